// What the checkpoint of a joint search is. The states themselves are kept by the hosts, partition by partition (keeper.ts).

import type { Footprints } from '../../packed/index.ts';
import { hasFields } from '../plain-message.ts';

/** Levels that were kept at once. */
export interface Segment {
  /** The epoch in which they were: what is left of one that was not finished is another one's. */
  readonly epoch: number;
  /** The first level, and the one after the last. */
  readonly from: number;
  readonly to: number;
  /** For each partition in how many chunks its states are, and how many states there are. */
  readonly chunks: readonly number[];
  readonly states: readonly number[];
}

export interface Manifest {
  /** Which search it is of. */
  readonly id: string;
  /** ISO 8601. */
  readonly written: string;
  readonly partitions: number;
  /** States of each level, of all partitions; the last one has not been expanded. */
  readonly levels: readonly number[];
  /** Transitions of each rule. */
  readonly taken: readonly number[];
  /** 1 for each `reachable` property that was seen in a level before the last one. */
  readonly seen: readonly number[];
  readonly segments: readonly Segment[];
  /** What steps and properties had read and written, where that is asked for at the end. */
  readonly footprints: Footprints | undefined;
}

/** A manifest, if this is one. */
export const parseManifest = (value: unknown): Manifest | undefined =>
  hasFields(value, ['id', 'levels', 'segments']) ? (value as Manifest) : undefined;
