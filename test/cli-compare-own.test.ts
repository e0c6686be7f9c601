// `shootdown compare ./subject.js`: a subject of the user's own, outside the tree. Its tables are in docs/compare.md, from where it is taken.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { fencedBlocks } from './fenced-blocks.ts';
import { root } from './pages.ts';
import { file, folder, answer as shootdown } from './run-cli.ts';

const compiled = new URL('out/dist/src/index.js', `file://${root}/`).href;
const shown =
  fencedBlocks(readFileSync(join(root, 'docs/compare.md'), 'utf8')).find(({ introduction }) =>
    introduction.includes('`pins.mjs`'),
  )?.text ?? '';
const importable = shown.replace("'shootdown'", `'${compiled}'`);
let pins: string;
beforeAll(() => {
  expect(shown).toContain('defineSubject');
  pins = file('pins.mjs', importable);
});

test('it has the tables, CSV and document that mapcount has, and the shortest way to a wrong answer is replayed', () => {
  const { code, out } = shootdown('compare', pins);
  expect(code).toBe(0);
  expect(out).toMatch(/^late +WRONG [\d.]+% +\d+$/m);
  expect(out).toMatch(/^none +silent +\d+$/m);
  expect(out).toMatch(/^pincount +4 B +2 +2$/m);
  for (const name of ['pins.csv', 'pins-costs.csv', 'pins.json'])
    expect(existsSync(join(folder, 'out/compare', name)), name).toBe(true);
  expect(readFileSync(join(folder, 'out/compare/pins.csv'), 'utf8')).toMatch(/^late,whole,pinned,every,.*,1\r$/m);
  expect(readFileSync(join(folder, 'out/compare/pins-costs.csv'), 'utf8')).toMatch(/^bias,0,0,0,pin,1,1,1,0,0\r$/m);
  const replayed = shootdown('replay', 'out/verdicts/pins-late-whole-PINNED.json', '--model', pins);
  expect(replayed).toMatchObject({ code: 0, out: expect.stringContaining('reproduced') });
});

test('bounds, questions, policies and --json as of mapcount', () => {
  const { out } = shootdown(...['compare', pins, '--policies', 'bias', '--set', 'bias=9', '--json', '--no-out']);
  expect(JSON.parse(out)).toMatchObject({
    subject: 'pins',
    set: { bias: 9 },
    policies: [{ name: 'bias', answers: [{ question: 'pinned', everyState: { safe: 0, wrong: 0 } }] }],
    wrong: [],
  });
  const none = shootdown('compare', pins, '--policies', 'none', '--json', '--no-out');
  expect(JSON.parse(none.out)).toMatchObject({ policies: [{ name: 'none', costs: null }] });
});

test('it is a model too, with a property for each question', () => {
  expect(shootdown('check', `${pins}/late-whole`, '--no-out')).toMatchObject({
    code: 12,
    out: expect.stringContaining('PINNED is broken after 1 step'),
  });
  expect(shootdown('check', `${pins}/bias-whole`, '--no-out').code).toBe(0);
});

test('a policy in a file of its own is compared with the others', () => {
  const mine = file(
    'mine.mjs',
    "export default { name: 'mine', title: 'as late', with: { count: 'after', looks: 'pins' } };",
  );
  const { code, out } = shootdown('compare', pins, '--policies', 'bias', '--policy-file', mine, '--no-out');
  expect(code).toBe(0);
  expect(out).toMatch(/^mine +WRONG /m);
  const bad = file('bad.mjs', 'export default 7;');
  expect(shootdown('compare', pins, '--policy-file', bad)).toMatchObject({
    code: 150,
    err: expect.stringContaining('exports no policy of this subject'),
  });
});

describe('a slip is told, and no answer comes of it:', () => {
  test.each([
    [
      'an answer that is no side',
      'sideOf(answer(m), pinner.in(m).holds === 1, true)',
      "'rihgt'",
      "the answer to 'pinned' is rihgt",
    ],
    [
      'an answer that is nothing',
      '(m) => sideOf(answer(m), pinner.in(m).holds === 1, true)',
      '() => {}',
      "the answer to 'pinned' is undefined",
    ],
    ['an answer to no question', '{ pinned: ', '{ pined: ', "has 'pined', which means nothing"],
    ['no answers', 'answers: {', 'answer: {', "has 'answer', which means nothing"],
    ['a switch that no policy has', '{ count, looks }) => {', '{ count, loks: looks }) => {', "'loks' was read"],
    [
      'a rest that is no yes or no',
      "threads.every((one) => one.in(m).pc !== 'pincount_add')",
      '0',
      "'atRest' returned 0",
    ],
    [
      'a state that an answer changes',
      '=> m.pincount > 0',
      '=> (m.pincount = 1) > 0',
      'an answer must not change the state',
    ],
    ['two policies of one name', "name: 'late'", "name: 'bias'", "has two of the policy 'bias'"],
    [
      'a cost that means nothing',
      'atomics: 1, lines: 1 }, unpin',
      'atomic: 1 }, unpin',
      "has 'atomic', which means nothing",
    ],
    ['no questions', 'questions: [', 'questions: [], policy: [', "has 'policy', which means nothing"],
  ])('%s', (name, right, wrong, message) => {
    expect(importable).toContain(right);
    const slip = file(`${name.replaceAll(' ', '-')}.mjs`, importable.replace(right, wrong));
    const { code, out, err } = shootdown('compare', slip, '--no-out');
    expect(`${out}${err}`).toContain(message);
    expect(code).toBeGreaterThan(30);
  });

  test('a file that exports something else, and a name that is none', () => {
    const model = file('model.mjs', 'export default { name: "x" };');
    expect(shootdown('compare', model)).toMatchObject({ err: expect.stringContaining('nothing that can be compared') });
    expect(shootdown('compare', 'pins')).toMatchObject({
      code: 151,
      err: expect.stringContaining('A subject of your own is named by its path: ./pins.js'),
    });
  });
});
