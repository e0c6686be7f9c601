import { prettyJson } from '../../report/pretty-json.ts';
import type { Simulation } from '../../simulate/result.ts';
import type { Kept } from '../shared/keep.ts';
import { commandWords, type VariantJob } from '../shared/variant-job.ts';
import { verdictFiles, writeWhole } from '../shared/verdict-files.ts';
import { simulationDocument } from './json.ts';
import type { Simulated } from './judge.ts';
import { defaultDepth } from './settings.ts';
import { isDeath, simulationCounterexample } from './text.ts';

/**
 * Renders what a simulation found and writes it, and its JSON, under `out`, beside what `check` found: `zap-2014.walk.txt`.
 * Undefined when there is no trace. `width` is for the lines that are shown.
 */
export const keepSimulation = (simulated: Simulated, out: string | undefined, width?: number): Kept | undefined => {
  const { job, result } = simulated;
  const { verdict } = result;
  if (verdict.kind === 'incomplete' || isDeath(verdict)) return undefined;
  const files = out === undefined ? undefined : verdictFiles(out, `${job.label}.walk`);
  const again = {
    walk: walkCommand(job, result),
    replay: files === undefined ? undefined : `npx shootdown replay ${files.json}`,
  };
  const linesFor = (columns?: number): readonly string[] =>
    simulationCounterexample(job.instance, result, verdict, again, columns);
  if (files !== undefined) {
    writeWhole(files.json, `${prettyJson(simulationDocument(simulated))}\n`);
    writeWhole(files.text, `${linesFor().join('\n')}\n`);
  }
  return { lines: linesFor(width), file: files?.text };
};

/** The command line that takes the same walk again, and nothing else. */
const walkCommand = (job: VariantJob, { seed, depth, walk }: Simulation): string =>
  [
    `npx shootdown simulate ${commandWords(job)}`,
    ...(depth === defaultDepth ? [] : [`--depth ${depth}`]),
    `--seed ${seed} --walk ${walk?.index ?? 0}`,
  ].join(' ');
