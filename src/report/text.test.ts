import { expect, test } from 'vitest';
import { pathOf, race, toyInstance } from '../../test/fixtures/race.ts';
import { asAnyWay, type Result, type Verdict, type Violated } from '../check/result.ts';
import { tableOf } from '../commands/check/table.ts';
import { breaks, holds } from '../model/variant.ts';
import { referenceMachine } from '../reference/machine.ts';
import { retrace } from '../trace/retrace.ts';
import { paintFor } from './colour.ts';
import { counterexample } from './counterexample.ts';
import { bytes, chance, duration, grouped, probability, short } from './numbers.ts';
import type { Page } from './page/page.ts';
import { filePage } from './page/page-of.ts';
import { plainPage } from './page/plain-page.ts';
import {
  expectationWords,
  hashedNotice,
  lazyNotice,
  notices,
  verdictLine,
  verdictSummary,
  verdictWords,
} from './text.ts';

const { system } = toyInstance;
const violated: Violated = {
  kind: 'violated',
  property: 'MKCLEAN',
  sentence: 'nobody stores to a folio that is not mapped',
  elements: { cpu: 1, va: 0, folio: 1 },
  also: ['LOST-DIRTY'],
  trace: retrace(system, referenceMachine(system), pathOf(system, race)),
};
const result = (verdict: Verdict): Result => ({
  model: 'toy',
  variant: 'racy',
  title: 'a store after the unmap',
  bounds: { cpus: 2 },
  engine: 'packed',
  search: 'bfs',
  symmetric: [],
  merged: false,
  lazyNoise: false,
  verdict,
  statistics: { states: 12345, transitions: 67890, depth: 4, levels: [], seconds: 0.1234, bytes: 0, taken: [] },
});

test('one check is told in one line', () => {
  expect(verdictLine(result(violated))).toBe(
    'toy/racy  violated  MKCLEAN in 4 steps  12,345 states  67,890 transitions  depth 4  0.12 s',
  );
  expect(verdictLine(result({ kind: 'holds' }))).toBe(
    'toy/racy  holds  12,345 states  67,890 transitions  depth 4  0.12 s',
  );
});

test('a counterexample that was found depth first is said not to be the shortest', () => {
  const found = asAnyWay(violated);
  expect(verdictLine(result(found))).toContain('  MKCLEAN in 4 steps (a shorter way may exist)  12,345 states');
  expect(counterexample(toyInstance, found).slice(-3)).toEqual([
    'breaks as well: LOST-DIRTY',
    'an interleaving of fewer steps may exist: breadth first, with enough',
    '  time and memory, a shortest one is found',
  ]);
  const table = tableOf([{ name: 'racy', expectation: holds }], ['MKCLEAN']);
  expect(table.row('racy', result(found), holds, false)).toMatch(/ violated MKCLEAN in 4 +12,345 /);
});

test('an unfinished search says which limit it met and what it left', () => {
  const verdict: Verdict = {
    kind: 'incomplete',
    limit: 'time',
    reason: 'it ran as long as --max-time allows',
    left: 2345,
  };
  expect(verdictLine(result(verdict))).toContain('incomplete  (time)');
  expect(notices(result(verdict))).toEqual([
    'the search was not finished: it ran as long as --max-time allows',
    '  explored: 10,000 states of 12,345 found, to depth 4; left: 2,345',
  ]);
});

test('what was never seen is named', () => {
  expect(notices(result({ kind: 'unreached', properties: ['a flush'], steps: ['zap: flush'] }))).toEqual([
    'nothing is broken, but the search proves less than it seems to:',
    '  never seen: a flush',
    '  never happened: zap: flush',
  ]);
});

