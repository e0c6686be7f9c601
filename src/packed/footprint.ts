import type { SlotTable } from './slot-table.ts';

/** The slots that were read and written, as masks over the words of a state. */
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

const mark = (masks: Int32Array, addresses: readonly number[], slots: SlotTable): void => {
  for (const address of addresses) {
    const word = address >>> 5;
    masks[word] = (masks[word] as number) | ((slots.get(address)?.mask ?? 0) << address);
  }
};
