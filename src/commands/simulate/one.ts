import { withProperties } from '../../model/language/select-properties.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { ProgressLine } from '../../report/progress/progress-line.ts';
import { missedBy } from '../../simulate/coverage.ts';
import type { CheckOutput } from '../check/one.ts';
import type { Context } from '../shared/command.ts';
import { exitCodeOf } from '../shared/exit-codes.ts';
import { expectedWords } from '../shared/keep.ts';
import { loadedBy, modelsOf, writeHtml } from '../shared/result.ts';
import type { VariantJob } from '../shared/variant-job.ts';
import { simulationDocument } from './json.ts';
import { judge, type Simulated } from './judge.ts';
import { keepSimulation } from './keep.ts';
import { walkWords } from './progress.ts';
import { runSimulation } from './run.ts';
import type { SimulateSettings } from './settings.ts';
import { simulationNotices, simulationSummary } from './text.ts';

/** Walks one variant. Resolves with the exit code of what was found. */
export const simulateOne = async (
  job: VariantJob,
  settings: SimulateSettings,
  { json, out, html }: CheckOutput,
  context: Context,
): Promise<number> => {
  const { output } = context;
  const simulated = await simulateVariant(job, settings, context);
  const kept = keepSimulation(simulated, out, context);
  const document = simulationDocument(simulated);
  const written = await writeHtml(html, `simulate ${job.label}`, document, modelsOf(loadedBy([job])), context);
  if (json) output.print([prettyJson(document)]);
  else {
    output.print(summaryOf(simulated, context));
    output.print(kept === undefined ? output.page.lines(noticesOf(simulated)) : [...output.page.gap, ...kept.lines]);
    output.print(output.page.lines(written));
  }
  return exitCodeOf(simulated.result.verdict);
};

/** Walks a variant, with progress on stderr. */
export const simulateVariant = async (
  job: VariantJob,
  settings: SimulateSettings,
  context: Context,
): Promise<Simulated> => {
  const { output } = context;
  const progress = new ProgressLine(output.progress, output.live, 0);
  const simulation = await runSimulation(job, settings, context, (tally, seconds) =>
    progress.update(seconds * 1000, () => walkWords(job.label, tally, seconds)),
  );
  progress.clear();
  return judge(job, simulation);
};

export const summaryOf = ({ job, result, asExpected }: Simulated, { output: { page } }: Context): readonly string[] =>
  page.summary(simulationSummary(job.label, result, page.paint, expectedWords(asExpected, job)));

export const noticesOf = ({ job, result }: Simulated): readonly string[] =>
  simulationNotices(result, missedBy(withProperties(job.instance.system, job.properties), result.tally));
