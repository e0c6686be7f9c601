// How threads share out walks. Walks are taken in chunks of some numbers in a row; a thread takes the next chunk that
// nobody has. Whichever threads there are, every chunk below the first with a violation is walked to its end.

const next = 0;
const best = 1;
const stopped = 2;
const none = 2 ** 31 - 1;

/** What all threads of one simulation see: the next chunk, the least chunk in which something was found, whether to stop. */
export type ChunkWords = Int32Array<SharedArrayBuffer>;

export const newChunkWords = (): ChunkWords => {
  const shared = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
  shared[best] = none;
  return shared;
};

/** The next chunk that is worth walking, of `chunks`; undefined when there is none. */
export const takeChunk = (shared: ChunkWords, chunks: number): number | undefined => {
  if (isStopped(shared)) return undefined;
  const chunk = Atomics.add(shared, next, 1);
  return chunk < Math.min(chunks, none) && !isBeaten(shared, chunk) ? chunk : undefined;
};

/** Notes that something was found in a chunk. */
export const noteFound = (shared: ChunkWords, chunk: number): void => {
  for (let known = Atomics.load(shared, best); chunk < known; ) {
    const seen = Atomics.compareExchange(shared, best, known, chunk);
    if (seen === known) return;
    known = seen;
  }
};

/** Whether something was found in an earlier chunk: then this one does not matter. */
export const isBeaten = (shared: ChunkWords, chunk: number): boolean => Atomics.load(shared, best) < chunk;

export const stopAll = (shared: ChunkWords): void => {
  Atomics.store(shared, stopped, 1);
};

export const isStopped = (shared: ChunkWords): boolean => Atomics.load(shared, stopped) !== 0;

/** Steps that a chunk may take, about; at a million steps a second it is walked in 20 ms. */
const CHUNK_STEPS = 20_000;

/** How many walks of at most `depth` steps make up a chunk: so many that a thread is busy for a moment. */
export const chunkSize = (depth: number): number => Math.max(1, Math.min(256, Math.floor(CHUNK_STEPS / depth)));
