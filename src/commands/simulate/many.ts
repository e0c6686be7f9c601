import type { Cell } from '../../jobs/job.ts';
import { count } from '../../report/numbers.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import type { CheckOutput } from '../check/one.ts';
import type { Context } from '../shared/command.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import type { Refused } from '../shared/plan.ts';
import { simulationsSchema } from './json.ts';
import { exitCodeOfSimulations, type Judged, judged } from './judge.ts';
import { documentOf, keepSimulation } from './keep.ts';
import { lineOf, noticesOf, withProgress } from './one.ts';
import type { SimulateSettings } from './settings.ts';
import { isDeath } from './text.ts';

export interface ManySimulations extends CheckOutput {
  /** What is only told not to be there. */
  readonly refused: readonly Refused[];
}

/** Walks several variants, one after the other, each on all threads. */
export const simulateMany = async (
  cells: readonly Cell[],
  settings: SimulateSettings,
  { json, out, refused }: ManySimulations,
  context: Context,
): Promise<number> => {
  const { output, signal } = context;
  const all: Judged[] = [];
  const documents: object[] = [];
  let files = 0;
  for (const cell of cells) {
    if (signal.aborted) break;
    const simulation = await withProgress(cell, settings, context);
    all.push({ simulation, asExpected: judged(cell, simulation) });
    if (keepSimulation(cell, simulation, out)?.file !== undefined) files++;
    if (json) documents.push(documentOf(cell, simulation));
    else
      output.print([
        lineOf(cell, simulation, context),
        ...(isDeath(simulation.verdict) ? noticesOf(cell, simulation) : []),
      ]);
  }
  const notBegun = cells.slice(all.length).map(({ label }) => label);
  if (json)
    output.print([prettyJson({ schema: simulationsSchema, results: documents, refused: refused.map(told), notBegun })]);
  else output.print(['', ...summary(all, files, out), ...leftOut(notBegun, refused)]);
  const code = exitCodeOfSimulations(all);
  return code === exitCodes.holds && notBegun.length > 0 ? exitCodes.incomplete : code;
};

const told = ({ model, variant, problem }: Refused): object => ({
  model: model.name,
  variant,
  reason: problem.message,
});

const summary = (all: readonly Judged[], files: number, out: string | undefined): readonly string[] => {
  const found = all.filter(({ simulation }) => simulation.verdict.kind !== 'incomplete').length;
  const wrong = all.filter(({ asExpected }) => asExpected === false).length;
  const parts = [
    `something was found in ${found}`,
    ...(wrong === 0 ? [] : [`${wrong} not as expected`]),
    ...(found === all.length ? [] : ['nothing in the others, which proves nothing']),
  ];
  return [
    `${count(all.length, 'simulation')}: ${parts.join(', ')}`,
    ...(files === 0
      ? []
      : [`${count(files, 'counterexample')} in ${out}/verdicts, minimised, which need not be the shortest`]),
  ];
};

const leftOut = (notBegun: readonly string[], refused: readonly Refused[]): readonly string[] => [
  ...(notBegun.length === 0 ? [] : ['', `not begun: ${notBegun.join(', ')}`]),
  ...refused.flatMap(({ label, problem }) => ['', `${label}: not at these bounds: ${problem.message}`]),
];
