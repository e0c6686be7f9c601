import type { Simulation } from '../../simulate/result.ts';
import type { Context } from '../shared/command.ts';
import { type Kept, keepFiles, replayCommandOf } from '../shared/keep.ts';
import { commandWords, modelFileOf, type VariantJob } from '../shared/variant-job.ts';
import { verdictFiles } from '../shared/verdict-files.ts';
import { simulationDocument } from './json.ts';
import type { Simulated } from './judge.ts';
import { defaultDepth } from './settings.ts';
import { isDeath, simulationCounterexample } from './text.ts';

/**
 * Renders what a simulation found and writes it, and its JSON, under `out`, beside what `check` found: `zap-2014.walk.txt`.
 * Undefined when there is no trace.
 */
export const keepSimulation = (simulated: Simulated, out: string | undefined, context: Context): Kept | undefined => {
  const { job, result } = simulated;
  const { verdict } = result;
  if (verdict.kind === 'incomplete' || isDeath(verdict)) return undefined;
  const files = out === undefined ? undefined : verdictFiles(out, `${job.label}.walk`);
  return keepFiles(files, simulationDocument(simulated), context, (json, page) => {
    const replay = json && replayCommandOf(json, modelFileOf(job));
    return simulationCounterexample(job.instance, result, verdict, { walk: walkCommand(job, result), replay }, page);
  });
};

/** The command line that takes the same walk again, and nothing else. */
const walkCommand = (job: VariantJob, { seed, depth, walk }: Simulation): string =>
  [
    `npx shootdown simulate ${commandWords(job)}`,
    ...(depth === defaultDepth ? [] : [`--depth ${depth}`]),
    `--seed ${seed} --walk ${walk?.index ?? 0}`,
  ].join(' ');
