import type { SlotTable } from './slot-table.ts';

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

const mark = (masks: Int32Array, addresses: readonly number[], slots: SlotTable): void => {
  for (const address of addresses) {
    const word = address >>> 5;
    masks[word] = (masks[word] as number) | ((slots.get(address)?.mask ?? 0) << address);
  }
};
