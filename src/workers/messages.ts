import { type ErrorCode, explained, messageOf, ShootdownError, stackOf } from '../model/errors.ts';
import type { Condition } from '../model/rules/condition.ts';
import type { Bounds } from '../model/variant.ts';
import type { Census, Footprints, PackedFindings, Runs, StoreMemory, StoreOptions } from '../packed/index.ts';
import type { LevelByWorker } from './level-round.ts';
import type { SharedLearning } from './shared/learning.ts';
import type { SharedMemory } from './shared/memory.ts';

/** What another thread needs to build the same system. */
export interface SystemSource {
  /** The URL of the file whose default export is the model. */
  readonly module: string;
  readonly variant: string;
  readonly bounds: Bounds;
  readonly properties: readonly string[] | undefined;
  /** Default: any counterexample is looked for. */
  readonly condition?: Condition | undefined;
}

/** What the thread of a partition is started with. */
export interface PartitionTask {
  readonly source: SystemSource;
  /** At least 1: worker 0 is not a thread of its own. */
  readonly worker: number;
  readonly shared: SharedMemory;
  readonly store: StoreOptions | undefined;
  readonly symmetry: boolean;
  readonly mergeLocal: boolean;
  readonly lazyNoise: boolean;
  /** How much of the steps may be learnt; undefined for as much as is of use. */
  readonly leavesTotal?: number | undefined;
  /** For tests: as of `PartitionOptions`. */
  readonly sleepAfter?: number | undefined;
}

/** What worker 0 asks of another one; each but `memory` and `follow` is answered with one message. */
export type PartitionRequest =
  /** Try every step on some states, and say what came of it. */
  | { readonly kind: 'try'; readonly states: Int32Array }
  /** Take over what has been learnt of the steps and properties: what the tried states have shown to be the same. */
  | { readonly kind: 'learn'; readonly learned: SharedLearning }
  /** The same, before a round: worker 0 has generated newer code. */
  | { readonly kind: 'follow'; readonly learned: SharedLearning }
  /** Where the states are. When the worker joins the search; then at every barrier, where it is waited for. */
  | { readonly kind: 'memory'; readonly memory: StoreMemory }
  /** As at a barrier, but between rounds, when no worker stores anything. */
  | { readonly kind: 'install'; readonly memory: StoreMemory }
  /** `seen`: by anybody, in the levels before. */
  | { readonly kind: 'check'; readonly level: LevelByWorker; readonly seen: Uint8Array }
  | { readonly kind: 'expand'; readonly level: LevelByWorker }
  | { readonly kind: 'footprints' }
  /** Which values occur in some states. */
  | { readonly kind: 'census'; readonly runs: Runs }
  /** The least of some states that has `target` as a successor. */
  | { readonly kind: 'predecessor'; readonly target: Int32Array; readonly runs: Runs };

export type PartitionAnswer =
  /** It has been started and waits for requests. `signature`: of its system, to see that it is the same. */
  | { readonly kind: 'ready'; readonly signature: string }
  /** `outcome`: the same number wherever the steps do the same. */
  | { readonly kind: 'tried'; readonly outcome: number }
  | { readonly kind: 'learnt' }
  | { readonly kind: 'installed' }
  /** `stored`: the numbers of the states that it has stored in the round. */
  | { readonly kind: 'done'; readonly findings: PackedFindings; readonly stored: Runs }
  | { readonly kind: 'predecessor'; readonly state: Int32Array | undefined }
  | { readonly kind: 'census'; readonly census: Census }
  | { readonly kind: 'footprints'; readonly footprints: Footprints }
  /** It failed for a reason that a user can act on: a model that cannot be built. */
  | { readonly kind: 'refused'; readonly error: SentError }
  | { readonly kind: 'error'; readonly message: string; readonly stack: string | undefined };

/** What a step threw, as it is sent; `code` is that of a ShootdownError. */
export interface SentError {
  readonly code: ErrorCode | undefined;
  readonly message: string;
  readonly hint: string | undefined;
  /** Where it was thrown. */
  readonly stack: string | undefined;
}

export const sentError = (error: unknown): SentError =>
  error instanceof ShootdownError
    ? { code: error.code, message: error.message, hint: error.hint, stack: stackOf(error) }
    : { code: undefined, message: messageOf(error), hint: undefined, stack: stackOf(error) };

/** The findings with the error as what arrives whole: one of a model's own class would not, and one with a function in it not at all. */
export const sendableFindings = (findings: PackedFindings): PackedFindings => {
  const { failure } = findings;
  if (failure === undefined) return findings;
  return { ...findings, failure: { ...failure, error: sentError(explained(failure.error)) } };
};

/** Findings that were made sendable, with an error again. */
export const revivedFindings = (findings: PackedFindings): PackedFindings => {
  const { failure } = findings;
  if (failure === undefined) return findings;
  return { ...findings, failure: { ...failure, error: revivedError(failure.error as SentError) } };
};

export const revivedError = ({ code, message, hint, stack }: SentError): Error => {
  const error = code === undefined ? new Error(message) : new ShootdownError(code, message, hint);
  if (stack !== undefined) error.stack = stack;
  return error;
};
