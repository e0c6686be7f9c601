import { plain } from '../colour.ts';
import type { ColumnOptions } from './columns.ts';
import type { Page, PageSize } from './page.ts';

/** For GitHub: headings, fenced diagrams, tables with bars. Each part ends with an empty line, but for rows of a table. */
export const markdownPage = (size: PageSize): Page => ({
  ...size,
  style: 'markdown',
  gap: [],
  paint: plain,
  tableWidth: undefined,
  heading: (text) => [`### ${escaped(text)}`, ''],
  summary: ({ label, verdict, facts, judgement }) => [
    `**${escaped([label, ...verdict].join(' '))}**: ${escaped(facts.join(', '))}${judgement === '' ? '' : `; ${escaped(judgement)}`}`,
    '',
  ],
  lines: (texts) => (texts.length === 0 ? [] : [...paragraphs(texts), '']),
  facts: (facts) => {
    const lines = facts.flatMap(({ name, items }) =>
      items.length === 0 ? [] : [`- ${name}: ${escaped(items.join(', '))}`],
    );
    return lines.length === 0 ? [] : [...lines, ''];
  },
  verbatim: (lines) => (lines.length === 0 ? [] : [...fenced(lines), '']),
  command: (purpose, command) => [`${escaped(purpose)}:`, '', ...fenced([command]), ''],
  table: ([heading = [], ...rows], options = {}) => [
    ...markdownHeading(heading, options),
    ...rows.map(markdownRow),
    '',
  ],
});

export const markdownRow = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => escaped(cell).replaceAll('|', '\\|')).join(' | ')} |`;

export const markdownHeading = (
  cells: readonly string[],
  { right = new Set() }: ColumnOptions = {},
): readonly string[] => [markdownRow(cells), `|${cells.map((_, i) => (right.has(i) ? '--:|' : '---|')).join('')}`];

const fenced = (lines: readonly string[]): readonly string[] => {
  const fence = lines.some((line) => line.startsWith('```')) ? '````' : '```';
  return [fence, ...lines, fence];
};

/** Lines that begin further in are items of the one before them. */
const paragraphs = (texts: readonly string[]): readonly string[] =>
  texts.map((text, i) => {
    if (text.startsWith(' ')) return `- ${escaped(text.trim())}`;
    const next = texts[i + 1];
    const breaks = text !== '' && next !== undefined && next !== '' && !next.startsWith(' ');
    // Two spaces would be cut off by whoever strips lines.
    return `${escaped(text)}${breaks ? '\\' : ''}`;
  });

/** What would be markup; an underscore within a word is none. */
export const escaped = (text: string): string =>
  text
    .replaceAll(/[\\`*<>]/g, '\\$&')
    .replaceAll(/(?<!\w)_|_(?!\w)/g, '\\_')
    .replace(/^([#+-])(?=\s|#)/, '\\$1')
    .replace(/^(\d+)([.)])(?=\s)/, '$1\\$2');
