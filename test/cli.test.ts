// The compiled program as users run it, whatever the command: help, list, streams.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { expect, test } from 'vitest';
import { environment, file, fixture, folder, main, shootdown } from './run-cli.ts';

test('what cannot be sent between threads is a mistake of the model', () => {
  const { code, out, err } = shootdown('check', `${fixture('unsendable')}/sentence`);
  expect({ code, err }).toEqual({ code: 75, err: '' });
  expect(out).toContain('what the model answered cannot be sent to another thread');
  expect(out).not.toContain('defect of shootdown');
});

test('what a model writes to stdout is no part of the result', () => {
  for (const variant of ['talks', 'silent']) {
    const { code, out, err } = shootdown('check', `${fixture('talking')}/${variant}`, '--json', '--no-out');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ verdict: 'holds' });
    expect(err).toContain('the file is loaded\n');
    expect(err.includes('a step is taken\n')).toBe(variant === 'talks');
  }
});

test.runIf(existsSync('/dev/full'))('a result that cannot be written is told once, with 150', () => {
  const full = openSync('/dev/full', 'w');
  for (const args of [['list'], ['--help'], ['check', fixture('counter'), '--no-out'], ['check', 'zap/up', '--json']]) {
    const { status, stderr } = spawnSync(process.execPath, [main, ...args], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', full, 'pipe'],
    });
    expect({ args, status }).toEqual({ args, status: 150 });
    expect(stderr).toMatch(/^shootdown: cannot write to stdout: ENOSPC.*\n {2}.*\n$/);
  }
  closeSync(full);
});

test('a reader that goes away gets no stack', async () => {
  const child = spawn(process.execPath, [main, 'check', fixture('counter')], { cwd: folder, env: environment() });
  let err = '';
  child.stderr.on('data', (data) => {
    err += String(data);
  });
  child.stdout.destroy();
  await new Promise((resolve) => child.on('close', resolve));
  expect(err).toBe('');
});

test('the help of a command names every option with its default', () => {
  const { code, out } = shootdown('check', '--help');
  expect(code).toBe(0);
  for (const name of [
    '--set',
    '--show VARIANT[/PROPERTY]|all',
    '--engine',
    '--property',
    '--max-states',
    '--max-depth',
    '--max-time',
    '--memory',
    '--json',
    '--out',
    '--workers',
    '--debug',
  ])
    expect(out).toContain(`  ${name}`);
  expect(out).toContain('(default: packed)');
});

test('--version prints the version, no command prints the overview', () => {
  expect(shootdown('--version').out).toMatch(/^\d+\.\d+\.\d+\n$/);
  expect(shootdown('--help').out).toContain('shootdown --version');
  expect(shootdown()).toMatchObject({ code: 150, out: '', err: expect.stringContaining('shootdown replay FILE') });
});

test('list shows every variant with what is expected of it, and loads no engine', () => {
  const { code, out } = shootdown('list', fixture('counter'));
  expect(code).toBe(0);
  expect(out).toBe(
    `
counter: a counter that goes up

  bounds (--set NAME=VALUE)
    top         3  (1 to 50)  where it stops

  variants, and what is expected of each
    fine      holds                      stops in time
    breaks    violated SMALL in 2 steps  goes too far
    deadlock  deadlock in 3 steps        waits forever
    vacuous   holds                      never gets where it should
    mistaken  holds                      is not what it is expected to be

  threads
    counting  one

  properties (--property NAME)
    SMALL   the counter stays small
    EVER    the counter is a number
    WANTED  must be seen: the wanted number is seen
`.trimStart(),
  );
  const traced = spawnSync(process.execPath, ['--experimental-loader', file('trace.mjs', loader), main, 'list'], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(traced.stderr).toMatch(/loads .*main\.js/);
  expect(traced.stderr).not.toMatch(/loads .*(?:immer|msgpackr|fast-check|reference|packed)/);
});

test('list --json has the variants at their default bounds', () => {
  const document = JSON.parse(shootdown('list', fixture('counter'), '--json').out);
  expect(document).toMatchObject({
    schema: 'shootdown/models/1',
    models: [
      {
        name: 'counter',
        variants: expect.arrayContaining([
          expect.objectContaining({
            name: 'deadlock',
            bounds: { top: 3 },
            expected: { verdict: 'deadlock', property: null, steps: 3 },
          }),
        ]),
      },
    ],
  });
});

// Written at once: hooks run on a thread of their own, which may be ended before a console of its has handed on its text.
const loader = `import { writeSync } from 'node:fs';
export const load = (url, context, next) => { writeSync(2, 'loads ' + url + '\\n'); return next(url, context); };`;
