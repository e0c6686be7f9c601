import { isExpected } from '../../check/expected.ts';
import type { Cell } from '../../jobs/job.ts';
import type { Simulation } from '../../simulate/result.ts';
import { exitCodeOf, exitCodes } from '../shared/exit-codes.ts';

/**
 * Whether walks found what the variant's author says is there: any of what the variant breaks, in however many steps.
 * Undefined where nothing was found, or nothing is known.
 */
export const judged = ({ expectation, instance, properties }: Cell, { verdict }: Simulation): boolean | undefined => {
  if (verdict.kind === 'incomplete') return undefined;
  const [first, ...others] = [expectation, ...(properties === undefined ? instance.also : [])].map((expected) =>
    isExpected(expected !== undefined && 'steps' in expected ? { ...expected, steps: undefined } : expected, verdict),
  );
  return first === undefined ? undefined : first || others.includes(true);
};

export const exitCodeOfSimulation = ({ verdict }: Simulation): number =>
  verdict.kind === 'incomplete' ? exitCodes.incomplete : exitCodeOf(verdict);

/** A variant that was walked, and whether what was found is what its author says. */
export interface Judged {
  readonly simulation: Simulation;
  readonly asExpected: boolean | undefined;
}

/** What several variants come to, the worst first. Where nothing was found, nothing is known. */
export const exitCodeOfSimulations = (all: readonly Judged[]): number => {
  const codes = all.map(({ simulation }) => exitCodeOfSimulation(simulation));
  for (const code of [exitCodes.internal, exitCodes.failed] as const) if (codes.includes(code)) return code;
  if (all.some(({ asExpected }) => asExpected === false)) return exitCodes.unexpected;
  return codes.includes(exitCodes.incomplete) ? exitCodes.incomplete : exitCodes.holds;
};
