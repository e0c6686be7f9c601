import { type Breakable, broken } from './breakable.ts';
import type { Measured } from './measure.ts';
import { type Layout, linesAt, type Row } from './row.ts';

const gap = 3;

/**
 * Every column beside the one before it. Where there is no room for all of them at their full width, they are as wide as costs the
 * reader least, but none narrower than its longest identifier. Undefined where there is no room for these.
 */
export const sideBySide = (
  headings: readonly Breakable[],
  rows: readonly Row[],
  measured: readonly Measured[],
  width: number,
): Layout | undefined => {
  const room = width - gap * (headings.length - 1);
  if (measured.reduce((sum, { least }) => sum + least, 0) > room) return undefined;
  const widths = widthsFor(measured, room);
  const offsetOf = (column: number): number => widths.slice(0, column).reduce((sum, each) => sum + each + gap, 0);
  return {
    cost: measured.reduce((sum, { costAt }, i) => sum + costAt(widths[i] as number), 0),
    lines: () => [
      ...headingLines(headings, widths),
      ...rows.flatMap(({ column, texts }) => linesAt(texts, offsetOf(column), widths[column] as number)),
    ],
  };
};

const headingLines = (headings: readonly Breakable[], widths: readonly number[]): readonly string[] => {
  const cells = headings.map((heading, i) => broken(heading, widths[i] as number).lines);
  const height = Math.max(...cells.map(({ length }) => length));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, i) => text.padEnd(widths[i] as number))
      .join(' '.repeat(gap))
      .trimEnd();
  return [
    ...Array.from({ length: height }, (_, row) => line(cells.map((cell) => cell[row] ?? ''))),
    line(widths.map((each) => '-'.repeat(each))),
  ];
};

/** The widths at which the costs of all columns together are least; of those, the ones that leave most over. */
const widthsFor = (measured: readonly Measured[], room: number): readonly number[] => {
  const full = measured.map(({ natural }) => natural);
  if (full.reduce((sum, each) => sum + each, 0) <= room) return full;
  // What the columns so far cost at least within a room, and the width of the last one.
  let before: readonly number[] = Array.from({ length: room + 1 }, () => 0);
  const chosen: number[][] = [];
  for (const { least, natural, costAt } of measured) {
    const now = Array.from({ length: room + 1 }, () => Number.POSITIVE_INFINITY);
    const choice = new Array<number>(room + 1).fill(least);
    for (let within = least; within <= room; within++)
      for (let own = least; own <= Math.min(natural, within); own++) {
        const cost = (before[within - own] as number) + costAt(own);
        if (cost < (now[within] as number)) {
          now[within] = cost;
          choice[within] = own;
        }
      }
    before = now;
    chosen.push(choice);
  }
  const widths: number[] = [];
  let left = room;
  for (const choice of chosen.toReversed()) {
    widths.unshift(choice[left] as number);
    left -= widths[0] as number;
  }
  return widths;
};
