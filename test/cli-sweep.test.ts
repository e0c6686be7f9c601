// `shootdown sweep` as a user runs it.
import { expect, test } from 'vitest';
import { fixture, answer as shootdown } from './run-cli.ts';

test('a row for each combination, in order; what the model refuses is said; growth is fitted', () => {
  const { code, out } = shootdown(
    ...['sweep', 'folio-mapcount/tuples', '--set', 'pages=2', '--set', 'straddle=0..2', '--set', 'operations=1'],
  );
  expect(code).toBe(0);
  const rows = out.split('\n').filter((line) => line.startsWith('folio-mapcount/tuples'));
  expect(rows.slice(0, 3).map((line) => line.split(/ {2,}/).slice(1, 6))).toEqual([
    ['2', '0', '1', 'holds', '2,863'],
    ['2', '1', '1', 'holds', expect.any(String)],
    ['2', '2', '1', 'refused'],
  ]);
  expect(out).toContain('refused: folio-mapcount/tuples pages=2 straddle=2 operations=1: of 2 pages 2 cannot be');
  expect(rows.at(-1)).toMatch(/^folio-mapcount\/tuples +straddle +x /);
});

test('all variants of a model, violations as expected among them; --json', () => {
  const { code, out } = shootdown('sweep', 'lazyfree-batch', '--set', 'pages=2', '--json');
  expect(code).toBe(0);
  const document = JSON.parse(out);
  expect(document.schema).toBe('shootdown/sweep/1');
  expect(document.cells).toContainEqual(
    expect.objectContaining({
      variant: 'lazyfree-batch/c12-any-entries',
      set: { pages: 2 },
      verdict: 'violated',
      property: 'WRITE-EXCL',
      states: 274,
    }),
  );
  expect(document.growth).toEqual([]);
});

test('a variant that does not do what it says is no success; nor is an unfinished search', () => {
  const { code, out } = shootdown('sweep', 'folio-mapcount/tuples', '--set', 'operations=1,2', '--max-states', '5000');
  expect(code).toBe(30);
  expect(out).toMatch(/ incomplete \(states\)/);
  const wrong = shootdown('sweep', `${fixture('mutants')}`, '--set', 'n=1..2');
  expect(wrong.code).not.toBe(0);
});

test.each([
  [['sweep'], 150, 'sweep needs the name of a model'],
  [['sweep', 'zap/2014', '--set', 'ptes=3..1'], 150, 'sets no bound to whole numbers'],
  [['sweep', 'zap/2014', '--set', 'ptes=1,x'], 150, 'sets no bound to whole numbers'],
  [['sweep', 'zap/2014', '--set', 'ptes=1', '--set', 'ptes=2'], 150, '--set ptes was given twice'],
  [['sweep', 'zap/2014', '--set', 'cpsu=1'], 151, "did you mean 'cpus'?"],
  [['sweep', 'zap/2014', '--set', 'ptes=1..9'], 150, "bound 'ptes' of 'zap' is 9"],
  [['sweep', 'zap/2104', '--set', 'ptes=1'], 151, "has no variant '2104'"],
  [['sweep', 'zap', '--set', 'batch=1..200'], 150, 'these are'],
  // So many that they cannot even be counted one by one.
  [
    ['sweep', 'zap', ...['batch', 'cpus', 'ptes', 'local'].flatMap((name) => ['--set', `${name}=1..999`])],
    150,
    'these are',
  ],
])('%o is refused', (args, expected, message) => {
  const { code, err } = shootdown(...args);
  expect([code, err]).toEqual([expected, expect.stringContaining(message)]);
});
