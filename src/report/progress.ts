import type { Progress } from '../search/options.ts';
import { printable } from './foreign-text.ts';
import { bytes, count, duration, short } from './numbers.ts';

/** Where progress goes: stderr, or a test's stand-in. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Tells how searches get on: one live line on a terminal, a plain line now and then elsewhere, nothing for short runs. */
export interface ProgressReport {
  /** Notes how one search gets on. */
  update(name: string, progress: Progress): void;
  /** Notes that a search has ended. */
  ended(name: string): void;
  /** Removes the live line, so that something else can be printed. */
  clear(): void;
}

export interface ProgressOptions {
  readonly stream: ProgressStream;
  /** How many searches there will be. Default: 1. */
  readonly total?: number;
  /** Milliseconds; for tests. Default: the clock. */
  readonly now?: () => number;
  /** False: a plain line now and then on a terminal too (TERM=dumb). Default: what the stream is. */
  readonly live?: boolean;
}

const quietMs = 1000;
const liveMs = 100;
const plainMs = 10_000;

export const progressReport = ({
  stream,
  total = 1,
  now = () => performance.now(),
  live = stream.isTTY === true,
}: ProgressOptions): ProgressReport => {
  const started = now();
  const running = new Map<string, Progress>();
  let before = { at: started, states: 0 };
  let finished = 0;
  let finishedStates = 0;
  let reported = live ? started + quietMs - liveMs : started;
  let shown = false;

  const clear = (): void => {
    if (shown) stream.write('\r\x1b[K');
    shown = false;
  };

  const line = (at: number): string => {
    const all = [...running.values()];
    const sum = (part: (progress: Progress) => number): number =>
      all.reduce((total, progress) => total + part(progress), 0);
    const states = sum((progress) => progress.states);
    const rate = (finishedStates + states - before.states) / Math.max(0.001, (at - before.at) / 1000);
    if (at - before.at > 2000) before = { at, states: finishedStates + states };
    const who = total === 1 ? [...running.keys()].join() : `${finished} of ${count(total, 'variant')} done`;
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
      if (at - reported < (live ? liveMs : plainMs)) return;
      reported = at;
      if (!live) {
        stream.write(`${line(at)}\n`);
        return;
      }
      stream.write(`\r${line(at).slice(0, Math.max(20, (stream.columns || 80) - 1))}\x1b[K`);
      shown = true;
    },
    ended: (name) => {
      finished++;
      finishedStates += running.get(printable(name))?.states ?? 0;
      running.delete(printable(name));
    },
    clear,
  };
};
