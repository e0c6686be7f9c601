// `--search dfs` as users run it.
import { describe, expect, test } from 'vitest';
import { fixture, answer as shootdown, timed } from './run-cli.ts';

test('a counterexample is said not to be a shortest one: in the line, in the diagram, in the JSON, and when it is replayed', () => {
  const { code, out } = shootdown('check', 'zap/2014', '--search', 'dfs');
  expect(code).toBe(12);
  expect(out).toMatch(/^zap\/2014 {2}violated {2}MKCLEAN in \d+ steps \(a shorter way may exist\) .* as expected\n/);
  expect(out).toContain('\nan interleaving of fewer steps may exist: ');
  const replayed = shootdown('replay', 'out/verdicts/zap-2014.json');
  expect(replayed.code).toBe(0);
  expect(replayed.out).toContain('\nan interleaving of fewer steps may exist: ');
  const document = JSON.parse(shootdown('check', 'zap/2014', '--search', 'dfs', '--json', '--no-out').out);
  expect(document).toMatchObject({ search: 'dfs', verdict: 'violated', levels: [], asExpected: true });
  expect(JSON.parse(shootdown('check', 'zap/2014', '--json', '--no-out').out)).toMatchObject({ search: 'bfs' });
});

test.each([
  ['fine', 0],
  ['breaks', 12],
  ['deadlock', 11],
  ['vacuous', 20],
])('%s ends with the code of its verdict: %i', (variant, code) => {
  expect(shootdown('check', `${fixture('counter')}/${variant}`, '--search', 'dfs')).toMatchObject({ code, err: '' });
});

test('several variants are checked at once, each with one worker, and held against what is expected', () => {
  const { code, out } = shootdown('check', 'lazyfree-batch', '--search', 'dfs', '--workers', '5', '--no-out');
  expect(code).toBe(0);
  expect(out).toMatch(/\d+ variants: all as expected\nsearched depth first: shorter counterexamples may exist\n/);
});

describe('limits', () => {
  const search = ['check', 'zap/2022-batches', '--set', 'cpus=2', '--search', 'dfs'];
  test.each([
    ['--max-states', '1000', 'states'],
    ['--max-depth', '6', 'depth'],
    ['--max-time', '', 'time'],
    ['--memory', '4MiB', 'memory'],
  ])('%s %s ends the search as incomplete, with 30', (option, value, limit) => {
    const { code, out } = limit === 'time' ? timed(0.3, ...search) : shootdown(...search, option, value);
    expect(code).toBe(30);
    expect(out).toMatch(
      new RegExp(
        `^zap/2022-batches {2}incomplete {2}\\(${limit}\\) .*\n.* ${option} allows\n  explored: [\\d,]+ states? of [\\d,]+ found, to depth \\d+; left: [\\d,]+\n$`,
      ),
    );
  });
});

test('what does not go together with it is refused, all of it at once', () => {
  const ran = shootdown('check', 'zap/2014', '--search', 'dfs', '--workers', '2', '--engine', 'reference');
  expect(ran).toMatchObject({ code: 150, out: '' });
  expect(ran.err).toContain('the reference engine does not search depth first');
  expect(ran.err).toContain("a depth-first search is one worker's, 2 cannot share it");
  expect(shootdown('check', 'zap', '--search', 'dsf')).toMatchObject({
    code: 151,
    err: "shootdown: --search dsf: there is no such search\n  did you mean 'dfs'?\n",
  });
});

test('says when half of the memory is used, and when four fifths are', () => {
  const { err } = shootdown(
    'check',
    'zap/2022-batches',
    '--set',
    'cpus=2',
    '--search',
    'dfs',
    '--memory',
    '5MiB',
    '--no-out',
  );
  expect(
    err.match(/^zap\/2022-batches: \d MiB of the 5 MiB that --memory allows are used, by .* and a stack of /gm),
  ).toHaveLength(2);
});
