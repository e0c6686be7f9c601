import type { WalkCounts } from './walk-counts.ts';
import type { WalkEnd, Walker } from './walker.ts';

/** What is known of a violation before it is looked into. */
export interface Find {
  /** Number of the walk. */
  readonly walk: number;
  readonly kind: FindEnd['kind'];
  /** Steps of the walk. */
  readonly steps: number;
}

/** The ends of a walk that are worth telling. */
export type FindEnd = WalkEnd & { readonly kind: 'violated' | 'deadlock' | 'failed' };

export const isFind = (end: WalkEnd): end is FindEnd =>
  end.kind === 'violated' || end.kind === 'deadlock' || end.kind === 'failed';

/** What came of some walks with numbers in a row. */
export interface Chunk {
  readonly tally: WalkCounts;
  /** The first thing found; the walks after it were not taken. */
  readonly found: Find | undefined;
  /** False when it was stopped before it was done. */
  readonly complete: boolean;
}

/** Takes the walks `from` to `to - 1` of a seed, until something is found. */
export const walkChunk = (
  walker: Walker,
  { seed, depth }: { readonly seed: number; readonly depth: number },
  from: number,
  to: number,
  stop: () => boolean,
): Chunk => {
  const takenBefore = walker.taken;
  const lookedBefore = walker.looked;
  let walks = 0;
  let steps = 0;
  let cut = 0;
  let found: Find | undefined;
  let complete = true;
  for (let walk = from; walk < to && complete && found === undefined; walk++) {
    const end = walker.walk(seed, walk, depth, stop);
    steps += walker.steps;
    if (end.kind === 'stopped') complete = false;
    else walks++;
    if (end.kind === 'depth') cut++;
    if (isFind(end)) found = { walk, kind: end.kind, steps: walker.steps };
  }
  const taken = [...walker.taken].map((now, place) => now - (takenBefore[place] ?? 0));
  const looked = walker.looked - lookedBefore;
  return { tally: { walks, steps, looked, cut, taken, seen: [...walker.seen] }, found, complete };
};
