import type { System } from '../model/rules/rule.ts';
import type { Executor } from './executor.ts';

/** An executor whose states are with others, who may die; it keeps checkpoints by itself, and `start` goes on from one if there is one. */
export interface RemoteExecutor extends Executor {
  /** When a level has been expanded whole and the search goes on. */
  levelEnd(): Promise<void>;
  /** When the search has been left unfinished. */
  unfinished(): Promise<void>;
  /** As of SavingExecutor in src/workers. */
  requireLocal(): Promise<void>;
  /** As of SavingExecutor. */
  standFor(): Promise<number | undefined>;
  /** What is kept to go on with is of no use any more. */
  finish(): void;
}

/** What a search leaves out of what it explores. */
export interface Reductions {
  readonly symmetry: boolean;
  readonly mergeLocal: boolean;
  readonly lazyNoise: boolean;
}

/** Makes the executor of a search of `system` that is done elsewhere. */
export type Elsewhere = (system: System, reductions: Reductions) => Promise<RemoteExecutor>;
