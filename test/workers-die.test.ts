// What can go wrong on the threads of a search, and how it is ended: with a clear word, with the right code, and at once.
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { environment, fixture, folder, interrupted, main, shootdown, timed } from './run-cli.ts';
import type { Ran } from './run-here.ts';

const check = (variant: string, ...options: string[]): Ran =>
  shootdown('check', `${fixture('stumbling')}/${variant}`, '--workers', '2', '--no-out', ...options);

const explored = (limit: string): RegExp =>
  new RegExp(
    `incomplete {2}\\(${limit}\\)[^]*explored: [\\d,]+ states of [\\d,]+ found, to depth \\d+; left: [\\d,]+\n$`,
  );

test('without a mistake the threads come to the end', () => {
  const { code, out } = check('none');
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('holds  1,000,000 states') });
});

test.each([
  ['exits', /the search: worker 2 of 2 died: it ended with code 7\n.*does the model call process.exit\(\)/],
  ['refuses', /the search: the model cannot be built on a thread of the search: .*not here/],
  [
    'refuses-load',
    /cannot be built on a thread of the search: not even loaded here\n.*--workers 1 searches without threads/,
  ],
  ['awaits', /the search: worker 2 of 2 died: it ended with code \d+ before it had built the model\n/],
  [
    'random-state',
    /the search: the model of file:.*stumbling\.js is another one when it is built again\n.*Math\.random/,
  ],
  [
    'random-step',
    /the search: the model of file:.*stumbling\.js is another one when it is built again\n.*Math\.random/,
  ],
])('%s: %s', (variant, message) => {
  const { code, out } = check(variant);
  expect({ code, out }).toEqual({ code: 75, out: expect.stringMatching(message) });
});

test('threads that never come are not waited for', async () => {
  // That they do not come is a promise that is never kept: this search would not end either.
  const { code, out } = check('hangs');
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining('holds  1,000,000 states') });
  const { code: stopped, out: early } = check('hangs', '--max-states', '300k');
  expect({ code: stopped, out: early }).toEqual({ code: 30, out: expect.stringMatching(explored('states')) });
});

test('a step that throws on a thread is a failure with the way there', () => {
  const { code, out } = check('throws', '--json');
  expect(code).toBe(75);
  expect(JSON.parse(out)).toMatchObject({
    verdict: 'failed',
    depth: 700,
    error: { message: 'here it ends', at: { kind: 'step', step: 'a' } },
  });
});

test('a thread whose heap is full is told', () => {
  const env = { ...environment(), NODE_OPTIONS: '--max-old-space-size=64' };
  const args = ['check', `${fixture('stumbling')}/fills-heap`, '--workers', '2', '--no-out'];
  const { status: code, stdout: out } = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  expect({ code, out }).toEqual({
    code: 75,
    out: expect.stringMatching(/worker 2 of 2 died: its JavaScript heap was full\n/),
  });
});

test.each([
  ['--max-states', '600k', 'states'],
  ['--max-depth', '600', 'depth'],
  ['--max-time', '', 'time'],
  ['--memory', '6MiB', 'memory'],
])('%s %s ends a search of several threads as incomplete, with 30', (option, value, limit) => {
  // One that is never over.
  const large = ['check', `${fixture('large')}/all`, '--workers', '2', '--no-out'];
  const { code, out } =
    limit === 'depth'
      ? check('none', option, value)
      : limit === 'time'
        ? timed(1, ...large)
        : shootdown(...large, option, value);
  expect({ code, out }).toEqual({ code: 30, out: expect.stringMatching(explored(limit)) });
  const states = Number(/ ([\d,]+) states/.exec(out)?.[1]?.replaceAll(',', ''));
  if (limit === 'states') expect(states).toBeGreaterThanOrEqual(600_000);
  if (limit === 'depth') expect(states).toBe((601 * 602) / 2);
});

test('Ctrl-C ends a search of several threads, which tells what it has', async () => {
  const args = ['check', `${fixture('large')}/all`, '--workers', '3', '--no-out'];
  // Long after the threads have joined: all numbers of three digits are known then.
  const { code, out } = await interrupted(/digits: 4/, ...args);
  expect({ code, out }).toEqual({ code: 30, out: expect.stringMatching(explored('interrupted')) });
  expect(Number(/ ([\d,]+) states/.exec(out)?.[1]?.replaceAll(',', ''))).toBeGreaterThan(64 ** 3);
});
