import { defaultMemory } from '../../check/check.ts';
import type { Verdict } from '../../check/result.ts';
import { verdictOf } from '../../check/verdict.ts';
import { ShootdownError } from '../../model/errors.ts';
import type { System } from '../../model/rules/rule.ts';
import { scalarsetsIn } from '../../model/values/permutation.ts';
import { canonicalFormOf, hasLocalSteps, type Touched } from '../../packed/index.ts';
import { referenceMachine } from '../../reference/machine.ts';
import { explore } from '../../search/breadth-first.ts';
import { packedExecutor } from '../../workers/executor.ts';

export interface ExplorationOptions {
  readonly maxStates: number;
  readonly signal?: AbortSignal | undefined;
}

/** What was seen of a system's rules, each by its place. */
export interface Exploration {
  /** How often each was taken. */
  readonly taken: readonly number[];
  readonly touched: Touched;
  readonly states: number;
  /** Whether these are all states. */
  readonly complete: boolean;
  /** Why not all were looked at, if so: a limit, or a step that failed. */
  readonly reason: string | undefined;
}

/**
 * Explores a system with nothing to be checked, so that no violation ends the search, and notes what each rule reads and writes.
 * States are told apart as `check` does: up to symmetry, and local steps taken together with the step before them.
 */
export const explored = async (system: System, options: ExplorationOptions): Promise<Exploration> => {
  const unchecked: System = { ...system, properties: [], final: () => true };
  const symmetry = scalarsetsIn(system.root).some(({ size }) => size > 1);
  const mergeLocal = hasLocalSteps(system);
  const memory = defaultMemory();
  const executor = packedExecutor(unchecked, { memory, symmetry, mergeLocal, learn: { footprints: true } });
  let touched: Touched | undefined;
  let notLocal: ShootdownError | undefined;
  const ended = async (): Promise<void> => {
    touched = await executor.touched();
    try {
      if (mergeLocal) await executor.requireLocal();
    } catch (error) {
      if (!(error instanceof ShootdownError)) throw error;
      notLocal = error;
    }
  };
  const { ending, statistics } = await explore(executor, unchecked, { ...options, memory }, { ended });
  const canonical = symmetry ? canonicalFormOf(system.root) : undefined;
  const verdict = verdictOf(unchecked, referenceMachine(unchecked), ending, canonical);
  const { states, taken } = statistics;
  const reason = notLocal?.message ?? reasonOf(verdict);
  if (touched === undefined) throw new Error('the search did not say that it had ended');
  return { taken, touched, states, complete: reason === undefined, reason };
};

const reasonOf = (verdict: Verdict): string | undefined => {
  switch (verdict.kind) {
    case 'incomplete':
      return verdict.reason;
    case 'failed':
      return verdict.error.message;
    default:
      return undefined;
  }
};
