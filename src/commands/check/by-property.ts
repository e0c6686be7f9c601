import { isExpected } from '../../check/expected.ts';
import type { Result, Verdict } from '../../check/result.ts';
import type { CheckSettings } from '../../jobs/job.ts';
import { checkedNames } from '../../model/language/select-properties.ts';
import { count } from '../../report/numbers.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import type { Context } from '../shared/command.ts';
import { exitCodeOfAll } from '../shared/exit-codes.ts';
import { type CheckedAndKept, filesLine, keep } from '../shared/keep.ts';
import { keepResult, loadedBy, modelsOf, writeHtml } from '../shared/result.ts';
import { type Checked, runVariants } from '../shared/run-variants.ts';
import { refusedLines, type VariantJob, withProperty } from '../shared/variant-job.ts';
import { propertiesDocument } from './json.ts';
import type { ManyOptions } from './many.ts';
import { nextSteps } from './next-steps.ts';
import { propertyTable } from './property-table.ts';

/** A variant, and a job for each of its properties that is looked at. */
export interface PropertyRow {
  readonly all: VariantJob;
  /** By the name of the property. */
  readonly alone: ReadonlyMap<string, VariantJob>;
}

export interface PropertyRows {
  readonly columns: readonly string[];
  readonly rows: readonly PropertyRow[];
}

/** The rows and columns of the table: the variants of a plan, and the named properties, or all that one of them has. */
export const propertyRows = (jobs: readonly VariantJob[], named: readonly string[] | undefined): PropertyRows => {
  const variants = jobs.filter((job, i) => jobs.findIndex(({ instance }) => instance === job.instance) === i);
  const propertiesOf = ({ instance }: VariantJob): readonly string[] => checkedNames(instance.system);
  const columns = [...new Set(variants.flatMap(propertiesOf))].filter((name) => named?.includes(name) ?? true);
  const rows = variants.map((job): PropertyRow => {
    const names = propertiesOf(job);
    const jobsAlone = columns
      .filter((name) => names.includes(name))
      .map((name) => [name, withProperty(job, name)] as const);
    return { all: job, alone: new Map(jobsAlone) };
  });
  return { columns, rows };
};

/** Prints which variant keeps which property, each checked alone. Resolves with the exit code. */
export const checkByProperty = async (
  { columns, rows }: PropertyRows,
  settings: CheckSettings,
  { json, out, html, title: targets, shown, refused, signed }: Omit<ManyOptions, 'reports'>,
  context: Context,
): Promise<number> => {
  const { output } = context;
  const results = await resultsOf(rows, settings, context);
  const checkedOf = (job: VariantJob): CheckedAndKept => {
    const result = results.get(job) as Result;
    const asExpected = isExpected(job.expectation, result.verdict, result.livelocks);
    return { job, result, asExpected, begun: true, kept: keep(job, result, out, context) };
  };
  const table = rows.map(({ all, alone }) => ({
    all,
    cells: new Map([...alone].map(([name, job]) => [name, checkedOf(job)])),
  }));
  const checked = table.flatMap(({ cells }) => [...cells.values()]);
  const document = propertiesDocument(columns, table, refused);
  const title = `${targets} --by-property`;
  keepResult(out, title, document, context);
  const written = await writeHtml(html, title, document, modelsOf(loadedBy(rows.map(({ all }) => all))), context);
  if (json) output.print([prettyJson(document)]);
  else {
    const oneModel = new Set(rows.map(({ all }) => all.model)).size === 1;
    for (const { job, kept } of checked) if (kept !== undefined && shown.has(job)) output.print([...kept.lines, '']);
    output.print([
      ...propertyTable(
        columns,
        table.map(({ all, cells }) => ({ name: oneModel ? all.instance.variant : all.label, cells })),
        output.page,
      ),
      ...output.page.gap,
      ...output.page.lines([...summary(rows.length, checked, out), ...refusedLines(refused)]),
      ...nextSteps(checked, out, 'properties', output.page),
      ...signed,
      ...output.page.lines(written),
    ]);
  }
  return exitCodeOfAll(checked);
};

const summary = (variants: number, checked: readonly CheckedAndKept[], out: string | undefined): readonly string[] => {
  const unexpected = checked.filter(({ asExpected }) => asExpected === false).length;
  return [
    `${count(variants, 'variant')}, ${count(checked.length, 'property', 'properties')} of them checked: ${
      unexpected === 0 ? 'nothing unexpected' : `${unexpected} not as expected`
    }`,
    ...filesLine(checked, out, '; --show VARIANT/PROPERTY prints one'),
  ];
};

/**
 * The verdict on every property of every variant, as if each were checked alone. A search checks all properties of a variant
 * that are still open at once. If it holds, each of them does. If it finds a violation, that property is done: nothing was
 * broken before, so a search for it alone ends in as many steps. The others are searched for again. So a variant takes one
 * search for each property that it breaks, and one more.
 */
const resultsOf = async (
  rows: readonly PropertyRow[],
  settings: CheckSettings,
  context: Context,
): Promise<ReadonlyMap<VariantJob, Result>> => {
  const results = new Map<VariantJob, Result>();
  const openOf = ({ alone }: PropertyRow): readonly string[] =>
    [...alone].flatMap(([name, job]) => (results.has(job) ? [] : [name]));
  for (let open = rows; open.length > 0; open = open.filter((row) => openOf(row).length > 0)) {
    const jobs = open.map((row): VariantJob => ({ ...row.all, properties: openOf(row) }));
    const checked = await runVariants(jobs, settings, context);
    for (const [i, row] of open.entries()) {
      const { result } = checked[i] as Checked;
      for (const name of closedBy(result.verdict, openOf(row))) results.set(row.alone.get(name) as VariantJob, result);
    }
  }
  return results;
};

/** The open properties that this verdict of a search for all of them decides. */
const closedBy = (verdict: Verdict, open: readonly string[]): readonly string[] => {
  if (verdict.kind === 'liveness') return [verdict.property];
  // An assertion is always checked: where one fails first, nothing more is known of the others.
  if (verdict.kind === 'violated') return open.includes(verdict.property) ? [verdict.property] : open;
  if (verdict.kind === 'failed' && verdict.at.kind === 'property') return [verdict.at.property];
  return open;
};