test('a counterexample says what it is of, what breaks, and how to see it again', () => {
  const lines = counterexample(toyInstance, violated, { replay: 'shootdown replay out/verdicts/toy-racy.json' });
  expect(lines.slice(0, 3)).toEqual([
    'toy/racy: a store after the unmap',
    'bounds: cpus 2',
    'initially: ptes[0] {folio 1, writable}, folio 1 {mapcount 1}',
  ]);
  expect(lines.slice(-5)).toEqual([
    'MKCLEAN is broken after 4 steps: nobody stores to a folio that is not',
    '  mapped',
    'broken by: cpu 1, va 0, folio 1',
    'as short: LOST-DIRTY',
    'replay: shootdown replay out/verdicts/toy-racy.json',
  ]);
});

test('a deadlock names who waits where, a failure what was wrong', () => {
  const { trace } = violated;
  expect(
    counterexample(toyInstance, { kind: 'deadlock', waiting: [{ thread: 'user 0', step: 'store' }], trace }).slice(-2),
  ).toEqual(['deadlock after 4 steps: nothing more can happen', '  user 0 waits in store']);
  const at = { kind: 'step', thread: 'user 0', step: 'store', args: { cpu: 0, va: 1, again: false } } as const;
  expect(
    counterexample(toyInstance, {
      kind: 'failed',
      error: { code: 'domain', message: 'n: 4 is outside', hint: 'widen it' },
      at,
      trace,
    }).slice(-4),
  ).toEqual([
    'the model failed after 4 steps, in user 0: store(cpu 0, va 1, not',
    '  again):',
    '  n: 4 is outside',
    '  widen it',
  ]);
});

test('a table has a line for each variant, in columns that are known before the first is', () => {
  const table = tableOf(
    [
      { name: 'racy', expectation: breaks('MKCLEAN', 4) },
      { name: 'fixed', expectation: holds },
    ],
    ['MKCLEAN'],
  );
  const rows = [
    table.row('racy', result(violated), breaks('MKCLEAN', 4), true),
    table.row('fixed', result(violated), holds, false),
    table.row('fixed', result({ kind: 'incomplete', limit: 'time', reason: '', left: 1 }), holds, undefined),
  ];
  expect([...table.heading, ...rows].join('\n')).toBe(
    `
variant  expected               found                         states  transitions  depth  seconds
-------  ---------------------  ------------------------  ----------  -----------  -----  -------
racy     violated MKCLEAN in 4  violated MKCLEAN in 4         12,345       67,890      4     0.12  as expected
fixed    holds                  violated MKCLEAN in 4         12,345       67,890      4     0.12  NOT AS EXPECTED
fixed    holds                  incomplete (time)             12,345       67,890      4     0.12  NOT FINISHED
`.trim(),
  );
});

test('what is expected of a property of runs has the word of the verdict on it', () => {
  const system = { liveness: [{ name: 'GETS' }] };
  expect(expectationWords(breaks('GETS', 4), system)).toBe('liveness GETS in 4 steps');
  expect(expectationWords(breaks('SUM', 4), system)).toBe('violated SUM in 4 steps');
});

test('only the word of the verdict is coloured, and only on a terminal that wants it', () => {
  const paint = paintFor({ isTTY: true }, {});
  expect(verdictSummary(result({ kind: 'holds' }), paint).verdict).toEqual(['\x1b[32mholds\x1b[0m']);
  for (const plain of [
    paintFor({}, {}),
    paintFor({ isTTY: true }, { NO_COLOR: '1' }),
    paintFor({ isTTY: true }, { TERM: 'dumb' }),
  ])
    expect(plain('violated', 'violated')).toBe('violated');
});

test('numbers are written for people', () => {
  expect([0, 999, 1000, 1234567].map(grouped)).toEqual(['0', '999', '1,000', '1,234,567']);
  expect([950, 999.6, 12345, 999_999, 4.56e6, 5e12].map(short)).toEqual([
    '950',
    '1.00 k',
    '12.3 k',
    '1.00 M',
    '4.56 M',
    '5000 G',
  ]);
  expect([0.123, 12.34, 130, 725].map(duration)).toEqual(['0.12 s', '12.3 s', '130 s', '12 min 5 s']);
  expect([512, 2048, 34 * 2 ** 20, 2.5 * 2 ** 30].map(bytes)).toEqual(['512 B', '2 KiB', '34 MiB', '2.5 GiB']);
});

