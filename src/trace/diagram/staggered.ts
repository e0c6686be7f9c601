import { type Breakable, lengthOf } from './breakable.ts';
import type { Measured } from './measure.ts';
import { type Layout, linesAt, type Row } from './row.ts';

/** Fewer columns from thread to thread, and the eye does not see whose step it is. */
const leastStep = 6;
const mostStep = 24;
const gap = 2;

/**
 * As commit messages have it of many CPUs: every thread begins at a column of its own, and what it does may run on over those of the
 * threads behind it, since only one takes a step at a time. Undefined where the last one would have no room.
 */
export const staggered = (
  headings: readonly Breakable[],
  rows: readonly Row[],
  measured: readonly Measured[],
  width: number,
): Layout | undefined => {
  const steps = Array.from({ length: mostStep - leastStep + 1 }, (_, i) => leastStep + i);
  const candidates = steps
    .flatMap((step) => [headings.map((_, i) => i * step), roomFor(headings, step)])
    .filter((offsets) => measured.every(({ least }, i) => (offsets[i] as number) + least <= width))
    .map((offsets) => ({ offsets, cost: costOf(measured, headings, offsets, width) }));
  const [first] = candidates;
  if (first === undefined) return undefined;
  // Of those that cost the same, the one with its threads furthest apart.
  const { offsets, cost } = candidates.reduce((best, each) => (each.cost <= best.cost ? each : best), first);
  const room = (column: number): number => width - (offsets[column] as number);
  return {
    cost,
    lines: () => [
      ...headingLines(headings, offsets),
      ...rows.flatMap(({ column, texts }) => linesAt(texts, offsets[column] as number, room(column))),
    ],
  };
};

/** As far apart that the headings stand beside each other, and at least so far. */
const roomFor = (headings: readonly Breakable[], step: number): readonly number[] => {
  const offsets: number[] = [];
  let next = 0;
  for (const heading of headings) {
    offsets.push(next);
    next += Math.max(step, lengthOf(heading) + gap);
  }
  return offsets;
};

const fitsBeside = (headings: readonly Breakable[], offsets: readonly number[]): boolean =>
  headings.every((heading, i) => (offsets[i] as number) + lengthOf(heading) + gap <= (offsets[i + 1] ?? Infinity));

/** Headings below each other take two lines for each. */
const costOf = (
  measured: readonly Measured[],
  headings: readonly Breakable[],
  offsets: readonly number[],
  width: number,
): number =>
  measured.reduce((sum, { costAt }, i) => sum + costAt(width - (offsets[i] as number)), 0) +
  (fitsBeside(headings, offsets) ? 0 : 10 * headings.length);

const headingLines = (headings: readonly Breakable[], offsets: readonly number[]): readonly string[] => {
  const words = headings.map((heading) => linesAt([heading], 0, Number.POSITIVE_INFINITY).join(' '));
  if (!fitsBeside(headings, offsets))
    return words.flatMap((text, i) =>
      [text, '-'.repeat(text.length)].map((line) => ' '.repeat(offsets[i] as number) + line),
    );
  const line = (texts: readonly string[]): string =>
    texts.reduce((before, text, i) => before.padEnd(offsets[i] as number) + text, '');
  return [line(words), line(words.map((text) => '-'.repeat(text.length)))];
};
