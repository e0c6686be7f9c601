import { type Pauses, SharedControl } from '../../packed/index.ts';

/** The memory that the workers of one search share, besides the states. Can be posted to a thread. */
export interface SharedMemory {
  readonly workers: number;
  /** Of their `SharedControl`. */
  readonly storeWords: Int32Array;
  /** Of `StopFlag`, `Barrier` and `LevelShares`, at `places`. */
  readonly words: Int32Array;
  /** Of `Counters`. */
  readonly counters: Float64Array;
  /** For tests. */
  readonly pauses: Pauses | undefined;
}

// What several workers write lies 64 bytes apart, so that no two share a cache line.
const LINE_INTS = 16;
export const LINE_FLOATS = 8;

/** Places in `words`. */
export const places = {
  /** 1 once the level is to be left as it is. */
  stop: 0,
  /** How many stages of barriers have come to their end. */
  phase: 1,
  /** How many times a worker has come to a stage of a barrier. */
  arrived: LINE_INTS as number,
  /** How many times a worker has come to the end of a round. */
  finished: (2 * LINE_INTS) as number,
  /** How many of the states of a level that a worker has stored have been taken by somebody. */
  taken: (worker: number): number => (3 + worker) * LINE_INTS,
};

export const shareMemory = ({ workers, words: storeWords, pauses }: SharedControl): SharedMemory => ({
  workers,
  pauses,
  storeWords,
  words: new Int32Array(new SharedArrayBuffer(4 * places.taken(workers))),
  counters: new Float64Array(new SharedArrayBuffer(8 * LINE_FLOATS * workers)),
});

/** The control words of the stores as the thread of a worker sees them; all workers take part. */
export const controlOf = ({ workers, storeWords, pauses }: SharedMemory, worker: number): SharedControl => {
  const control = new SharedControl(workers, worker, storeWords, pauses);
  control.present = workers;
  return control;
};
