// `shootdown compare` as a user runs it, at small bounds. What comes out is tested beside the questions.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { file, folder, answer as shootdown } from './run-cli.ts';

const policyFile = (name: string): string =>
  fileURLToPath(new URL(`../out/dist/test/fixtures/policies/${name}.js`, import.meta.url));
const small = ['--set', 'operations=1', '--part', 'anon'];

/** The cells of a policy's row in the first table: where nothing is in progress. */
const atRest = (out: string, policy: string): readonly string[] | undefined =>
  out
    .split('\n')
    .find((line) => line.startsWith(`${policy} `))
    ?.split(/ {2,}/);

test('the table, the files, and the diagram of the first wrong answer', () => {
  const { code, out } = shootdown(
    ...['compare', 'mapcount', '--policies', 'TUP,TUP-dec', '--question', 'mapped,stop', '--show', 'TUP-dec/mapped'],
    ...small,
  );
  expect(code).toBe(0);
  expect(atRest(out, 'TUP')).toEqual(['TUP', 'exact', 'exact', expect.stringMatching(/^\d+$/)]);
  expect(atRest(out, 'TUP-dec')?.slice(1, 3)).toEqual([
    expect.stringMatching(/^WRONG \d/),
    expect.stringMatching(/^WRONG \d/),
  ]);
  expect(out).toMatch(/^TUP-dec\/mapped +3 steps +anon +out\/verdicts\/mapcount-TUP-dec-anon-MAPPED\.txt$/m);
  expect(out.replaceAll('\n  ', ' ')).toContain(
    'MAPPED is broken after 3 steps: the answer is never no, though something does',
  );
  for (const name of ['mapcount.csv', 'mapcount-costs.csv', 'mapcount.json'])
    expect(existsSync(join(folder, 'out/compare', name))).toBe(true);
  expect(readFileSync(join(folder, 'out/compare/mapcount.csv'), 'utf8')).toMatch(/^TUP-dec,all,mapped,every,.*,3\r$/m);
  const { code: replayed, out: said } = shootdown('replay', 'out/verdicts/mapcount-TUP-dec-anon-MAPPED.json');
  expect([replayed, said]).toEqual([0, expect.stringContaining('reproduced')]);
});

test('--json has counts, costs and the trace', () => {
  const { code, out } = shootdown('compare', 'mapcount', '--policies', 'TUP-dec', '--json', '--no-out', ...small);
  expect(code).toBe(0);
  const document = JSON.parse(out);
  expect(document).toMatchObject({
    schema: 'shootdown/compare/1',
    set: { operations: 1 },
    policies: [{ name: 'TUP-dec', finished: true, parts: [{ part: 'anon', limit: null }], costs: { folioBytes: 4 } }],
    wrong: expect.arrayContaining([expect.objectContaining({ policy: 'TUP-dec', question: 'mapped', steps: 3 })]),
  });
  const [{ answers, states }] = document.policies;
  for (const { everyState } of answers)
    expect(Object.values(everyState as Record<string, number>).reduce((a, b) => a + b, 0)).toBe(states);
});

test('a policy of a user is one file, and its wrong answers have diagrams', () => {
  const { code, out } = shootdown(
    ...['compare', 'mapcount', '--policies', 'TUP', '--policy-file', policyFile('entries'), '--show', 'GUESS'],
    ...small,
  );
  expect(code).toBe(0);
  expect(atRest(out, 'GUESS')).toContain('exact');
  expect(out).toMatch(/^GUESS\/shared +4 steps +anon /m);
  expect(out).toContain('syscall(call fork)');
});

test('the policy that the README of models/mapcount shows is one', () => {
  const root = new URL('..', import.meta.url);
  const shown = /```js\n(.*?)```/s.exec(readFileSync(new URL('models/mapcount/README.md', root), 'utf8'))?.[1] ?? '';
  const importable = shown
    .replace("'shootdown/mapcount'", `'${new URL('out/dist/models/machine/mapcount/policy.js', root).href}'`)
    .replace("'shootdown'", `'${new URL('out/dist/src/index.js', root).href}'`);
  const { code, out } = shootdown(
    ...['compare', 'mapcount', '--policies', 'REF', '--policy-file', file('mine.mjs', importable), '--no-out'],
    ...['--set', 'operations=1', '--part', 'three'],
  );
  expect([code, atRest(out, 'GUESS')?.[1]]).toEqual([0, 'exact']);
});

test('a search that was not finished says nothing of the answers, and is no success', () => {
  const { code, out } = shootdown(
    'compare',
    'mapcount',
    '--policies',
    'TUP',
    '--max-states',
    '500',
    '--no-out',
    ...small,
  );
  expect(code).toBe(30);
  expect(atRest(out, 'TUP')).toContain('incomplete');
  expect(out).toMatch(/TUP on anon: incomplete \(states\) after/);
  expect(out).not.toContain('exact');
});

test.each([
  [['compare'], 150, 'compare takes what is to be compared'],
  [['compare', 'mapcuont'], 151, "did you mean 'mapcount'"],
  [['compare', 'mapcount', '--policies', 'TUB'], 151, "there is no policy 'TUB'"],
  [['compare', 'mapcount', '--question', 'maped'], 151, "did you mean 'mapped'"],
  [['compare', 'mapcount', '--set', 'pages=9'], 150, "bound 'pages' of 'mapcount' is 9"],
  [['compare', 'mapcount', '--policy-file', './not-there.js'], 151, 'there is no file ./not-there.js'],
  [
    ['compare', 'mapcount', '--policy-file', policyFile('none')],
    150,
    "exports no mapcount policy: its 'mapped' is no function",
  ],
])('%o is refused', (args, expected, message) => {
  const { code, err } = shootdown(...args);
  expect([code, err]).toEqual([expected, expect.stringContaining(message)]);
});

test('a file that cannot be run is told so', () => {
  const { code, err } = shootdown('compare', 'mapcount', '--policy-file', file('broken.mjs', 'export default ('));
  expect(code).toBe(150);
  expect(err).toContain('cannot be run');
});
