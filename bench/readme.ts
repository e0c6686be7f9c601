// Writes the last results into README.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { root } from './paths.ts';
import { machine } from './peers/machine.ts';
import { head, type Result, rowsOf, shortTitleOf } from './peers/results.ts';
import { markdownTable } from './table.ts';

const file = `${root}bench/README.md`;
const end = '<!-- end -->';

/** `--quick` has a place of its own. */
const beginOf = (quick: boolean): string =>
  `<!-- begin: written by npm run bench -- ${quick ? '--quick ' : ''}--write -->`;

/** Replaces what is between the markers of bench/README.md. `command`: what was run; `rounds`: of how many the medians are. */
export const writeReadme = (
  results: readonly Result[],
  command: string,
  rounds: number,
  { quick = false }: { readonly quick?: boolean } = {},
): void => {
  writeFileSync(file, replaced(readFileSync(file, 'utf8'), blockOf(results, command, rounds), beginOf(quick)));
};

/** The text with everything between the markers replaced. Throws where there are none. */
export const replaced = (text: string, block: readonly string[], begin: string = beginOf(false)): string => {
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`the page has no '${begin}' followed by '${end}'`);
  return `${text.slice(0, from + begin.length)}\n${block.join('\n')}\n${text.slice(to)}`;
};

const blockOf = (results: readonly Result[], command: string, rounds: number): readonly string[] => [
  '',
  `${new Date().toISOString().slice(0, 10)}, ${machine()}. \`${command}\`: ${rounds === 1 ? 'one round' : `medians of ${rounds} rounds`}.`,
  '',
  ...markdownTable(
    head,
    results.flatMap((result) => [[`**${shortTitleOf(result)}**`], ...rowsOf(result)]),
  ),
  '',
];
