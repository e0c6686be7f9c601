import { isExpected } from '../../check/expected.ts';
import type { Simulation } from '../../simulate/result.ts';
import type { VariantJob } from '../shared/variant-job.ts';

/** A variant that was walked, and whether what was found is what its author says. */
export interface Simulated {
  readonly job: VariantJob;
  readonly result: Simulation;
  /** Undefined where nothing was found, or nothing is known. */
  readonly asExpected: boolean | undefined;
}

/** Any of what the variant breaks is expected of walks, in however many steps. */
export const judge = (job: VariantJob, result: Simulation): Simulated => {
  const { expectation, instance, properties } = job;
  const { verdict } = result;
  if (verdict.kind === 'incomplete') return { job, result, asExpected: undefined };
  const [first, ...more] = [expectation, ...(properties === undefined ? instance.also : [])].map((expected) =>
    isExpected(expected !== undefined && 'steps' in expected ? { ...expected, steps: undefined } : expected, verdict),
  );
  return { job, result, asExpected: first === undefined ? undefined : first || more.includes(true) };
};
