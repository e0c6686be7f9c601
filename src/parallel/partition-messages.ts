import type { Appended, PartPlan } from '../checkpoint/part-writer.ts';
import type { StateSource } from '../checkpoint/read-states.ts';
import { type ErrorCode, ShootdownError } from '../model/errors.ts';
import type { Bounds } from '../model/model.ts';
import type { Footprints } from '../packed/footprint.ts';
import type { PackedFindings } from '../packed/packed-findings.ts';
import type { Learned } from '../packed/sent-trees.ts';
import type { PartCensus } from '../packed/value-census.ts';
import type { StoreOptions } from '../packed/visited-set.ts';
import type { Shared } from './shared.ts';

/** What another thread needs to build the same system. */
export interface SystemSource {
  /** The URL of the file whose default export is the model. */
  readonly module: string;
  readonly variant: string;
  readonly bounds: Bounds;
  readonly properties: readonly string[] | undefined;
}

/** What the thread of a partition is started with. */
export interface PartitionTask {
  readonly source: SystemSource;
  readonly me: number;
  readonly shared: Shared;
  /** Bytes for its states and index. */
  readonly memory: number;
  readonly store: StoreOptions | undefined;
  readonly symmetry: boolean;
  readonly mergeLocal: boolean;
}

/** What the coordinator asks of a partition; each is answered with one message. */
export type PartitionRequest =
  /** Take over those states that are yours: all states, level by level. */
  | { readonly kind: 'adopt'; readonly words: SharedArrayBuffer; readonly levels: readonly number[] }
  /** The same, of a checkpoint. */
  | { readonly kind: 'adopt saved'; readonly source: StateSource; readonly levels: number }
  /** Append the levels up to `upTo - 1` to a file; those before `elsewhere` are in other files. */
  | { readonly kind: 'save'; readonly plan: PartPlan; readonly elsewhere: number; readonly upTo: number }
  /** Try every step on some states, and say what came of it. */
  | { readonly kind: 'try'; readonly states: Int32Array }
  /** Take over what has been learnt of the steps and properties: what the tried states have shown to be the same. */
  | { readonly kind: 'learn'; readonly learned: Learned }
  /** `seen`: by any partition, in the levels before. */
  | { readonly kind: 'check'; readonly seen: Uint8Array }
  | { readonly kind: 'footprints' }
  | { readonly kind: 'expand' }
  /** Which values occur in your states. */
  | { readonly kind: 'census' }
  | { readonly kind: 'predecessor'; readonly target: Int32Array; readonly level: number };

export type PartitionAnswer =
  /** It has been started and waits for requests. `signature`: of its system, to see that it is the same. */
  | { readonly kind: 'ready'; readonly signature: string }
  /** `outcome`: the same number wherever the steps do the same. */
  | { readonly kind: 'tried'; readonly outcome: number }
  | { readonly kind: 'learnt' }
  /** `level`: how many states its newest level has; `lost`: why those of earlier ones cannot be read back. */
  | {
      readonly kind: 'done';
      readonly findings: PackedFindings;
      readonly level: number;
      readonly lost: string | undefined;
    }
  | { readonly kind: 'predecessor'; readonly state: Int32Array | undefined }
  | { readonly kind: 'census'; readonly part: PartCensus }
  | { readonly kind: 'footprints'; readonly footprints: Footprints }
  | { readonly kind: 'saved'; readonly appended: Appended }
  /** It failed for a reason that a user can act on: a file that cannot be read or written, a model that cannot be built. */
  | { readonly kind: 'refused'; readonly error: SentError }
  | { readonly kind: 'error'; readonly message: string; readonly stack: string | undefined };

/** What a step threw, as it is sent; `code` is that of a ShootdownError. */
export interface SentError {
  readonly code: ErrorCode | undefined;
  readonly message: string;
  readonly hint: string | undefined;
}

export const revivedError = ({ code, message, hint }: SentError): Error =>
  code === undefined ? new Error(message) : new ShootdownError(code, message, hint);
