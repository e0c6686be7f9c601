// The compiled program as users run it: exit codes, messages, files.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { VerdictDocument } from '../src/report/verdict-json.ts';
import { environment, file, fixture, folder, interrupted, main, shootdown } from './run-cli.ts';

describe('one variant', () => {
  test.each([
    ['fine', 0, 'holds'],
    ['breaks', 12, 'violated'],
    ['deadlock', 11, 'deadlock'],
    ['vacuous', 20, 'unreached'],
    ['mistaken', 12, 'violated'],
  ])('%s ends with the code of its verdict: %i', (variant, code, verdict) => {
    for (const engine of ['packed', 'reference']) {
      const ran = shootdown('check', `${fixture('counter')}/${variant}`, '--engine', engine);
      expect(ran).toMatchObject({ code, err: '' });
      expect(ran.out).toContain(`counter/${variant}  ${verdict}`);
    }
  });

  test('a violation is shown as a diagram, with what breaks', () => {
    const { out } = shootdown('check', `${fixture('counter')}/breaks`);
    expect(out.replace(/\d\.\d\d s/, '0.00 s')).toBe(
      `
counter/breaks  violated  SMALL in 2 steps  3 states  2 transitions  depth 2  0.00 s  as expected

counter/breaks: goes too far
bounds: top 3
initially: everything is zero

counting
-----------
count
  n: 0 -> 1
count
  n: 1 -> 2

SMALL is broken after 2 steps: the counter stays small
broken by: n 2
replay: npx shootdown replay out/verdicts/counter-breaks.json --model ${fixture('counter')}
`.trimStart(),
    );
  });

  test.each([
    ['throws', 'the model is broken here'],
    [
      'must',
      'the model failed after 1 step, in worker: second:\n  it must be so that nobody has counted, and it is not',
    ],
    ['outside', 'n: 4 is outside int(0, 3)'],
    ['instance', 'pair: an instance of Pair is outside struct({ a, b })'],
    ['typed', 'row: an instance of Uint8Array is outside array(2, int(0, 1))'],
    ['misspelt', "'m' was assigned, but there is no such field"],
    ['label', "step 'second' returned nowhere, which is no label of the thread"],
    ['property', 'in property READS:\n  the property is broken'],
    ['writing', 'a property must not change the state'],
    ['initial', 'the model failed in the initial recipe:\n  no beginning'],
  ])('a model that fails (%s) is told so, with the way there, and ends with 75', (variant, message) => {
    for (const engine of ['packed', 'reference']) {
      const ran = shootdown('check', `${fixture('faulty')}/${variant}`, '--engine', engine);
      expect(ran).toMatchObject({ code: 75, err: '' });
      expect(ran.out).toContain(message);
      expect(ran.out).not.toMatch(/\n +at /);
    }
  });

  test('--json prints one document, and says the same', () => {
    const { code, out } = shootdown('check', `${fixture('counter')}/breaks`, '--json', '--no-out');
    expect(code).toBe(12);
    expect(JSON.parse(out)).toMatchObject({
      schema: 'shootdown/verdict/1',
      model: 'counter',
      modelFile: fixture('counter'),
      variant: 'breaks',
      bounds: { top: 3 },
      engine: 'packed',
      verdict: 'violated',
      property: 'SMALL',
      states: 3,
      transitions: 2,
      depth: 2,
      asExpected: true,
      trace: {
        initial: { n: 0, counting: { pc: 'count' } },
        steps: [1, 2].map((n) => ({
          thread: 'counting',
          step: 'count',
          args: {},
          changes: [{ path: 'n', old: n - 1, new: n }],
        })),
      },
    });
  });

  test('--stats tells where the states come from, as text and as JSON', () => {
    const { code, out } = shootdown('check', `${fixture('counter')}/fine`, '--stats');
    expect(code).toBe(0);
    const { out: json } = shootdown('check', `${fixture('counter')}/fine`, '--stats', '--json');
    // 0 to 3, and 3 once more when the thread is done: n is 3 in two states of five.
    const field = { places: 1 };
    expect((JSON.parse(json) as VerdictDocument).stats).toEqual({
      new: { 'counting: count': 4 },
      newUnknown: null,
      neverTaken: [],
      fields: [
        { ...field, field: 'n', seen: 4, of: 101, bits: 7, entropy: 1.922 },
        { ...field, field: 'counting.pc', seen: 2, of: 2, bits: 1, entropy: 0.722 },
      ],
      stateBits: 8,
      stateWords: 1,
      bytesPerState: expect.any(Number),
      indexLoad: 0.001,
    });
    expect(out).toMatch(/^ {2}counting: count +4 +4 +100\.0 % +80\.0 %$/m);
    expect(out).toMatch(/^ {2}n +1\.9 +4 +101 +1 +7$/m);
    expect(JSON.parse(shootdown('check', `${fixture('counter')}/fine`, '--json').out)).toMatchObject({ stats: null });
  });

  test('only the properties that are named are checked', () => {
    expect(shootdown('check', `${fixture('counter')}/breaks`, '--property', 'EVER').code).toBe(0);
    expect(shootdown('check', `${fixture('counter')}/breaks`, '--property', 'EVER', '--property', 'SMALL').code).toBe(
      12,
    );
  });

  test('bounds are set by name', () => {
    const { out } = shootdown('check', `${fixture('counter')}/fine`, '--set', 'top=20');
    expect(out).toContain('21 transitions  depth 21');
  });

  test.each([
    ['--max-states', '1000', 'states'],
    ['--max-depth', '2', 'depth'],
    ['--max-time', '300ms', 'time'],
    ['--memory', '4MiB', 'memory'],
  ])('%s %s ends the search as incomplete, with 30', (option, value, limit) => {
    const { code, out } = shootdown('check', `${fixture('large')}/all`, option, value);
    expect(code).toBe(30);
    expect(out).toMatch(
      new RegExp(
        `^large/all {2}incomplete {2}\\(${limit}\\) .*\n.* ${option} allows\n  explored: [\\d,]+ states? of [\\d,]+ found, to depth \\d+; left: [\\d,]+\n$`,
      ),
    );
  });
});

