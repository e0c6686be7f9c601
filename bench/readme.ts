// Writes the last results into README.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { machine } from './machine.ts';
import { root } from './paths.ts';
import { headOf, type Result, ratioLine, ratiosOf, rowsOf, titleOf } from './results.ts';
import { markdownTable } from './table.ts';

const file = `${root}bench/README.md`;
const begin = '<!-- begin: written by npm run bench -- --write -->';
const end = '<!-- end -->';

/** Replaces what is between the markers of bench/README.md. `command`: what was run; `rounds`: of how many the medians are. */
export const writeReadme = (results: readonly Result[], command: string, rounds: number): void => {
  writeFileSync(file, replaced(readFileSync(file, 'utf8'), blockOf(results, command, rounds)));
};

/** The text with everything between the markers replaced. Throws where there are none. */
export const replaced = (text: string, block: readonly string[]): string => {
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`bench/README.md has no '${begin}' followed by '${end}'`);
  return `${text.slice(0, from + begin.length)}\n${block.join('\n')}\n${text.slice(to)}`;
};

const blockOf = (results: readonly Result[], command: string, rounds: number): readonly string[] => [
  '',
  `${new Date().toISOString().slice(0, 10)}, ${machine()}. \`${command}\`: medians of ${rounds} rounds.`,
  ...results.flatMap((result) => [
    '',
    `### ${titleOf(result)}`,
    '',
    ...markdownTable(headOf(result), rowsOf(result)),
    '',
    ...ratiosOf(result).map((ratio) => `- ${ratioLine(ratio)}`),
  ]),
  '',
  '### Settings',
  '',
  ...settingsLines(results),
  '',
];

const settingsLines = (results: readonly Result[]): readonly string[] => {
  const settings = new Map(
    results.flatMap(({ measured }) => measured.map(({ contender }) => [contender.name, contender.settings])),
  );
  return [...settings].map(([name, words]) => `- ${name}: \`${words}\``);
};
