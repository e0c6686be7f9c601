import type { Program } from './program.ts';
import { type StepTable, stepTables } from './step-tables.ts';

/** The tables as Markdown, an empty line between two. */
export const programMarkdown = (programs: readonly Program[]): readonly string[] =>
  stepTables(programs).flatMap((table, i) => [...(i === 0 ? [] : ['']), ...tableLines(table)]);

/** One table. `more`: a further column, its heading and its cells by label. */
export const tableLines = (
  { title, headings, rows }: StepTable,
  more?: { readonly heading: string; readonly cells: ReadonlyMap<string, string> },
): readonly string[] => {
  const last = (text: string): readonly string[] => (more === undefined ? [] : [text]);
  const head = [title, ...headings, ...last(more?.heading ?? '')];
  return [
    line(head),
    `|${head.map(() => '---|').join('')}`,
    ...rows.map(({ label, cells }) => line([...cells.map(escaped), ...last(more?.cells.get(label) ?? '')])),
  ];
};

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A bar would end the cell. */
const escaped = (text: string): string => text.replaceAll('|', '\\|');
