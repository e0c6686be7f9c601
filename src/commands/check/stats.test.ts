import { expect, test } from 'vitest';
import type { Result } from '../../check/result.ts';
import { type Draft, int, scalarset, struct } from '../../model/language/domain.ts';
import { forState } from '../../model/language/system.ts';
import type { SearchDetails } from '../../search/details.ts';
import { statsLines } from './stats.ts';

const state = struct({ n: int(0, 1) });
const { action, system, thread } = forState<Draft<typeof state>>();
const toy = system({
  state,
  threads: [thread('walker', { over: scalarset('cpu', 2) }).steps({ first: () => 'second', second: () => 'done' })],
  actions: [action('tick', { run: () => {} })],
  properties: [],
});

const field = { places: 1, of: 4, bits: 2 };
const details: SearchDetails = {
  // Rules: first and second of walker 0, of walker 1, tick.
  reached: { kind: 'known', states: [3, 0, 4, 0, 1200] },
  fields: [
    { ...field, field: 'flag', seen: 2, entropy: 0.25 },
    { ...field, field: 'n', seen: 4, places: 3, entropy: 5.75 },
    { ...field, field: 'same', seen: 1, entropy: 0 },
    { ...field, field: 'queue[]', seen: 0, entropy: 0 },
  ],
  stateBits: 34,
  stateWords: 2,
  indexLoad: 0.3,
};
const result = (levels: readonly number[], told: SearchDetails = details): Result => ({
  model: 'toy',
  variant: 'only',
  title: 'a toy',
  bounds: {},
  engine: 'packed',
  symmetric: [],
  search: 'bfs',
  merged: false,
  lazyNoise: false,
  verdict: { kind: 'holds' },
  statistics: {
    states: 1208,
    transitions: 0,
    depth: levels.length - 1,
    levels,
    seconds: 0,
    bytes: 1208 * 12.5,
    taken: [3, 0, 7, 0, 4800],
    details: told,
  },
});

test('tells where the states come from', () => {
  expect(statsLines(toy, result([1, 1000, 207])).join('\n')).toBe(
    `
states by depth
0      1  #
1  1,000  ##################################################
2    207  ###########

transitions by step  generated  new states  new of generated  of all states
  tick                   4,800       1,200            25.0 %         99.3 %
  walker: first             10           7            70.0 %          0.6 %
never taken: walker: second

values by field  bits told  seen  possible  places  bits stored
  n                    5.8     4         4       3            2
  flag                 0.3     2         4       1            2
bits told: the entropy of a field by itself over the states; all fields together tell 10.2
always the same: same
never there: queue[]

a state: 34 bits in 2 words, 8 bytes; 13 bytes with index and tables; index 30.0 % full
`.trim(),
  );
});

test('is silent when nobody asked', () => {
  const { details: _, ...statistics } = result([1]).statistics;
  expect(statsLines(toy, { ...result([1]), statistics })).toEqual([]);
});

test('a deep search shows several levels in a line, and loses none', () => {
  const lines = statsLines(toy, result(Array.from({ length: 45 }, () => 2)));
  const rows = lines.slice(1, lines.indexOf(''));
  expect(rows).toHaveLength(15);
  expect([rows[0], rows[14]].map((row) => row?.replace(/#+/, '#'))).toEqual(['  0 to 2  6  #', '42 to 44  6  #']);
});

test('where nobody knows who was first, that is said, and why', () => {
  for (const [why, words] of [
    ['several workers', '--workers 1'],
    ['resumed', 'resumed'],
  ] as const) {
    const lines = statsLines(toy, result([1208], { ...details, reached: { kind: 'unknown', why } }));
    expect(lines.join(' ')).toMatch(new RegExp(`which step was the first .* is not known: .*${words}`));
    expect(lines.find((line) => line.includes('generated'))).not.toContain('new');
  }
});

test('many fields are named and not all of them are rows; no line is wider than it may be', () => {
  const fields = Array.from({ length: 60 }, (_, i) => ({
    ...field,
    field: `a.long.name.of.a.field${i}`,
    seen: 2,
    entropy: i,
  }));
  const lines = statsLines(toy, result([1208], { ...details, fields }), 60);
  expect(lines.filter((line) => line.startsWith('  a.long'))[0]).toContain('field59');
  expect(lines.find((line) => line.startsWith('telling less: '))).toContain('field44');
  expect(lines.join(' ')).toContain('field0');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
});
