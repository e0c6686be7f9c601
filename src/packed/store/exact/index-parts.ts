import type { IndexSize } from './index-size.ts';
import type { IndexSlots } from './insert-code.ts';

/** The parts of an index, as the generated code takes them. */
export const slotsOf = (parts: readonly Int32Array[]): IndexSlots =>
  parts.length === 1 ? (parts[0] as Int32Array) : parts;

export const bytesOf = (parts: readonly Int32Array[]): number =>
  parts.reduce((sum, { byteLength }) => sum + byteLength, 0);

/** `parts` is not empty: all are as long as the first one. */
export const sizeOf = (parts: readonly Int32Array[]): IndexSize => ({
  slots: (parts[0] as Int32Array).length,
  parts: parts.length,
});

/**
 * How many parts of an index of size `from` stay as they are in one of size `to`. While an index of one part is filled anew, the old one still exists;
 * one of several goes on with those that it has.
 */
export const keptParts = (from: IndexSize, to: IndexSize): number => (from.slots === to.slots ? from.parts : 0);

/** An index of that size, with the parts that are kept, none of it cleared. */
export const extended = (
  kept: readonly Int32Array[],
  { slots, parts }: IndexSize,
  allocate: (words: number) => Int32Array,
): readonly Int32Array[] => {
  const index = [...kept];
  while (index.length < parts) index.push(allocate(slots));
  return index;
};

/**
 * Clears one worker's share of each part, before anything is put there. Also of parts that are new: all of them is written to soon, in any order, and
 * their pages are touched one after the other before that, which takes a tenth of the time of filling them. With one worker for all it would take as
 * long, with sixteen, as filling them.
 */
export const clearShare = (parts: readonly Int32Array[], worker: number, workers: number): void => {
  for (const part of parts) {
    const each = Math.ceil(part.length / workers);
    part.fill(0, worker * each, (worker + 1) * each);
  }
};
