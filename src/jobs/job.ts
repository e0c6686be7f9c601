// What the main thread has other threads do. A job is plain data: its thread loads the model itself.

import type { Result } from '../check/result.ts';
import type { JointSource } from '../cluster/joint/records.ts';
import type { ServerAddress } from '../cluster/server-address.ts';
import type { EquivalenceOptions } from '../equivalence/equivalence.ts';
import type { Equivalence } from '../equivalence/result.ts';
import type { Bounds } from '../model/variant.ts';
import type { Tally, TallyOptions } from '../policies/tally.ts';
import type { Progress, SearchNote, SearchOptions } from '../search/options.ts';
import type { Minimised } from '../simulate/minimise.ts';
import type { ChunkWords } from '../simulate/share.ts';
import type { Chunk, Find } from '../simulate/walk-chunk.ts';

export type Job = CheckJob | HostJob | WalkJob | FindJob | CompareJob | EquivalentJob;
export type JobKind = Job['kind'];

/** A variant of a model, as a thread can load it. */
export interface VariantSource {
  /** The model as it was named on the command line. */
  readonly model: string;
  readonly variant: string;
  /** The bounds that were set on the command line. */
  readonly set: Bounds;
}

/** The options of a search that can be sent to a thread. */
export type CheckSettings = Omit<SearchOptions, 'module' | 'elsewhere' | 'onProgress' | 'onNote' | 'signal'>;

/** Checks one variant. */
export interface CheckJob extends VariantSource {
  readonly kind: 'check';
  readonly settings: CheckSettings;
  /** Where the states are, if they are with the hosts of a cluster. */
  readonly joint?: JointSettings | undefined;
}

/** What a command line says of a search that many machines do together. */
export interface JointSettings {
  readonly address: ServerAddress;
  /** The command, for who looks at the list. */
  readonly command: string;
  /** The same for the same command line, so that it goes on with what it has begun. */
  readonly key: string;
  /** Seconds without a worker that fits after which it is given up. */
  readonly wait: number;
  readonly partitions: number;
  /** The folder for checkpoints that all machines have; undefined for the server. */
  readonly shared: string | undefined;
}

/** Is a host of a joint search, until it is over. */
export interface HostJob extends VariantSource {
  readonly kind: 'host';
  readonly source: JointSource;
  readonly address: ServerAddress;
  /** The ids of the search, and of the host. */
  readonly joint: string;
  readonly id: string;
  /** For checkpoints; undefined for the server. */
  readonly folder: string | undefined;
  /** Bytes for its states. */
  readonly memory: number;
}

/** What both jobs of a simulation need: the variant, and how it is walked. */
export interface WalkedVariant extends VariantSource {
  readonly properties: readonly string[] | undefined;
  readonly seed: number;
  /** Steps of a walk, at most. */
  readonly depth: number;
  readonly shared: ChunkWords;
}

/** Takes chunks of `size` walks, from walk `from` on, to walk `to - 1`; `to` may be infinite. Reports every chunk. */
export interface WalkJob extends WalkedVariant {
  readonly kind: 'walk';
  readonly from: number;
  readonly to: number;
  readonly size: number;
}

/** Walks a violating walk again, and minimises its counterexample. */
export interface FindJob extends WalkedVariant {
  readonly kind: 'find';
  readonly find: Find;
  /** Seconds that leaving out steps may take. */
  readonly patience: number;
}

/** Explores one policy on one part of the workload. */
export interface CompareJob {
  readonly kind: 'compare';
  readonly subject: string;
  /** Files that bring candidates. */
  readonly files: readonly string[];
  readonly candidate: string;
  readonly part: string;
  readonly set: Bounds;
  /** All answers; or the shortest way to a state that breaks this property. */
  readonly wants: { readonly kind: 'tally' } | { readonly kind: 'trace'; readonly property: string };
  readonly settings: Omit<TallyOptions, 'signal' | 'onProgress' | 'onNote'>;
}

/** Tells whether two variants are equivalent to an observer. */
export interface EquivalentJob {
  readonly kind: 'equivalent';
  readonly first: VariantSource;
  readonly second: VariantSource;
  readonly options: Omit<EquivalenceOptions, 'signal' | 'onProgress' | 'onNote'>;
}

/** A chunk that a thread has walked, by its number. */
export interface WalkedChunk {
  readonly number: number;
  readonly chunk: Chunk;
}

/** What a search tells while it runs. */
export type SearchNews =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'note'; readonly note: SearchNote };

export type CompareAnswer =
  | { readonly kind: 'tally'; readonly tally: Tally }
  | { readonly kind: 'trace'; readonly result: Result };

/** What a job of each kind reports while it runs, and what it comes to. */
interface Reports {
  readonly check: { readonly progress: SearchNews; readonly result: Result };
  /** Reported: that it hears the client from now on. */
  readonly host: { readonly progress: 'listening'; readonly result: null };
  readonly walk: { readonly progress: WalkedChunk; readonly result: null };
  readonly find: { readonly progress: never; readonly result: Minimised };
  readonly compare: { readonly progress: SearchNews; readonly result: CompareAnswer };
  readonly equivalent: { readonly progress: SearchNews; readonly result: Equivalence };
}

export type JobOf<K extends JobKind> = Extract<Job, { readonly kind: K }>;
export type ProgressOf<K extends JobKind> = Reports[K]['progress'];
export type ResultOf<K extends JobKind> = Reports[K]['result'];
