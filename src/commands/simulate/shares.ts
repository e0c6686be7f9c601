import type { WalkJob } from '../../jobs/job.ts';
import { newChunkWords } from '../../simulate/share.ts';

/** Some walks, for a thread, and the number of their first chunk among all. */
export interface Share {
  readonly job: WalkJob;
  readonly firstChunk: number;
}

/** Chunks of a job that another machine does: at some 20 ms each, it is busy for a second or two. */
const CHUNKS = 64;
/** Jobs that other machines are given at first, and at most, before it is looked whether any more walks are needed. */
const FIRST = 16;
const MOST = 1024;

/** Walks for threads here: all take the next chunk that nobody has. */
export const sharesHere = (walks: Omit<WalkJob, 'shared'>, threads: number): readonly Share[] => {
  const job = { ...walks, shared: newChunkWords() };
  return Array.from({ length: threads }, () => ({ job, firstChunk: 0 }));
};

/**
 * Walks for other machines, that cannot take from one store: each job has its own chunks. There is a second go only where nothing was found in the
 * first, so that not too much is walked in vain; and so on, each with twice as many jobs.
 */
export function* sharesElsewhere(walks: Omit<WalkJob, 'shared'>): Generator<readonly Share[]> {
  const { from, to, size } = walks;
  const step = CHUNKS * size;
  let next = from;
  for (let jobs: number = FIRST; next < to; jobs = Math.min(2 * jobs, MOST)) {
    const shares: Share[] = [];
    for (; shares.length < jobs && next < to; next += step)
      shares.push({
        job: { ...walks, from: next, to: Math.min(to, next + step), shared: newChunkWords() },
        firstChunk: (next - from) / size,
      });
    yield shares;
  }
}
