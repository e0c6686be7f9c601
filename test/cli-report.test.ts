// `shootdown report`, and `--html`: what is in the pages that are written. test/cli-report-page.test.ts opens them.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { exitCodes } from '../src/commands/shared/exit-codes.ts';
import type { Recorded } from '../src/report/html/recorded.ts';
import type { Site, SitePage } from '../src/report/html/site.ts';
import { fencedBlocks } from './fenced-blocks.ts';
import { root } from './pages.ts';
import { file, fixture, folder, answer as shootdown } from './run-cli.ts';

const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');

const escapeCharacter = String.fromCharCode(0x1b);
const rightToLeft = String.fromCharCode(0x202e);

/** What a page has in it. */
const siteIn = (name: string): Site => {
  const [, data = ''] = /<script type="application\/json" id="site">(.*?)<\/script>/s.exec(textOf(name)) ?? [];
  return JSON.parse(data) as Site;
};
const recordedIn = ({ ways }: SitePage, key = ''): Recorded =>
  JSON.parse(gunzipSync(Buffer.from(ways[key]?.recorded ?? '', 'base64')).toString('utf8')) as Recorded;
const pageOf = ({ pages }: Site, file: string): SitePage => {
  const page = pages.find((each) => each.file === file);
  if (page === undefined) throw new Error(`${file} is not among ${pages.map((each) => each.file).join(', ')}`);
  return page;
};
/** Rows of all cards, by their paths. */
const rowsOf = ({ states }: Recorded, step: number): ReadonlyMap<string, string> =>
  new Map(states[step]?.picture.cards.flatMap(({ rows }) => rows.map(({ path, text }) => [path, text])));

const counter = fixture('counter');
const remove = 'page-zap-rmap/remove';
/** What a kernel has shown of one round, as `conform --keep` writes it. */
const recordedCalls = fencedBlocks(readFileSync(join(root, 'docs/conform.md'), 'utf8')).find(
  ({ language }) => language === 'json',
)?.text as string;
const verdict = (): Record<string, unknown> => JSON.parse(textOf('out/verdicts/zap-2014.json'));
const written = (name: string, document: unknown): void => {
  mkdirSync(join(folder, 'given'), { recursive: true });
  writeFileSync(join(folder, 'given', name), typeof document === 'string' ? document : JSON.stringify(document));
};

beforeAll(() => {
  shootdown('check', 'zap/2014');
  shootdown('check', counter);
});