test('on a narrow terminal the table leaves out what tells least', () => {
  const row = (width: number | undefined): readonly string[] => {
    const table = tableOf([{ name: 'racy', expectation: breaks('MKCLEAN') }], ['MKCLEAN'], {
      ...filePage,
      tableWidth: width,
    });
    return [table.heading[0] ?? '', table.row('racy', result(violated), breaks('MKCLEAN'), true)];
  };
  expect(row(undefined)[0]?.split(/ {2,}/)).toHaveLength(7);
  expect(row(80)).toEqual([
    'variant  expected          found                         states',
    'racy     violated MKCLEAN  violated MKCLEAN in 4         12,345  as expected',
  ]);
  expect(row(60)).toEqual(['variant  found', 'racy     violated MKCLEAN in 4     as expected']);
});

test('a counterexample is folded to the width that is asked for', () => {
  const widest = (page?: Page): number =>
    Math.max(...counterexample(toyInstance, violated, {}, page).map((line) => line.length));
  expect(widest(plainPage({ ...filePage, width: 60 }))).toBeLessThanOrEqual(60);
  expect(widest()).toBeLessThanOrEqual(72);
});

test('what was hashed does not look like what was stored exactly', () => {
  const hashed = { ...result({ kind: 'holds' }), hashed: { missed: 1.1146e-7 } };
  expect(verdictLine(hashed)).toContain('toy/racy  holds  (hashed: p(missed) < 1.2e-7)  12,345 states');
  expect(verdictWords(hashed.verdict, hashed.hashed)).toBe('holds (hashed: p(missed) < 1.2e-7)');
  expect(verdictLine({ ...result(violated), hashed: { missed: 1 } })).toContain('steps  (hashed: p(missed) <= 1.00)');
  expect(hashedNotice([result({ kind: 'holds' })])).toEqual([]);
  expect(hashedNotice([hashed])).toEqual([
    'hashed: of each state 64 bits were stored; the chance that a state was missed, with what only it leads to, is less than 1 in 8.9 million (p < 1.2e-7)',
  ]);
  expect(hashedNotice([hashed, hashed])[0]).toContain(
    'missed in any of them, with what only it leads to, is less than 1 in 4.4 million',
  );
  expect(hashedNotice([{ ...hashed, hashed: { missed: 0.7 } }])[0]).toContain('some may well be missed');
});

test('where noise was taken lazily it is said what a state stands for', () => {
  const always = result({ kind: 'holds' });
  const lazy = { ...always, lazyNoise: true, statistics: { ...always.statistics, standFor: 67_890 } };
  expect(verdictLine(lazy)).toContain('12,345 states up to noise');
  expect(lazyNotice([always])).toEqual([]);
  expect(lazyNotice([lazy])).toEqual([
    'noise taken lazily: the 12,345 states stand for 67,890 at most, to which noise leads from them (--no-lazy-noise stores each)',
  ]);
  expect(lazyNotice([{ ...always, lazyNoise: true }])[0]).toContain('lazily: a state stands for all to which');
  expect(lazyNotice([lazy, always])[0]).toContain('lazily, in toy/racy: a state stands for all');
  expect(lazyNotice([always, ...Array.from({ length: 5 }, () => lazy)])[0]).toContain('in 5 of 6 searches: a state');
});

test('probabilities are rounded up', () => {
  expect([0.5, 0.011, 0.0099999, 1.01e-7, 9.99e-20, 2 ** -64].map(probability)).toEqual([
    '0.50',
    '0.02',
    '1.0e-2',
    '1.1e-7',
    '1.0e-19',
    '5.5e-20',
  ]);
  expect([0.5, 1 / 37, 1 / 1999, 1.1146e-7, 3e-10, 3e-14, 2 ** -64].map(chance)).toEqual([
    '1 in 2.0',
    '1 in 37',
    '1 in 1.9 thousand',
    '1 in 8.9 million',
    '1 in 3.3 billion',
    '1 in 33 trillion',
    '1 in 10^15',
  ]);
});
