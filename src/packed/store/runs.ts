/**
 * Numbers of states, as ranges that follow each other in ascending order: the first number of a range and the one after its
 * last, those of the next range, and so on. One worker numbers the states of a level without gaps; with several there are
 * some, because each takes numbers for many states at once.
 */
export type Runs = readonly number[];

export const sizeOf = (runs: Runs): number => {
  let size = 0;
  for (let r = 0; r < runs.length; r += 2) size += (runs[r + 1] as number) - (runs[r] as number);
  return size;
};

/** Adds a range behind all others; one without numbers is none. */
export const append = (runs: number[], from: number, to: number): void => {
  if (from === to) return;
  if (runs.at(-1) === from) runs[runs.length - 1] = to;
  else runs.push(from, to);
};

/** All ranges of several lists, of which no two have a number in common. */
export const merged = (lists: readonly Runs[]): Runs => {
  const [only] = lists;
  if (lists.length === 1) return only as Runs;
  const ranges: [number, number][] = [];
  for (const runs of lists)
    for (let r = 0; r < runs.length; r += 2) ranges.push([runs[r] as number, runs[r + 1] as number]);
  const all: number[] = [];
  for (const [from, to] of ranges.sort(([a], [b]) => a - b)) append(all, from, to);
  return all;
};

/** The numbers from place `from` on, `count` of them, of the ranges in order. */
export const sliceOf = (runs: Runs, from: number, count: number): Runs => {
  const slice: number[] = [];
  let before = 0;
  for (let r = 0; r < runs.length && before < from + count; r += 2) {
    const [first, end] = [runs[r] as number, runs[r + 1] as number];
    const [a, b] = [Math.max(0, from - before), Math.min(end - first, from + count - before)];
    if (a < b) append(slice, first + a, first + b);
    before += end - first;
  }
  return slice;
};
