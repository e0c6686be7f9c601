// How far a log can have been read. Lines of one time and several CPUs are in no order: clocks are coarser than what they are asked.
import { ShootdownError } from '../../model/errors.ts';
import type { LogLine } from './trace-log.ts';

/** Some lines have been read, and with each all that come before it. */
export interface Cut {
  /** The first line that has not been read; as many as there are when all have. */
  readonly unread: number;
  /** Lines that can be read next, by their places, and the cut then. */
  readonly next: readonly { readonly line: number; readonly to: number }[];
}

const mostInATime = 10_000;

/** The cuts of some lines; the first is that of the beginning, the last that of the end. Throws a `file` error where too many lines are of one time. */
export const cutsOf = (lines: readonly Pick<LogLine, 'time' | 'cpu' | 'number'>[]): readonly Cut[] => {
  const cuts: Cut[] = [];
  for (let begin = 0; begin < lines.length; ) {
    const time = lines[begin]?.time;
    let end = begin;
    while (end < lines.length && lines[end]?.time === time) end++;
    const byCpu = new Map<number, number[]>();
    for (let i = begin; i < end; i++) {
      const { cpu } = lines[i] as LogLine;
      byCpu.set(cpu, [...(byCpu.get(cpu) ?? []), i]);
    }
    const size = [...byCpu.values()].reduce((product, own) => product * (own.length + 1), 1);
    if (size > mostInATime)
      throw new ShootdownError(
        'file',
        `line ${lines[begin]?.number} and ${end - begin - 1} more have the same time, on several CPUs: in which order they came is not told`,
        'record with a finer trace_clock, mono or x86-tsc',
      );
    cuts.push(...cutsOfTime([...byCpu.values()], cuts.length));
    begin = end;
  }
  return [...cuts, { unread: lines.length, next: [] }];
};

/** The cuts within the lines of one time, by CPU; but for that in which all of them are read. They are numbered from `first`. */
const cutsOfTime = (byCpu: readonly (readonly number[])[], first: number): readonly Cut[] => {
  const sizes = byCpu.map((own) => own.length + 1);
  const all = sizes.reduce((product, size) => product * size, 1);
  // A cut's number is that of how many are read of each CPU, in a system of numbers whose bases are the sizes.
  return Array.from({ length: all - 1 }, (_, n) => {
    let [rest, weight] = [n, 1];
    let unread = Number.POSITIVE_INFINITY;
    const next: { line: number; to: number }[] = [];
    for (const [i, own] of byCpu.entries()) {
      const size = sizes[i] as number;
      const line = own[rest % size];
      if (line !== undefined) {
        unread = Math.min(unread, line);
        next.push({ line, to: first + n + weight });
      }
      rest = Math.floor(rest / size);
      weight *= size;
    }
    return { unread, next: next.sort((a, b) => a.line - b.line) };
  });
};
