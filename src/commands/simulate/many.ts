import { count } from '../../report/numbers.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import type { CheckOutput } from '../check/one.ts';
import type { Context } from '../shared/command.ts';
import { exitCodeOfAll } from '../shared/exit-codes.ts';
import { filesLine, type Kept } from '../shared/keep.ts';
import { OrderedPrinter } from '../shared/printing/ordered-printer.ts';
import { keepResult, loadedBy, modelsOf, writeHtml } from '../shared/result.ts';
import { type Refused, refusedLines, type VariantJob } from '../shared/variant-job.ts';
import { simulationsDocument } from './json.ts';
import type { Simulated } from './judge.ts';
import { keepSimulation } from './keep.ts';
import { noticesOf, simulateVariant, summaryOf } from './one.ts';
import type { SimulateSettings } from './settings.ts';
import { isDeath } from './text.ts';

export interface ManySimulations extends CheckOutput {
  readonly refused: readonly Refused[];
  /** `simulate zap`: what the result is called. */
  readonly title: string;
  readonly signed: readonly string[];
}

interface SimulatedAndKept extends Simulated {
  readonly kept: Kept | undefined;
}

/** Walks several variants: here one after the other, each on all threads; on a cluster all at once. */
export const simulateMany = async (
  jobs: readonly VariantJob[],
  settings: SimulateSettings,
  { json, out, html, title, refused, signed }: ManySimulations,
  context: Context,
): Promise<number> => {
  const { output, signal } = context;
  const all: SimulatedAndKept[] = [];
  const printer = new OrderedPrinter<Simulated>((simulated) => {
    all.push({ ...simulated, kept: keepSimulation(simulated, out, context) });
    if (!json)
      output.print([
        ...summaryOf(simulated, context),
        ...output.page.lines(isDeath(simulated.result.verdict) ? noticesOf(simulated) : []),
      ]);
  });
  const simulate = async (job: VariantJob, i: number): Promise<void> =>
    printer.add(i, await simulateVariant(job, settings, context));
  if (context.jobs.here)
    for (const [i, job] of jobs.entries()) {
      if (signal.aborted) break;
      await simulate(job, i);
    }
  else await Promise.all(jobs.map(simulate));
  const notBegun = jobs.slice(all.length).map(({ label }) => label);
  const document = simulationsDocument(all, refused, notBegun);
  keepResult(out, title, document, context);
  const written = await writeHtml(html, title, document, modelsOf(loadedBy(jobs)), context);
  if (json) output.print([prettyJson(document)]);
  else {
    const { page } = output;
    output.print([...page.gap, ...page.lines(summary(all, notBegun, refused, out)), ...signed, ...page.lines(written)]);
  }
  return exitCodeOfAll(all, notBegun.length === 0);
};

const summary = (
  all: readonly SimulatedAndKept[],
  notBegun: readonly string[],
  refused: readonly Refused[],
  out: string | undefined,
): readonly string[] => {
  const found = all.filter(({ result }) => result.verdict.kind !== 'incomplete').length;
  const wrong = all.filter(({ asExpected }) => asExpected === false).length;
  const parts = [
    `something was found in ${found}`,
    ...(wrong === 0 ? [] : [`${wrong} not as expected`]),
    ...(found === all.length ? [] : ['nothing in the others, which proves nothing']),
  ];
  return [
    `${count(all.length, 'simulation')}: ${parts.join(', ')}`,
    ...filesLine(all, out, ', minimised, which need not be the shortest'),
    ...(notBegun.length === 0 ? [] : ['', `not begun: ${notBegun.join(', ')}`]),
    ...refusedLines(refused),
  ];
};
