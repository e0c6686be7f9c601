import { printable } from '../../report/foreign-text.ts';
import { count, duration, short } from '../../report/numbers.ts';
import type { ProgressStream } from '../../report/progress.ts';
import type { WalkCounts } from '../../simulate/walk-counts.ts';

/** Tells how walks get on: one live line on a terminal, a plain line now and then elsewhere, nothing for short runs. */
export interface WalkProgress {
  update(name: string, tally: WalkCounts, seconds: number): void;
  /** Removes the live line, so that something else can be printed. */
  clear(): void;
}

const quietSeconds = 1;
const liveSeconds = 0.1;
const plainSeconds = 10;

/** `live`: whether a line can be overwritten. */
export const walkProgress = (stream: ProgressStream, live: boolean): WalkProgress => {
  let reported = 0;
  let shown = false;
  return {
    update: (name, { walks, steps }, seconds) => {
      if (seconds < reported) reported = 0;
      if (seconds < (live ? quietSeconds : plainSeconds)) return;
      if (seconds - reported < (live ? liveSeconds : plainSeconds)) return;
      reported = seconds;
      const rate = `${short(steps / seconds)}/s`;
      const line = [printable(name), count(walks, 'walk'), `${short(steps)} steps`, rate, duration(seconds)].join('  ');
      stream.write(live ? `\r${line.slice(0, Math.max(20, (stream.columns || 80) - 1))}\x1b[K` : `${line}\n`);
      shown = live;
    },
    clear: () => {
      if (shown) stream.write('\r\x1b[K');
      shown = false;
    },
  };
};
