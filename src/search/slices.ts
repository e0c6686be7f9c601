import type { Watch } from './executor.ts';

/** Milliseconds of work between two looks at the clock, the signals and the progress report. */
const SLICE_MS = 25;

/** Does `work` on the numbers `from` to `to - 1`, in slices of some 25 ms; answers how far it came before it was stopped. */
export const inSlices = async (
  from: number,
  to: number,
  watch: Watch,
  work: (from: number, to: number) => void,
): Promise<number> => {
  let size = 64;
  let next = from;
  while (next < to && !watch.stopped()) {
    const began = performance.now();
    const end = Math.min(to, next + watch.within(size));
    work(next, end);
    next = end;
    const took = performance.now() - began;
    if (took < SLICE_MS / 2) size = Math.min(size * 2, 1 << 16);
    else if (took > SLICE_MS * 2) size = Math.max(size >> 1, 16);
    const pause = watch.breathe();
    if (pause !== undefined) await pause;
  }
  return next;
};