describe('several variants', () => {
  test('each is held against what is expected of it', () => {
    const { code, out } = shootdown('check', fixture('counter'));
    expect(code).toBe(10);
    const rows = out.split('\n');
    expect(
      rows.slice(2, 7).map((row) =>
        row
          .replace(/ {2,}/g, '|')
          .split('|')
          .filter((_, i) => [0, 2, 7].includes(i)),
      ),
    ).toEqual([
      ['fine', 'holds', 'as expected'],
      ['breaks', 'violated SMALL in 2', 'as expected'],
      ['deadlock', 'deadlock in 3', 'as expected'],
      ['vacuous', 'unreached', 'NOT AS EXPECTED'],
      ['mistaken', 'violated SMALL in 3', 'NOT AS EXPECTED'],
    ]);
    expect(out).toContain('5 variants: 2 not as expected\n3 counterexamples in out/verdicts');
    expect(out).toContain(
      'counter/mistaken: expected holds, found violated SMALL in 3 steps\n  see out/verdicts/counter-mistaken.txt',
    );
  });

  test('when all are as expected the code is 0', () => {
    const named = ['fine', 'breaks', 'deadlock'].map((variant) => `${fixture('counter')}/${variant}`);
    const { code, out } = shootdown('check', ...named, '--show', 'breaks');
    expect(code).toBe(0);
    expect(out).toContain('3 variants: all as expected');
    expect(out).toContain('counter/breaks: goes too far\n');
    expect(out).not.toContain('counter/deadlock: waits forever');
  });

  test('the order is that of the variants, for any number of workers', () => {
    const order = (workers: string): readonly string[] =>
      (
        JSON.parse(shootdown('check', fixture('counter'), '--json', '--workers', workers).out) as {
          results: { variant: string }[];
        }
      ).results.map(({ variant }) => variant);
    expect(order('1')).toEqual(['fine', 'breaks', 'deadlock', 'vacuous', 'mistaken']);
    expect(order('4')).toEqual(order('1'));
  });

  test('a variant that refuses the bounds is a row of its own, and the others are checked', () => {
    const { code, out, err } = shootdown('check', fixture('narrow'), '--set', 'cpus=2');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/\nmany +holds +holds .* as expected\none +- +not at these bounds\n/);
    expect(out).toContain('1 variant: all as expected; 1 not at these bounds\n');
    expect(out).toContain('\nnarrow/one: not at these bounds: one CPU cannot be 2\n');
    expect(JSON.parse(shootdown('check', fixture('narrow'), '--set', 'cpus=2', '--json').out)).toMatchObject({
      results: [{ variant: 'many' }],
      refused: [{ model: 'narrow', variant: 'one', reason: 'one CPU cannot be 2' }],
    });
  });

  test('when no variant takes the bounds, that is told and nothing is checked', () => {
    expect(shootdown('check', `${fixture('narrow')}/one`, '--set', 'cpus=2')).toEqual({
      code: 150,
      out: '',
      err: 'shootdown: narrow/one: one CPU cannot be 2\n  set cpus=1\n',
    });
    expect(shootdown('check', fixture('narrow'), '--set', 'cpus=3')).toMatchObject({
      code: 150,
      out: '',
      err: expect.stringMatching(/^shootdown: one CPU cannot be 3\n.*\nshootdown: 3 CPUs are too many\n$/),
    });
  });

  test('many workers bring no warning', () => {
    const { code, err } = shootdown('check', 'zap', '--workers', '16', '--max-states', '100', '--no-out');
    expect({ code, err }).toEqual({ code: 30, err: '' });
  });

  test('with some properties only, what is not known to be expected is not called expected', () => {
    const { out } = shootdown('check', fixture('counter'), '--property', 'EVER');
    expect(out).toMatch(/5 variants: \d as expected, 1 with no expectation, \d not as expected\n/);
    expect(shootdown('check', fixture('narrow'), '--property', 'TRUE').out).toContain('2 variants: all as expected\n');
  });

  test('a thread that dies, or does not end by itself, holds up nothing', () => {
    const { code, out } = shootdown('check', fixture('dying'), '--workers', '1');
    expect(code).toBe(75);
    expect(out).toMatch(/\nexits .* failed .* NOT AS EXPECTED\nlives .* holds .* as expected\n/);
    expect(out).toContain(
      'its thread ended with code 0 before there was a verdict\n    does the model call process.exit()',
    );
  });
});

