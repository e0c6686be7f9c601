import type { Pause } from '../../pauses.ts';
import { FILLED_AT_ONCE, generateInsert, type InsertCode, SEGMENT_BITS, SEGMENT_STATES } from '../insert-code.ts';

/** All combinations of one group, each once: a log of them and an index, as a store has of states. A code is a number in it. */
export interface CombinationTable {
  /** Words of a combination. */
  readonly width: number;
  readonly index: Int32Array;
  readonly segments: readonly Int32Array[];
}

/** Gives so many words, full of zeros, that threads can share. */
export type Allocate = (words: number) => Int32Array;

const FIRST_SLOTS = 2 ** 12;
const MOST_LOAD = 0.75;

/** The generated code that finds and enters combinations of so many words. */
export const tableCodeOf = (width: number, pause?: Pause): InsertCode => generateInsert(width, { shared: true, pause });

export const emptyTable = (width: number, allocate: Allocate): CombinationTable => ({
  width,
  index: allocate(FIRST_SLOTS),
  segments: [allocate(SEGMENT_STATES * width)],
});

/** How many combinations it has room for. */
export const roomOf = ({ index }: CombinationTable): number => index.length * MOST_LOAD;

/** Bytes in use with `size` combinations. */
export const bytesOf = ({ width, index }: CombinationTable, size: number): number =>
  index.byteLength + size * width * 4;

/** Bytes of the index of the table that has room for `needed` combinations; 0 if this one has. */
export const growthOf = (table: CombinationTable, needed: number): number =>
  needed <= roomOf(table) ? 0 : slotsFor(table, needed) * 4;

/** The table with its `size` combinations and room for `needed`. Of one thread, while no other uses it. */
export const grownTable = (
  table: CombinationTable,
  size: number,
  needed: number,
  allocate: Allocate,
): CombinationTable => {
  if (needed <= roomOf(table)) return table;
  const { width } = table;
  const grown = { width, index: allocate(slotsFor(table, needed)), segments: [...table.segments] };
  while (grown.segments.length * SEGMENT_STATES < roomOf(grown)) grown.segments.push(allocate(SEGMENT_STATES * width));
  const { fill } = tableCodeOf(width);
  for (let n = 0; n < size; n += FILLED_AT_ONCE) {
    const segment = grown.segments[n >>> SEGMENT_BITS] as Int32Array;
    fill(grown.index, segment, (n & (SEGMENT_STATES - 1)) * width, n, Math.min(FILLED_AT_ONCE, size - n));
  }
  return grown;
};

const slotsFor = (table: CombinationTable, needed: number): number => {
  let slots = table.index.length;
  while (needed > slots * MOST_LOAD) slots *= 2;
  return slots;
};
