import { tableLines } from '../src/commands/show/markdown.ts';
import type { StepTable } from '../src/commands/show/step-tables.ts';
import { ShootdownError } from '../src/model/errors.ts';

/** The heading of the column that is written by hand. */
const byHand = 'what it does';

/**
 * The part of a README that has its tables of steps, written anew: the tables, but their last column, `what it does`, which is
 * kept by label where the table has it; all that stands between them is kept as it is. A table that is not there yet goes to the end.
 * Throws a `file` error for a table of no thread, and for a row of no step that says what it does: nobody's words are dropped.
 */
export const refreshedTables = (text: string, tables: readonly StepTable[]): string => {
  const missing = new Set(tables);
  const lines = blocksOf(text.split('\n')).flatMap((block) => {
    if (!isTable(block)) return block;
    const written = cellsOf(block[0] as string);
    const table = tables.find((one) => missing.has(one) && sharesName(one.title, written[0] ?? ''));
    if (table === undefined)
      throw new ShootdownError(
        'file',
        `the table '${written[0]}' is about no thread of the model`,
        `there are: ${tables.map(({ title }) => title).join('; ')}`,
      );
    missing.delete(table);
    // A table that says nothing by hand needs no column for it.
    return tableLines(written.includes(byHand) ? withProse(table, proseOf(block, table)) : table);
  });
  const added = [...missing].flatMap((table) => [...tableLines(withProse(table, new Map())), '']);
  return [...lines, ...added].join('\n');
};

/** The table with the column that is written by hand; `prose`: its cells, by label. */
const withProse = ({ title, headings, rows }: StepTable, prose: ReadonlyMap<string, string>): StepTable => ({
  title,
  headings: [...headings, byHand],
  rows: rows.map(({ label, cells }) => ({ label, cells: [...cells, prose.get(label) ?? ''] })),
});

/** Lines as tables, each whole, and single other lines. */
const blocksOf = (lines: readonly string[]): readonly (readonly string[])[] => {
  const blocks: string[][] = [];
  for (const line of lines) {
    const last = blocks.at(-1);
    if (line.startsWith('|') && last?.[0]?.startsWith('|')) last.push(line);
    else blocks.push([line]);
  }
  return blocks;
};

const isTable = (block: readonly string[]): boolean => block[0]?.startsWith('|') === true;

/** The cells of a line of a table; a bar in one is written with a backslash. */
const cellsOf = (line: string): readonly string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

/** Whether two titles have a thread in common: one may have come or gone. */
const sharesName = (title: string, other: string): boolean => {
  const names = (text: string): readonly string[] => text.replace(/ \(.*\)$/, '').split(', ');
  return names(title).some((name) => names(other).includes(name));
};

/** What a table says by hand, by label. */
const proseOf = (block: readonly string[], { title, rows }: StepTable): ReadonlyMap<string, string> => {
  const [head = [], , ...body] = block.map(cellsOf);
  const place = head.indexOf(byHand);
  const labels = new Set(rows.map(({ label }) => label));
  const known = body
    .map((cells) => [(cells[0] ?? '').replace(/\([^()]*\)$/, ''), place < 0 ? '' : (cells[place] ?? '')] as const)
    .filter(([, prose]) => prose !== '');
  const stale = known.find(([label]) => !labels.has(label));
  if (stale !== undefined)
    throw new ShootdownError(
      'file',
      `the table '${title}' says what '${stale[0]}' does, which is no step of it in any variant`,
      `give the row the label that the step has now, or delete it; there are: ${[...labels].join(', ')}`,
    );
  return new Map(known);
};
