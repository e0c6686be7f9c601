import type { CheckSettings } from '../../jobs/job.ts';
import { livelockNotice } from '../../report/livelock-note.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { hashedNotice, lazyNotice, notices, verdictSummary } from '../../report/text.ts';
import { verdictDocument } from '../../report/verdict-json.ts';
import type { Context } from '../shared/command.ts';
import { exitCodeOfOne } from '../shared/exit-codes.ts';
import { expectedWords, keep } from '../shared/keep.ts';
import { loadedBy, modelsOf, writeHtml } from '../shared/result.ts';
import { type Checked, runVariants } from '../shared/run-variants.ts';
import { modelFileOf, type VariantJob } from '../shared/variant-job.ts';
import { type CiReports, reportToCi } from './ci-reports.ts';
import { statsLines } from './stats.ts';

export interface CheckOutput {
  readonly json: boolean;
  /** The folder for counterexamples; undefined to keep none. */
  readonly out: string | undefined;
  /** The page to write; undefined for none. */
  readonly html: string | undefined;
}

/** Checks one variant. Resolves with its verdict's exit code. */
export const checkOne = async (
  job: VariantJob,
  settings: CheckSettings,
  { json, out, html, reports }: CheckOutput & { readonly reports: CiReports },
  context: Context,
): Promise<number> => {
  const { output } = context;
  const [checked] = (await runVariants([job], settings, context)) as readonly [Checked];
  const { result, asExpected } = checked;
  const kept = keep(job, result, out, context);
  const document = verdictDocument(job.instance, modelFileOf(job), result, job.expectation);
  const written = await writeHtml(html, `check ${job.label}`, document, modelsOf(loadedBy([job])), context);
  if (json) output.print([prettyJson(document)]);
  else {
    const { page } = output;
    output.print(page.summary(verdictSummary(result, page.paint, expectedWords(asExpected, job))));
    output.print(
      kept === undefined
        ? page.lines([
            ...notices(result),
            ...hashedNotice([result]),
            ...lazyNotice([result]),
            ...livelockNotice([result]),
          ])
        : [...page.gap, ...kept.lines],
    );
    const stats = statsLines(job.instance.system, result, page.tableWidth);
    output.print(stats.length === 0 ? [] : [...page.gap, ...page.verbatim(stats)]);
    output.print(page.lines(written));
  }
  reportToCi([{ ...checked, kept }], [], reports, context);
  return exitCodeOfOne(result.verdict, asExpected);
};