describe('files', () => {
  test('counterexamples are kept under --out, whole, and can be replayed', () => {
    const { out } = shootdown('check', `${fixture('counter')}/breaks`, '--out', 'kept');
    expect(readdirSync(join(folder, 'kept/verdicts')).sort()).toEqual(['counter-breaks.json', 'counter-breaks.txt']);
    expect(out).toContain(readFileSync(join(folder, 'kept/verdicts/counter-breaks.txt'), 'utf8'));
    const replayed = shootdown('replay', 'kept/verdicts/counter-breaks.json', '--model', fixture('counter'));
    expect(replayed).toMatchObject({ code: 0, err: '' });
    expect(replayed.out).toContain('SMALL is broken after 2 steps');
    expect(replayed.out).toContain('reproduced: every step can happen');
  });

  test('deadlocks and failures can be replayed too', () => {
    for (const [model, variant] of [
      ['counter', 'deadlock'],
      ['faulty', 'outside'],
      ['faulty', 'property'],
      ['faulty', 'initial'],
    ] as const) {
      shootdown('check', `${fixture(model)}/${variant}`, '--out', 'again');
      const json = `again/verdicts/${model}-${variant}.json`;
      expect(shootdown('replay', json, '--model', fixture(model))).toMatchObject({ code: 0, err: '' });
    }
  });

  test('a counterexample that is none any more ends with 10 and names the step', () => {
    shootdown('check', `${fixture('counter')}/breaks`, '--out', 'stale');
    const name = 'stale/verdicts/counter-breaks.json';
    const document = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    writeFileSync(join(folder, name), JSON.stringify({ ...document, bounds: { top: 1 } }));
    expect(shootdown('replay', name, '--model', fixture('counter'))).toMatchObject({
      code: 10,
      out: 'not reproduced: the last state no longer breaks SMALL; step 2 (counting: count) is the first that changes something else than was recorded\n',
    });
  });

  test('--no-out keeps nothing and promises nothing', () => {
    const { out } = shootdown('check', `${fixture('counter')}/breaks`, '--no-out', '--out', 'none');
    expect(existsSync(join(folder, 'none'))).toBe(false);
    expect(out).not.toContain('replay');
  });
});

