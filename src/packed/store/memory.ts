// What the stores of several workers have in common. Only worker 0 makes another one; it is posted to the threads of the others.

import type { Makers } from '../sleep/makers.ts';
import type { SharedFormat } from './exact/row-format.ts';
import type { TableView } from './hash/fingerprint-code.ts';
import type { SharedLog } from './hash/level-log.ts';

export type StoreMemory = StateMemory | FingerprintMemory;

/** Of `StateStore`. */
export interface StateMemory {
  readonly kind: 'exact';
  /** Its parts. */
  readonly index: readonly Int32Array[];
  /** The index is a new one, into which each worker puts the states that it has stored. */
  readonly empty: boolean;
  /** Not before all workers have cleared their shares of the index. */
  readonly unclear: boolean;
  readonly segments: readonly Int32Array[];
  /** Undefined where nobody asks who made a state. */
  readonly makers: Makers | undefined;
  /** How the states are stored in these segments. */
  readonly format: SharedFormat;
  /** The states are not in these segments yet: each worker puts those there that it has stored. */
  readonly rewrite: boolean;
  /** There is no room: no more states are stored. */
  readonly full: boolean;
}

/** Of `FingerprintStore`. */
export interface FingerprintMemory {
  readonly kind: 'hash';
  readonly table: TableView;
  readonly log: SharedLog;
  /** Undefined where nobody asks who made a state. */
  readonly makers: Makers | undefined;
  /** There is no room: no more states are stored. */
  readonly full: boolean;
}
