import type { Cell } from '../../jobs/job.ts';
import { withProperties } from '../../model/language/select-properties.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { missedBy } from '../../simulate/coverage.ts';
import type { Simulation } from '../../simulate/result.ts';
import type { CheckOutput } from '../check/one.ts';
import type { Context } from '../shared/command.ts';
import { exitCodeOfSimulation, judged } from './judge.ts';
import { documentOf, keepSimulation } from './keep.ts';
import { walkProgress } from './progress.ts';
import { runSimulation } from './run.ts';
import type { SimulateSettings } from './settings.ts';
import { simulationLine, simulationNotices } from './text.ts';

/** Walks one variant and answers with the exit code of what was found. */
export const simulateOne = async (
  cell: Cell,
  settings: SimulateSettings,
  { json, out }: CheckOutput,
  context: Context,
): Promise<number> => {
  const { output } = context;
  const simulation = await withProgress(cell, settings, context);
  const kept = keepSimulation(cell, simulation, out, output.width);
  if (json) output.print([prettyJson(documentOf(cell, simulation))]);
  else {
    output.print([lineOf(cell, simulation, context)]);
    output.print(kept === undefined ? noticesOf(cell, simulation) : ['', ...kept.lines]);
  }
  return exitCodeOfSimulation(simulation);
};

/** Walks a cell, and tells on stderr how it gets on. */
export const withProgress = async (cell: Cell, settings: SimulateSettings, context: Context): Promise<Simulation> => {
  const { output } = context;
  const progress = walkProgress(output.progress, output.live);
  const simulation = await runSimulation(cell, settings, context, (tally, seconds) =>
    progress.update(cell.label, tally, seconds),
  );
  progress.clear();
  return simulation;
};

export const lineOf = (cell: Cell, simulation: Simulation, { output }: Context): string => {
  const asExpected = judged(cell, simulation);
  const words = asExpected === undefined ? '' : asExpected ? '  as expected' : '  NOT AS EXPECTED';
  return simulationLine(cell.label, simulation, output.paint) + words;
};

export const noticesOf = (cell: Cell, simulation: Simulation): readonly string[] =>
  simulationNotices(simulation, missedBy(withProperties(cell.instance.system, cell.properties), simulation.tally));