describe('around it', () => {
  test('what cannot be sent between threads is a mistake of the model', () => {
    const { code, out, err } = shootdown('check', `${fixture('unsendable')}/sentence`);
    expect({ code, err }).toEqual({ code: 75, err: '' });
    expect(out).toContain('what the model answered cannot be sent to another thread');
    expect(out).not.toContain('defect of shootdown');
  });

  test('what was not begun when it was interrupted is told in one line', async () => {
    const targets = [`${fixture('large')}/all`, `${fixture('counter')}/fine`, `${fixture('counter')}/breaks`];
    const { code, out } = await interrupted(/digits: 2/, 'check', ...targets, '--workers', '1', '--no-out');
    expect(code).toBe(30);
    expect(out).toContain('\nnot begun: counter/fine, counter/breaks\n');
    expect(out.match(/the search was not finished/g)).toHaveLength(1);
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
    for (const args of [
      ['list'],
      ['--help'],
      ['check', fixture('counter'), '--no-out'],
      ['check', 'zap/up', '--json'],
    ]) {
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

  test('a search that is interrupted tells what was explored', async () => {
    for (const [target, ...options] of [[`${fixture('large')}/all`], [fixture('large'), '--workers', '1']] as const) {
      const { code, out } = await interrupted(/digits: 2/, 'check', target, ...options, '--no-out');
      expect(code).toBe(30);
      expect(out).toMatch(/incomplete {1,2}\(interrupted\)/);
      expect(out).toMatch(/explored: [\d,]+ states of [\d,]+ found/);
      expect(out).not.toContain('before it began');
    }
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
});

describe('--width', () => {
  const widest = (lines: readonly string[]): number => Math.max(...lines.map((line) => line.length));

  test('draws a diagram in so many columns, and again in replay', () => {
    const out = join(folder, 'narrow');
    const checked = shootdown('check', 'page-zap-rmap/v6.3', '--width', '72', '--out', out);
    // The verdict stands above the diagram, on one line.
    const drawn = checked.out.split('\n').slice(1);
    expect(widest(drawn.filter((line) => !line.startsWith('replay: ')))).toBeLessThanOrEqual(72);
    const recorded = join(out, 'verdicts', 'page-zap-rmap-v6.3.json');
    const replayed = shootdown('replay', recorded, '--width', '72').out.split('\n');
    const end = drawn.findIndex((line) => line.startsWith('MEMCG-MAPPED is broken'));
    expect(end).toBeGreaterThan(10);
    expect(replayed.slice(0, end)).toEqual(drawn.slice(1, end + 1));
    expect(widest(shootdown('replay', recorded).out.split('\n'))).toBeGreaterThan(72);
  });

  test('refuses what no diagram can be drawn in', () => {
    expect(shootdown('check', 'page-zap-rmap/v6.3', '--width', '20')).toMatchObject({
      code: 150,
      err: expect.stringContaining('--width 20 is no width for a diagram'),
    });
  });
});

// Written at once: hooks run on a thread of their own, which may be ended before a console of its has handed on its text.
const loader = `import { writeSync } from 'node:fs';
export const load = (url, context, next) => { writeSync(2, 'loads ' + url + '\\n'); return next(url, context); };`;
