import { availableParallelism } from 'node:os';
import { defaultMemory } from '../../check/check.ts';
import { expectationFor, isExpected } from '../../check/expected.ts';
import type { Result, Verdict } from '../../check/result.ts';
import { type Cell, modelFileOf } from '../../jobs/job.ts';
import { alwaysOf } from '../../model/language/select-properties.ts';
import { propertiesDocument } from '../../report/json.ts';
import { count } from '../../report/numbers.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { progressReport } from '../../report/progress.ts';
import type { Context } from '../shared/command.ts';
import { exitCodeOfAll } from '../shared/exit-codes.ts';
import { keep } from '../shared/keep.ts';
import { runChecks } from '../shared/run-checks.ts';
import type { SearchSettings } from '../shared/search-options.ts';
import type { ManyOptions } from './many.ts';
import { type PropertyCell, propertyTable } from './property-table.ts';
import { noteLines } from './search-note.ts';

/** A variant, and what is to be said of each of the properties that are looked at and that it has. */
export interface PropertyRow {
  readonly all: Cell;
  /** By the name of the property. */
  readonly alone: ReadonlyMap<string, Cell>;
}

/** The rows and columns of the table: the variants of a plan, and the named properties, or all that one of them has. */
export const propertyRows = (
  cells: readonly Cell[],
  named: readonly string[] | undefined,
): { readonly columns: readonly string[]; readonly rows: readonly PropertyRow[] } => {
  const variants = cells.filter((cell, i) => cells.findIndex(({ instance }) => instance === cell.instance) === i);
  const columns = [
    ...new Set(variants.flatMap(({ instance }) => alwaysOf(instance.system).map(({ name }) => name))),
  ].filter((name) => named?.includes(name) ?? true);
  const rows = variants.map((cell): PropertyRow => {
    const { instance } = cell;
    const has = alwaysOf(instance.system).map(({ name }) => name);
    const own = columns.filter((name) => has.includes(name));
    const alone = own.map((name): readonly [string, Cell] => [
      name,
      {
        ...cell,
        label: `${instance.model.name}/${instance.variant}/${name}`,
        expectation: expectationFor(instance.expect, instance.also, [name]),
        properties: [name],
      },
    ]);
    return { all: cell, alone: new Map(alone) };
  });
  return { columns, rows };
};

/**
 * Says of every property of every variant whether it is kept, and if not, after how many steps it is broken when it is
 * looked at alone. It takes a search for each that is broken, and one more: a variant is searched for all that are still
 * open at once. Where that holds each of them does. What is broken first is broken as soon when it is looked at
 * alone, for nothing else was before; it is then closed, and the others are searched for again.
 */
export const checkByProperty = async (
  { columns, rows }: ReturnType<typeof propertyRows>,
  settings: SearchSettings,
  { json, out, shown, refused }: ManyOptions,
  context: Context,
): Promise<number> => {
  const { output } = context;
  const results = new Map<Cell, Result>();
  const openOf = ({ alone }: PropertyRow): string[] =>
    [...alone].flatMap(([name, cell]) => (results.has(cell) ? [] : [name]));
  for (let open = rows; open.length > 0; open = open.filter((row) => openOf(row).length > 0)) {
    const cells = open.map((row): Cell => ({ ...row.all, properties: openOf(row) }));
    const found = await runAll(cells, settings, context);
    for (const [i, row] of open.entries()) {
      const result = found[i] as Result;
      for (const name of closedBy(result.verdict, openOf(row))) results.set(row.alone.get(name) as Cell, result);
    }
  }
  const alone = rows.flatMap((row) => [...row.alone.values()]);

  const judged = (cell: Cell): PropertyCell => {
    const { verdict } = results.get(cell) as Result;
    return { verdict, asExpected: isExpected(cell.expectation, verdict) };
  };
  const kept = alone.map((cell) => ({ cell, kept: keep(cell, results.get(cell) as Result, out, output.width) }));
  const models = new Set(rows.map(({ all }) => all.model));
  if (json)
    output.print([
      prettyJson(
        propertiesDocument(
          columns,
          rows.map((row) => ({
            instance: row.all.instance,
            modelFile: modelFileOf(row.all),
            cells: [...row.alone].map(([name, cell]) => [name, results.get(cell) as Result, cell.expectation] as const),
          })),
          refused.map(({ model, variant, problem }) => ({ model: model.name, variant, reason: problem.message })),
        ),
      ),
    ]);
  else {
    const files = kept.filter((one) => one.kept?.file !== undefined).length;
    const unexpected = alone.filter((cell) => judged(cell).asExpected === false);
    output.print([
      ...propertyTable(
        columns,
        rows.map((row) => ({
          name: models.size === 1 ? row.all.instance.variant : row.all.label,
          cells: new Map([...row.alone].map(([name, cell]) => [name, judged(cell)])),
        })),
        output.paint,
      ),
      '',
      `${count(rows.length, 'variant')}, ${count(alone.length, 'property', 'properties')} of them checked: ${
        unexpected.length === 0 ? 'none not as expected' : `${unexpected.length} not as expected`
      }`,
      ...(files === 0
        ? []
        : [`${count(files, 'counterexample')} in ${out}/verdicts; --show VARIANT/PROPERTY prints one`]),
      ...refused.flatMap(({ label, problem }) => ['', `${label}: not at these bounds: ${problem.message}`]),
    ]);
    for (const one of kept) if (one.kept !== undefined && shown.has(one.cell)) output.print(['', ...one.kept.lines]);
  }
  return exitCodeOfAll(alone.map(judged));
};

/** Of which of the open properties a search for all of them has told what a search for it alone would. */
const closedBy = (verdict: Verdict, open: readonly string[]): readonly string[] => {
  if (verdict.kind === 'violated') return [verdict.property];
  if (verdict.kind === 'failed' && verdict.at.kind === 'property') return [verdict.at.property];
  return open;
};

/** Checks cells, some at once. */
const runAll = async (
  cells: readonly Cell[],
  settings: SearchSettings,
  context: Context,
): Promise<readonly Result[]> => {
  const { output } = context;
  const results = new Map<Cell, Result>();
  const workers = settings.workers ?? availableParallelism();
  const atOnce = Math.min(workers, cells.length);
  const memory = settings.memory ?? Math.floor(defaultMemory() / atOnce);
  const progress = progressReport({ stream: output.progress, live: output.live, total: cells.length });
  const each = { ...settings, memory, workers: settings.search === 'dfs' ? 1 : Math.floor(workers / atOnce) };
  await runChecks(cells, each, context, {
    atOnce,
    onProgress: (cell, now) => progress.update(cell.label, now),
    onNote: (from, note) => {
      progress.clear();
      const [first, ...more] = noteLines(note);
      output.note([`${from.label}: ${first}`, ...more]);
    },
    onResult: (cell, result) => {
      progress.ended(cell.label);
      results.set(cell, result);
    },
  });
  progress.clear();
  return cells.map((cell) => results.get(cell) as Result);
};
