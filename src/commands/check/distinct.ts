import { type Distinct, distinctCounterexamples, stepsIn } from '../../check/distinct.ts';
import { isExpected } from '../../check/expected.ts';
import { isCounterexample, type Result } from '../../check/result.ts';
import type { CheckSettings } from '../../jobs/job.ts';
import { count } from '../../report/numbers.ts';
import type { Page } from '../../report/page/page.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { notices, verdictSummary } from '../../report/text.ts';
import { wrap } from '../../trace/diagram/wrap.ts';
import type { Context } from '../shared/command.ts';
import { exitCodeOfOne } from '../shared/exit-codes.ts';
import { type CheckedAndKept, expectedWords, keep } from '../shared/keep.ts';
import { loadedBy, modelsOf, writeHtml } from '../shared/result.ts';
import { type Checked, runVariants } from '../shared/run-variants.ts';
import type { VariantJob } from '../shared/variant-job.ts';
import { verdictsDocument } from './json.ts';
import type { CheckOutput } from './one.ts';

/** How many counterexamples, and whether only the last one is shown. */
export interface DistinctOptions extends CheckOutput {
  readonly most: number;
  readonly onlyLast: boolean;
}

/** Looks for several counterexamples of one variant, each another race. Resolves with the exit code of the first one's verdict. */
export const checkDistinct = async (
  job: VariantJob,
  settings: CheckSettings,
  { json, out, html, most, onlyLast }: DistinctOptions,
  context: Context,
): Promise<number> => {
  const { output } = context;
  const { page } = output;
  const { system } = job.instance;
  const { without: never = [], maxDepth = Number.POSITIVE_INFINITY } = settings;
  const search = async (without: readonly string[], within = Number.POSITIVE_INFINITY): Promise<Result> => {
    const limit = Math.min(maxDepth, within);
    const sought = [...never, ...without];
    const [{ result }] = (await runVariants(
      [job],
      {
        ...settings,
        ...(sought.length === 0 ? {} : { without: sought }),
        ...(limit === Number.POSITIVE_INFINITY ? {} : { maxDepth: limit }),
      },
      context,
    )) as readonly [Checked];
    return result;
  };
  const distinct = await distinctCounterexamples(system, search, most);
  const all = distinct.found.map((result, i): CheckedAndKept => {
    const own = i === 0 ? job : { ...job, label: `${job.label}/another-${i + 1}`, expectation: undefined };
    const asExpected =
      result.sought === undefined ? isExpected(own.expectation, result.verdict, result.livelocks) : undefined;
    return { job: own, result, asExpected, begun: true, kept: keep(own, result, out, context) };
  });
  const document = verdictsDocument(all, []);
  const title = `check ${job.label} --all-distinct ${most}`;
  const written = await writeHtml(html, title, document, modelsOf(loadedBy([job])), context);
  if (json) output.print([prettyJson(document)]);
  else {
    all.forEach(({ result, asExpected, job: own, kept }, i) => {
      const summary = verdictSummary(result, page.paint, expectedWords(asExpected, own));
      output.print([
        ...page.summary({ ...summary, label: `${i + 1}  ${summary.label}` }),
        ...page.lines(differenceLines(job, all[0]?.result, result, page.width)),
      ]);
      const isLast = i === all.length - 1;
      if (!onlyLast || i === most - 1)
        output.print([...page.gap, ...(kept?.lines ?? []), ...(isLast && distinct.end === 'enough' ? [] : page.gap)]);
    });
    output.print([...endLines(distinct, most, page), ...page.lines(written)]);
  }
  const first = all[0] ?? { result: distinct.last as Result, asExpected: undefined };
  return exitCodeOfOne(first.result.verdict, first.asExpected);
};

/** Which steps a counterexample takes, and which it does not, other than the first one. */
const differenceLines = (
  { instance: { system } }: VariantJob,
  first: Result | undefined,
  result: Result,
  width: number,
): readonly string[] => {
  if (first === undefined || result === first) return [];
  if (!isCounterexample(first.verdict) || !isCounterexample(result.verdict)) return [];
  const [one, other] = [stepsIn(system, first.verdict.trace), stepsIn(system, result.verdict.trace)];
  const line = (what: string, steps: readonly string[]): readonly string[] =>
    steps.length === 0 ? [] : wrap(`${what} ${steps.join(', ')}`, width - 3, 2).map((text) => `   ${text}`);
  return [
    ...line(
      'leaves out',
      one.filter((step) => !other.includes(step)),
    ),
    ...line(
      'takes besides',
      other.filter((step) => !one.includes(step)),
    ),
  ];
};

const endLines = ({ found, end, last }: Distinct, most: number, page: Page): readonly string[] => {
  switch (end) {
    case 'enough':
      return [];
    case 'no other':
      if (found.length === 0)
        return last === undefined ? [] : [...page.summary(verdictSummary(last)), ...page.lines(notices(last))];
      return wrap(
        found.length === 1
          ? 'there is no other: every counterexample takes all the steps of this one'
          : `there are no more than ${count(found.length, 'counterexample')}: every other one takes all the steps of one of these`,
        page.width,
        2,
      );
    case 'incomplete':
      return page.lines([
        `${count(found.length, 'counterexample')} of ${most}: a search was not finished`,
        ...(last === undefined ? [] : notices(last).map((line) => `  ${line}`)),
      ]);
  }
};
