import { isCounterexample } from '../../check/result.ts';
import type { CheckSettings } from '../../jobs/job.ts';
import { checkedNames } from '../../model/language/select-properties.ts';
import { livelockNotice } from '../../report/livelock-note.ts';
import { count } from '../../report/numbers.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { expectationWords, hashedNotice, lazyNotice, notices, verdictWords } from '../../report/text.ts';
import type { Context } from '../shared/command.ts';
import { exitCodeOfAll } from '../shared/exit-codes.ts';
import { type CheckedAndKept, filesLine, keep } from '../shared/keep.ts';
import { OrderedPrinter } from '../shared/printing/ordered-printer.ts';
import { keepResult, loadedBy, modelsOf, writeHtml } from '../shared/result.ts';
import { type Checked, runVariants } from '../shared/run-variants.ts';
import { type Refused, refusedLines, type VariantJob } from '../shared/variant-job.ts';
import { type CiReports, reportToCi } from './ci-reports.ts';
import { verdictsDocument } from './json.ts';
import { nextSteps } from './next-steps.ts';
import type { CheckOutput } from './one.ts';
import { type Table, tableOf } from './table.ts';

export interface ManyOptions extends CheckOutput {
  readonly reports: CiReports;
  /** Whose counterexamples are printed. */
  readonly shown: ReadonlySet<VariantJob>;
  readonly refused: readonly Refused[];
  /** `check zap`: what the result is called. */
  readonly title: string;
  /** What stands below the table. */
  readonly signed: readonly string[];
}

/**
 * Checks several variants against what is expected of each, some at once. Prints their table, row by row as they end; or,
 * where counterexamples are to be shown, those as they are found and then the whole table, so that what is read last says
 * what was found.
 */
export const checkMany = async (
  jobs: readonly VariantJob[],
  settings: CheckSettings,
  options: ManyOptions,
  context: Context,
): Promise<number> => {
  const { output } = context;
  const { json, out, html, title, reports, shown, refused } = options;
  const { heading, rowOf, missing } = tableFor(jobs, settings, refused, context);
  const print = (lines: readonly string[]): void => {
    if (!json) output.print(lines);
  };
  const asTheyEnd = shown.size === 0;
  const printer = new OrderedPrinter<CheckedAndKept>((row) => {
    if (asTheyEnd) print([rowOf(row)]);
    else if (row.kept !== undefined && shown.has(row.job)) print([...row.kept.lines, '']);
  });
  if (asTheyEnd) print(heading);
  const all: CheckedAndKept[] = [];
  await runVariants(jobs, settings, context, (i, checked) => {
    const row = { ...checked, kept: keep(checked.job, checked.result, out, context) };
    all[i] = row;
    printer.add(i, row);
  });
  if (!asTheyEnd) print([...heading, ...all.map(rowOf)]);
  print(missing);
  const document = verdictsDocument(all, refused);
  keepResult(out, title, document, context);
  const written = await writeHtml(html, title, document, modelsOf(loadedBy(jobs)), context);
  if (json) output.print([prettyJson(document)]);
  else {
    const { page } = output;
    output.print([
      '',
      ...page.lines(summary(all, refused, out)),
      ...nextSteps(all, out, 'variants', page),
      ...options.signed,
      ...page.lines(written),
    ]);
  }
  reportToCi(all, refused, reports, context);
  return exitCodeOfAll(all);
};

/** The table of the variants. Where all are of one model its name is left out. */
const tableFor = (
  jobs: readonly VariantJob[],
  settings: CheckSettings,
  refused: readonly Refused[],
  { output }: Context,
): {
  readonly heading: Table['heading'];
  readonly rowOf: (row: Checked) => string;
  readonly missing: readonly string[];
} => {
  const oneModel = jobs.every(({ model }) => model === jobs[0]?.model);
  const nameOf = ({ label, instance }: VariantJob): string => (oneModel ? instance.variant : label);
  const missing = refused.map(({ label, variant }) => (oneModel ? variant : label));
  const table = tableOf(
    [
      ...jobs.map((job) => ({
        name: nameOf(job),
        expectation: job.expectation,
        system: job.instance.system,
      })),
      ...missing.map((name) => ({ name, expectation: undefined })),
    ],
    jobs.flatMap(({ instance }) => checkedNames(instance.system)),
    output.page,
    settings.store === 'hash',
  );
  return {
    heading: table.heading,
    rowOf: ({ job, result, asExpected }) =>
      table.row(nameOf(job), result, job.expectation, asExpected, job.instance.system),
    missing: missing.map((name) => table.missing(name)),
  };
};

const summary = (
  all: readonly CheckedAndKept[],
  refused: readonly Refused[],
  out: string | undefined,
): readonly string[] => {
  const notBegun = all.filter(({ begun }) => !begun);
  const without = refused.length === 0 ? '' : `; ${refused.length} not at these bounds`;
  return [
    `${count(new Set(all.map(({ job }) => job.instance)).size, 'variant')}: ${judgement(all)}${without}`,
    ...(all.some(({ result }) => isCounterexample(result.verdict) && result.verdict.trace.shortest === false)
      ? ['searched depth first: shorter counterexamples may exist']
      : []),
    ...filesLine(all, out, '; --show VARIANT prints one'),
    ...hashedNotice(all.map(({ result }) => result)),
    ...lazyNotice(all.map(({ result }) => result)),
    ...livelockNotice(all.map(({ result }) => result)),
    ...all.filter(({ begun }) => begun).flatMap(remarks),
    ...(notBegun.length === 0 ? [] : ['', `not begun: ${notBegun.map(({ job }) => job.label).join(', ')}`]),
    ...refusedLines(refused),
  ];
};

/** `all as expected`, or how many are not. */
const judgement = (all: readonly Checked[]): string => {
  const expected = all.filter(({ asExpected }) => asExpected === true).length;
  const wrong = all.filter(({ asExpected }) => asExpected === false).length;
  const unfinished = all.filter(({ result }) => result.verdict.kind === 'incomplete').length;
  const unknown = all.filter(
    ({ result, asExpected }) => asExpected === undefined && result.verdict.kind !== 'incomplete',
  );
  const anything = unknown.every(({ job }) => (job.expectation?.kind ?? 'any') === 'any');
  const parts = [
    ...(unknown.length === 0
      ? []
      : [
          `${expected} as expected`,
          `${unknown.length} ${anything ? 'with no expectation' : 'of which nothing is known'}`,
        ]),
    ...(wrong === 0 ? [] : [`${wrong} not as expected`]),
    ...(unfinished === 0 ? [] : [`${unfinished} not finished`]),
  ];
  return parts.length === 0 ? 'all as expected' : parts.join(', ');
};

/** What is to be said of a variant that did not do what it should. */
const remarks = ({ job, result, asExpected, kept }: CheckedAndKept): readonly string[] => {
  const notes = notices(result);
  if (asExpected !== false && notes.length === 0) return [];
  const found = verdictWords(result.verdict, result.hashed);
  const words =
    asExpected === false ? `expected ${expectationWords(job.expectation, job.instance.system)}, found ${found}` : found;
  const see = asExpected === false && kept?.file !== undefined ? [`  see ${kept.file}`] : [];
  return ['', `${job.label}: ${words}`, ...notes.map((line) => `  ${line}`), ...see];
};
