import type { Program } from './program.ts';
import { type StepTable, stepTables } from './step-tables.ts';

/** The tables as Markdown, an empty line between two. */
export const programMarkdown = (programs: readonly Program[]): readonly string[] =>
  stepTables(programs).flatMap((table, i) => [...(i === 0 ? [] : ['']), ...tableLines(table)]);

export const tableLines = ({ title, headings, rows }: StepTable): readonly string[] => {
  const head = [title, ...headings];
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(({ cells }) => line(cells.map(escaped)))];
};

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A bar would end the cell. */
const escaped = (text: string): string => text.replaceAll('|', '\\|');
