import { type Cell, modelFileOf } from '../../jobs/job.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import type { Simulation } from '../../simulate/result.ts';
import type { Kept } from '../shared/keep.ts';
import { verdictFiles, writeWhole } from '../shared/verdict-files.ts';
import { simulationDocument } from './json.ts';
import { judged } from './judge.ts';
import { defaultDepth } from './settings.ts';
import { isDeath, simulationCounterexample } from './text.ts';

/**
 * Renders what a simulation found and writes it, and its JSON, under `out`, beside what `check` found: `zap-2014.walk.txt`.
 * Undefined when there is no trace. `width` is for the lines that are shown.
 */
export const keepSimulation = (
  cell: Cell,
  simulation: Simulation,
  out: string | undefined,
  width?: number,
): Kept | undefined => {
  const { verdict } = simulation;
  if (verdict.kind === 'incomplete' || isDeath(verdict)) return undefined;
  const files = out === undefined ? undefined : verdictFiles(out, `${cell.label}.walk`);
  const again = {
    walk: walkCommand(cell, simulation),
    replay: files === undefined ? undefined : `npx shootdown replay ${files.json}`,
  };
  if (files !== undefined) {
    const text = simulationCounterexample(cell.instance, simulation, verdict, again);
    writeWhole(files.json, `${prettyJson(documentOf(cell, simulation))}\n`);
    writeWhole(files.text, `${text.join('\n')}\n`);
  }
  return {
    lines: simulationCounterexample(cell.instance, simulation, verdict, again, width),
    file: files?.text,
  };
};

export const documentOf = (cell: Cell, simulation: Simulation): ReturnType<typeof simulationDocument> =>
  simulationDocument(
    cell.instance,
    modelFileOf(cell),
    cell.properties,
    simulation,
    cell.expectation,
    judged(cell, simulation),
  );

/** The command line that takes the same walk again, and nothing else. */
const walkCommand = ({ model, instance, set, properties }: Cell, { seed, depth, walk }: Simulation): string =>
  [
    'npx shootdown simulate',
    word(`${model}/${instance.variant}`),
    ...Object.entries(set).map(([name, value]) => `--set ${name}=${value}`),
    ...(properties ?? []).map((name) => `--property ${word(name)}`),
    ...(depth === defaultDepth ? [] : [`--depth ${depth}`]),
    `--seed ${seed} --walk ${walk?.index ?? 0}`,
  ].join(' ');

/** As a shell takes it for one word. */
const word = (text: string): string => (/^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