describe('report', () => {
  test('makes a page of a folder; a model is run where it is shipped, or named', () => {
    const { code, out, err } = shootdown('report');
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^\d+ documents of out\nwritten: out\/report\.html\n$/);
    const site = siteIn('out/report.html');
    expect(site.notShown).toEqual([]);
    const race = pageOf(site, 'verdicts/zap-2014.json');
    expect(race.ways['']?.alone).toBeNull();
    const { states } = recordedIn(race);
    expect(states).toHaveLength(9);
    expect(states.at(-1)?.properties).toContainEqual(expect.objectContaining({ name: 'MKCLEAN', answer: 'broken' }));
    const all = pageOf(site, 'results/check-counter.js.json');
    const [key = ''] = Object.keys(all.ways);
    expect(all.ways[key]?.alone).toMatch(/counter\.js, which is run only with --model$/);
    expect(shootdown('report', '--model', counter, '--html', 'named.html').out).toMatch(/written: named\.html\n$/);
    expect(pageOf(siteIn('named.html'), 'results/check-counter.js.json').ways[key]?.alone).toBeNull();
  });

  test('without its model a way has the states that its document has', () => {
    written('zap-2014.json', { ...verdict(), modelFile: './elsewhere.mjs' });
    written('shipped.json', verdict());
    expect(shootdown('report', 'given').code).toBe(0);
    const site = siteIn('given/report.html');
    const alone = recordedIn(pageOf(site, 'zap-2014.json'));
    const known = recordedIn(pageOf(site, 'shipped.json'));
    expect(alone.states).toHaveLength(known.states.length);
    for (const step of alone.states.keys()) {
      const rows = rowsOf(known, step);
      const same = [...rowsOf(alone, step)].filter(([path, text]) => rows.get(path) === text);
      for (const [path, value] of [
        ['folios[0].mapcount', rows.get('folios[0].mapcount')],
        ['tables[0].ptl', rows.get('tables[0].ptl')],
      ] as const)
        expect(same, `step ${step}`).toContainEqual([path, value]);
    }
    expect(alone.states[0]?.nodes.at(-1)?.breaks).toEqual(['MKCLEAN']);
    // Where each thread is goes without saying in a document, and is told by its next step.
    expect(rowsOf(alone, 4).get('zap.pc')).toBe(rowsOf(known, 4).get('zap.pc'));
    expect(
      alone.states.at(-1)?.picture.cards.flatMap(({ rows }) => rows.flatMap(({ references }) => references)),
    ).toContain('folios[0]');
  });

  test('lists what is no document, each with its reason, and never runs what a document names', () => {
    const trap = file(
      'trap.mjs',
      `import { writeFileSync } from 'node:fs'; writeFileSync('sprung', ''); export default {};`,
    );
    rmSync(join(folder, 'given'), { recursive: true, force: true });
    const good = verdict();
    written('sprung.json', { ...good, model: trap, modelFile: trap });
    written('path.json', { ...good, model: trap });
    written('half.json', '{"schema": "shootdown/verdict/1", ');
    written('foreign.json', { name: 'a package', version: '1' });
    written('later.json', { ...good, schema: 'shootdown/verdict/9' });
    written('proto.json', '{"__proto__": {"schema": "shootdown/verdict/1"}}');
    written('wrong.json', { ...good, states: 'many' });
    written('deep.json', `${'['.repeat(500)}${']'.repeat(500)}`);
    written('steps.json', { ...good, trace: { ...(good.trace as object), initial: { folios: 7 } } });
    written('notes.txt', 'of no interest');
    written('model.mjs', '');
    symlinkSync('/etc/passwd', join(folder, 'given', 'link.json'));
    const { code, out } = shootdown('report', 'given');
    expect(code).toBe(0);
    expect(existsSync(join(folder, 'sprung'))).toBe(false);
    const reasons = new Map(siteIn('given/report.html').notShown?.map(({ file: name, reason }) => [name, reason]));
    expect([...reasons.keys()].sort()).toEqual(
      ['*.mjs', 'deep.json', 'foreign.json', 'half.json', 'later.json', 'link.json', 'proto.json', 'wrong.json'].sort(),
    );
    expect(reasons.get('half.json')).toMatch(/^is not JSON: /);
    expect(reasons.get('foreign.json')).toBe('is JSON, but no document of shootdown: it names no schema');
    expect(reasons.get('later.json')).toBe("is written in 'shootdown/verdict/9', which is not shown");
    expect(reasons.get('wrong.json')).toBe('is not what shootdown/verdict/1 says: states is no integer');
    expect(reasons.get('deep.json')).toBe('is nested more than 200 deep');
    expect(reasons.get('link.json')).toBe('is a link');
    for (const [name, reason] of reasons) expect(out).toContain(`not shown: ${name}: ${reason}\n`);
    const { pages } = siteIn('given/report.html');
    expect(pages.map(({ file: name }) => name)).toEqual(['path.json', 'sprung.json', 'steps.json']);
    expect(pageOf(siteIn('given/report.html'), 'steps.json').ways['']?.alone).toMatch(
      /^the document contradicts itself: step 1 changes /,
    );
  });

  test('what a terminal or a page would obey is shown as text', () => {
    rmSync(join(folder, 'given'), { recursive: true, force: true });
    const hostile = `</script><script>x</script>${escapeCharacter}[31m${rightToLeft}<!--`;
    written('a.json', { ...verdict(), title: hostile, property: hostile, model: hostile, variant: hostile });
    written(`${escapeCharacter}[2J.json`, '{');
    const { code, out } = shootdown('report', 'given');
    expect(code).toBe(0);
    for (const obeyed of [escapeCharacter, rightToLeft]) expect(out).not.toContain(obeyed);
    const html = textOf('given/report.html');
    for (const obeyed of [escapeCharacter, rightToLeft]) expect(html).not.toContain(obeyed);
    expect(html.split('</script>').length).toBe(3);
    expect(html).not.toContain('<!--');
    const [page] = siteIn('given/report.html').pages;
    expect(page?.document).toMatchObject({ title: '</script><script>x</script>\\u001b[31m\\u202e<!--' });
  });

  test('what a kernel calls itself is shown as text, and names no other file', () => {
    rmSync(join(folder, 'given'), { recursive: true, force: true });
    const release = `../../6.1</script><script>x</script>${escapeCharacter}[2J${rightToLeft}<!--`;
    const report = file('hostile.jsonl', recordedCalls.replace('6.1.176', release.replace(escapeCharacter, '\\u001b')));
    const { code, out } = shootdown('conform', '--report', report, '--out', 'given', '--html', 'page.html');
    expect(code).toBe(0);
    const kept = readdirSync(join(folder, 'given/results'));
    expect(kept).toEqual(['conform-..-..-6.1-script-script-x-script-2J-hostile.jsonl.json']);
    expect(shootdown('report', 'given').out).toMatch(/^1 document of given\n/);
    const html = [textOf('page.html'), textOf('given/report.html')];
    for (const text of [out, ...html])
      for (const obeyed of [escapeCharacter, rightToLeft]) expect(text).not.toContain(obeyed);
    for (const text of html) {
      expect(text.split('</script>').length).toBe(3);
      expect(text).not.toContain('<!--');
    }
    const shown = { kernel: '../../6.1</script><script>x</script>\\u001b[2J\\u202e<!--' };
    expect(siteIn('page.html').pages[0]?.document).toMatchObject(shown);
    expect(siteIn('given/report.html').pages[0]?.document).toMatchObject(shown);
  });

  test('a folder that is not there is told, and so is a second one', () => {
    const { code, err } = shootdown('report', 'nowhere');
    expect(code).toBe(exitCodes.usage);
    expect(err).toMatch(/cannot read nowhere: .*\n.*report takes the folder that check and the others write to/s);
    expect(shootdown('report', 'a', 'b').err).toContain('report takes one folder');
  });
});

