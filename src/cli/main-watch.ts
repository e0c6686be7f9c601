import { extname } from 'node:path';
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { nodeModule } from '../model/node-module.ts';

/** The program also runs from its sources, where the entry is a .ts file as this one is. */
const entry = new URL(`./main-watch-thread${extname(import.meta.url)}`, import.meta.url);

/** Milliseconds between two signs of life of the main thread. */
const BEAT_MS = 250;
/** Milliseconds without a sign of life after which the main thread is looked at; if it is not stuck, after twice as long again. */
const FIRST_MS = 1000;

/** What the thread that watches is given. */
export interface WatchTask {
  readonly words: Int32Array;
  /** Milliseconds between two questions whether it is time to look. */
  readonly every: number;
  /** As FIRST_MS. */
  readonly first: number;
}

/** The words that both threads have. */
export const places = {
  /** Counted up by the main thread as long as it lives. */
  beat: 0,
  /** 1: the main thread is about to end, and must not be looked at any more. */
  ending: 1,
  /** A number of `looks`. */
  looking: 2,
} as const;

/** What the other thread has done so far. */
export const looks = { never: 0, now: 1, before: 2 } as const;

/** Milliseconds between two questions whether the other thread still looks. */
const ASK_MS = 5;

let words: Int32Array | undefined;

/**
 * Has this thread, the main one, watched by another: a model's file is loaded here, its `build` runs here, and what `show` and `replay`
 * execute. If one call of the model's code takes more than a second, that thread says so, with the place, while this one cannot. It costs
 * some 40 ms of another core, so only who loads a file of the user's asks for it; what is shipped comes to an end. The times are given in tests.
 */
export const watchMainThread = (every: number = BEAT_MS, first: number = FIRST_MS): void => {
  const shared = new Int32Array(new SharedArrayBuffer(4 * Object.keys(places).length));
  words = shared;
  const { Worker } = nodeModule('worker_threads');
  const worker = new Worker(entry, {
    workerData: { words: shared, every, first } satisfies WatchTask,
    resourceLimits: { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
  });
  // Without it nothing is told of an endless loop, and that is all.
  worker.on('error', () => {});
  worker.unref();
  setInterval(() => Atomics.add(shared, places.beat, 1), BEAT_MS).unref();
};

/**
 * Resolves when this thread, which is about to end, is not looked at and will not be any more; undefined if it never was. Each thread says what it is
 * about to do before it reads the other's word, so that one of them sees it.
 */
export const unwatched = (): Promise<void> | undefined => {
  if (words === undefined) return undefined;
  Atomics.store(words, places.ending, 1);
  return Atomics.load(words, places.looking) === looks.never ? undefined : lookOver(words);
};

const lookOver = async (shared: Int32Array): Promise<void> => {
  while (Atomics.load(shared, places.looking) === looks.now) await wait(ASK_MS);
  // This thread has yet to give up the inspector's session of the last look: it does at its next turn.
  await nextTurn();
};
