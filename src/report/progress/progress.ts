import type { Progress } from '../../search/options.ts';
import { printable } from '../foreign-text.ts';
import { bytes, count, duration, short } from '../numbers.ts';
import { ProgressLine, type ProgressStream } from './progress-line.ts';

/** Tells how searches get on, in one line for all that run. */
export interface ProgressReport {
  /** Notes how one search gets on. */
  update(name: string, progress: Progress): void;
  /** Notes that a search has ended. `isDone`: with it one of the `total` is done. Default: true. */
  ended(name: string, isDone?: boolean): void;
  /** Removes the live line, so that something else can be printed. */
  clear(): void;
}

export interface ProgressOptions {
  readonly stream: ProgressStream;
  /** How many things are to be done; by one search each, or several. Default: 1. */
  readonly total?: number;
  /** What they are called, in the singular. Default: variant. */
  readonly unit?: string;
  /** Milliseconds; for tests. Default: the clock. */
  readonly now?: () => number;
  /** False: a plain line now and then on a terminal too (TERM=dumb). Default: what the stream is. */
  readonly live?: boolean;
}

export const progressReport = ({
  stream,
  total = 1,
  unit = 'variant',
  now = () => performance.now(),
  live = stream.isTTY === true,
}: ProgressOptions): ProgressReport => {
  const started = now();
  const running = new Map<string, Progress>();
  const shown = new ProgressLine(stream, live, started);
  let before = { at: started, states: 0 };
  let done = 0;
  let finishedStates = 0;

  const line = (at: number): string => {
    const all = [...running.values()];
    const sum = (part: (progress: Progress) => number): number =>
      all.reduce((total, progress) => total + part(progress), 0);
    const states = sum((progress) => progress.states);
    const rate = (finishedStates + states - before.states) / Math.max(0.001, (at - before.at) / 1000);
    if (at - before.at > 2000) before = { at, states: finishedStates + states };
    const who = total === 1 ? [...running.keys()].join() : `${done} of ${count(total, unit)} done`;
    const level = Math.max(0, ...all.map((progress) => progress.level));
    return [
      who,
      `${short(states)} states`,
      `${short(Math.max(0, rate))}/s`,
      `level ${level}`,
      `frontier ${short(sum((progress) => progress.frontier))}`,
      bytes(sum((progress) => progress.bytes)),
      duration((at - started) / 1000),
    ].join('  ');
  };

  return {
    update: (name, progress) => {
      running.set(printable(name), progress);
      const at = now();
      shown.update(at, () => line(at));
    },
    ended: (name, isDone = true) => {
      if (isDone) done++;
      finishedStates += running.get(printable(name))?.states ?? 0;
      running.delete(printable(name));
    },
    clear: () => shown.clear(),
  };
};