describe('--html', () => {
  test.each([
    ['a verdict', ['check', 'zap/2014'], 1],
    ['verdicts', ['check', counter], 1],
    ['properties', ['check', counter, '--by-property'], 1],
    ['distinct ones', ['check', `${counter}/breaks`, '--another'], 1],
    ['cases', ['bugs', 'A6', 'B9'], 2],
    ['mutants', ['mutants', fixture('mutants')], 1],
    ['a sweep', ['sweep', 'zap/2014', '--set', 'stores=1,2'], 2],
    ['a simulation', ['simulate', 'zap/2014', '--seed', '7'], 1],
    ['a comparison', ['equivalent', remove, 'page-zap-rmap/zap', ...['--set', 'removers=1', '--set', 'moves=1']], 2],
    [
      'policies',
      [
        ...['compare', 'mapcount', '--policies', 'TUP-dec', '--part', 'anon', '--question', 'mapped'],
        ...['--set', 'operations=1'],
      ],
      1,
    ],
  ])('every counterexample of %s can be stepped through, in its model', (_, words, least) => {
    const { out } = shootdown(...words, '--html', 'page.html');
    expect(out).toMatch(/^written: page\.html$/m);
    const [page] = siteIn('page.html').pages as readonly [SitePage];
    const ways = Object.entries(page.ways);
    expect(ways.length).toBeGreaterThanOrEqual(least);
    for (const [key, { alone, recorded }] of ways) {
      expect([key, alone]).toEqual([key, null]);
      expect(recorded).not.toBeNull();
    }
  });

  test('a way is one of its own model, where another is called the same', () => {
    const twin = file(
      'twin.mjs',
      `import model from '${fixture('endings')}'; export default { ...model, name: 'counter' };`,
    );
    shootdown('check', `${counter}/breaks`, `${twin}/waits`, '--html', 'page.html');
    const [page] = siteIn('page.html').pages as readonly [SitePage];
    expect(Object.values(page.ways).map(({ alone }) => alone)).toEqual([null, null]);
  });

  test('what a kernel does otherwise than the model is kept, and on a page, with nothing to step through', () => {
    const report = file('report.jsonl', recordedCalls);
    const mutant = ['--report', report, '--variant', 'mutant-fork-keeps-exclusive'];
    const { code, out } = shootdown('conform', ...mutant, '--html', 'page.html');
    expect(code).toBe(exitCodes.differ);
    expect(out).toMatch(/\n {5}\+ kernel: no\nwritten: page\.html\n$/);
    const [page] = siteIn('page.html').pages as readonly [SitePage];
    expect(page.ways).toEqual({});
    expect(page.document).toMatchObject({ differing: 1, disagreements: [{ lines: { length: 3 } }] });
    const kept = JSON.parse(textOf('out/results/conform-6.1.176-mutant-fork-keeps-exclusive-report.jsonl.json'));
    expect(kept).toEqual(page.document);
    expect(JSON.parse(shootdown('conform', ...mutant, '--json', '--out', 'other').out)).toEqual(kept);
    expect(JSON.parse(textOf('other/results/conform-6.1.176-mutant-fork-keeps-exclusive-report.jsonl.json'))).toEqual(
      kept,
    );
    shootdown('conform', '--report', report, '--no-out');
    expect(existsSync(join(folder, 'out/results/conform-6.1.176-report.jsonl.json'))).toBe(false);
  });

  test('nothing but the document is printed where it is asked for', () => {
    const { out } = shootdown('check', 'zap/2014', '--html', 'page.html', '--json');
    expect(JSON.parse(out)).toMatchObject({ schema: 'shootdown/verdict/1', verdict: 'violated' });
  });

  test('what cannot be written is told, and the result stands', () => {
    const { code, err, out } = shootdown('check', 'zap/2014', '--html', 'no/such/folder.html');
    expect([code, out.startsWith('zap/2014  violated')]).toEqual([exitCodes.violated, true]);
    expect(err).toMatch(/the result stands, but cannot write to no\/such\/folder\.html/);
  });
});
