// `shootdown check` of one variant as users run it: exit codes, messages, and what a diagram shows.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { VerdictDocument } from '../src/report/verdict-json.ts';
import { fixture, folder, answer as shootdown, timed } from './run-cli.ts';

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
  ['must', 'the model failed after 1 step, in worker: second:\n  it must be so that nobody has counted, and it is not'],
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
    dead: { states: 5, left: 5, fields: [] },
    deadUnknown: null,
    stateBits: 8,
    stateWords: 1,
    bytesPerState: expect.any(Number),
    indexLoad: 0.001,
  });
  expect(out).toMatch(/^ {2}counting: count +4 +4 +100\.0 % +80\.0 %$/m);
  expect(out).toContain('\nvalues that nobody reads again: none whose reset would save states\n');
  expect(out).toMatch(/^ {2}n +1\.9 +4 +101 +1 +7$/m);
  expect(JSON.parse(shootdown('check', `${fixture('counter')}/fine`, '--json').out)).toMatchObject({ stats: null });
});

test('only the properties that are named are checked', () => {
  expect(shootdown('check', `${fixture('counter')}/breaks`, '--property', 'EVER').code).toBe(0);
  expect(shootdown('check', `${fixture('counter')}/breaks`, '--property', 'EVER', '--property', 'SMALL').code).toBe(12);
});

test('bounds are set by name', () => {
  const { out } = shootdown('check', `${fixture('counter')}/fine`, '--set', 'top=20');
  expect(out).toContain('21 transitions  depth 21');
});

test.each([
  ['--max-states', '1000', 'states'],
  ['--max-depth', '2', 'depth'],
  ['--max-time', '', 'time'],
  ['--memory', '4MiB', 'memory'],
])('%s %s ends the search as incomplete, with 30', (option, value, limit) => {
  const search = ['check', `${fixture('large')}/all`];
  const { code, out } = limit === 'time' ? timed(0.3, ...search) : shootdown(...search, option, value);
  expect(code).toBe(30);
  expect(out).toMatch(
    new RegExp(
      `^large/all {2}incomplete {2}\\(${limit}\\) .*\n.* ${option} allows\n  explored: [\\d,]+ states? of [\\d,]+ found, to depth \\d+; left: [\\d,]+\n$`,
    ),
  );
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
