import type { System } from '../../model/language/system.ts';
import type { SlotTable } from '../state/slot-table.ts';
import type { Touched } from './local-steps.ts';

/** The slots that were read before they were written, and those that were written: masks over the words of a state. */
export class Footprint {
  readonly reads: Int32Array;
  readonly writes: Int32Array;

  constructor(words: number) {
    this.reads = new Int32Array(words);
    this.writes = new Int32Array(words);
  }

  addReads(addresses: readonly number[], slots: SlotTable): void {
    mark(this.reads, addresses, slots);
  }

  addWrites(addresses: readonly number[], slots: SlotTable): void {
    mark(this.writes, addresses, slots);
  }
}

/** What was read and written, by rule and by property, and by what says whether a stuck state is final. */
export interface Footprints {
  /** For each rule by its place: over all its arguments. Where a step turned out blocked, what it had written is not counted. */
  readonly rules: readonly Footprint[];
  /** For each property by its place. */
  readonly properties: readonly Footprint[];
  readonly final: Footprint;
}

/** What any of several partitions has touched. */
export const together = (parts: readonly Footprints[], { rules, properties }: System, words: number): Touched => {
  const union = (masks: readonly (Int32Array | undefined)[]): Int32Array =>
    Int32Array.from({ length: words }, (_, w) => masks.reduce((all, mask) => all | (mask?.[w] ?? 0), 0));
  return {
    rules: rules.map((_, r) => ({
      reads: union(parts.map((part) => part.rules[r]?.reads)),
      writes: union(parts.map((part) => part.rules[r]?.writes)),
    })),
    properties: properties.map((_, p) => ({ reads: union(parts.map((part) => part.properties[p]?.reads)) })),
  };
};

const mark = (masks: Int32Array, addresses: readonly number[], slots: SlotTable): void => {
  for (const address of addresses) {
    const word = address >>> 5;
    masks[word] = (masks[word] as number) | ((slots.get(address)?.mask ?? 0) << address);
  }
};
