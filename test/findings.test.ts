// The reports in docs/findings: what each must have, that the diagrams are the program's own (readme.test.ts runs those that are shown whole), and
// that the commands and variants that are named in the text are there and do what the text says.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { modelNames } from '../models/index.ts';
import { exitCodes } from '../src/commands/shared/exit-codes.ts';
import { loadModel } from '../src/loading/models.ts';
import { fencedBlocks } from './fenced-blocks.ts';
import { pages, root } from './pages.ts';
import { shootdownIn } from './run-here.ts';

const findings = pages.filter((page) => page.startsWith('docs/findings/') && !page.endsWith('README.md'));
const index = readFileSync(join(root, 'docs/findings/README.md'), 'utf8');
const variants = new Set<string>();
for (const name of modelNames)
  for (const variant of (await loadModel(name)).variants) variants.add(`${name}/${variant.name}`);

/** `npx shootdown check zap/up --no-out` in the text, with the number of steps that the text says after it. */
const commandsIn = (text: string): readonly { readonly words: string; readonly steps: string | undefined }[] =>
  [...text.matchAll(/`(?:npx )?shootdown (check [\w.-]+\/[^`]*)`(?:[^`\n]*?[,:] (\d+) steps)?/g)].map(
    ([, words = '', steps]) => ({ words, steps }),
  );

describe.each(findings)('%s', (page) => {
  const text = readFileSync(join(root, page), 'utf8');
  const prose = text.replaceAll(/^```\w*\n.*?^```$/gms, '');

  test('is in the list, and says what, since when, what was seen, what a fix must do and what is not known', () => {
    expect(index).toContain(`(${page.replace('docs/findings/', '')}`);
    for (const heading of [/^##+ What$/m, /^##+ The interleaving$/m, /^##+ What was seen on a machine$/m])
      expect(prose).toMatch(heading);
    for (const heading of [/^##+ What a fix must do$/m, /^##+ What is not known$/m]) expect(prose).toMatch(heading);
    expect(prose).toMatch(/^##+ Since when|\b[Ss]ince [^.]*\bv\d/m);
  });

  /** Of a property that breaks, or of a deadlock: somebody sleeps for good. */
  const diagrams = fencedBlocks(text).filter((block) => / is broken after |^deadlock after /m.test(block.text));

  test('draws what the program draws, for a mail', () => {
    expect(diagrams.length).toBeGreaterThan(0);
    for (const block of diagrams) {
      const [command = '', ...lines] = block.text.split('\n');
      expect(command).toMatch(/^\$ npx shootdown check /);
      // The first line of what is printed is that of the table, which has no width.
      expect(lines.slice(1).filter((line) => line.length > 72)).toEqual([]);
    }
  });

  test('names variants that are there', () => {
    const named = [...prose.matchAll(/`([\w-]+\/[\w.-]+)[`/ ]/g)].map(([, name = '']) => name);
    const ofModels = named.filter((name) => modelNames.includes(name.split('/')[0] ?? ''));
    expect(ofModels.filter((name) => !variants.has(name) && !name.endsWith('README.md'))).toEqual([]);
  });

  test.each(commandsIn(prose))('`$words` does what the text says', ({ words, steps }) => {
    const args = words.includes('--no-out') ? words.split(' ') : [...words.split(' '), '--no-out'];
    const { code, out, err } = shootdownIn(root, ...args);
    expect({ code, err: err.includes('error') }).toEqual({ code: expect.any(Number), err: false });
    expect([exitCodes.holds, exitCodes.violated, exitCodes.deadlock]).toContain(code);
    if (steps !== undefined) expect(out).toMatch(new RegExp(`(?:violated|deadlock) .*in ${steps} steps`));
  });
});

test('the sources that the pages and the notes on functions name are in the table of sources', () => {
  const texts = [...findings, 'kernel/notes.ts'].map((page) => readFileSync(join(root, page), 'utf8'));
  const named = texts.flatMap((text) => [
    ...text.matchAll(/\b(?:mainline|linux-mm)\b[)\]( ]*(?:README\.md#source-that-was-read\) )?([0-9a-f]{12})\b/g),
  ]);
  expect(named.length).toBeGreaterThan(20);
  const table = index.slice(index.indexOf('## Source that was read'));
  expect([...new Set(named.map(([, commit = '']) => commit))].filter((commit) => !table.includes(commit))).toEqual([]);
});

test('the commands of the text are found, with their steps', () => {
  const text =
    'With swap: `npx shootdown check fork-dirty/swap-today --width 72 --no-out`, 18 steps. `shootdown check zap --stats`.';
  expect(commandsIn(text)).toEqual([{ words: 'check fork-dirty/swap-today --width 72 --no-out', steps: '18' }]);
});
