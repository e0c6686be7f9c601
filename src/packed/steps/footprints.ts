import type { System } from '../../model/rules/rule.ts';
import type { SlotTable } from '../state/slot-table.ts';

/** The slots that were read before they were written, and those that were written: masks over the words of a state. */
export interface Footprint {
  readonly reads: Int32Array;
  readonly writes: Int32Array;
}

/** What the recipes have read and written, over all states that they ran on. Can be posted to a thread. */
export interface Footprints {
  /** For each rule by its place: over all its arguments. What a step wrote before it turned out blocked is not counted. */
  readonly rules: readonly Footprint[];
  /** For each property by its place. */
  readonly properties: readonly Footprint[];
}

/** The footprints of a system, of states of `words` words, before anything has run. */
export const noFootprints = (system: System, words: number): Footprints => {
  const none = (): Footprint => ({ reads: new Int32Array(words), writes: new Int32Array(words) });
  return { rules: system.rules.map(none), properties: system.properties.map(none) };
};

/** Adds the slots at some addresses to masks. */
export const addSlots = (masks: Int32Array, addresses: readonly number[], slots: SlotTable): void => {
  for (const address of addresses) {
    const word = address >>> 5;
    masks[word] = (masks[word] as number) | ((slots.get(address)?.mask ?? 0) << address);
  }
};

/** What any of several partitions has read and written. */
export const together = (parts: readonly Footprints[], system: System, words: number): Footprints => {
  const all = noFootprints(system, words);
  const add = (to: readonly Footprint[], from: readonly Footprint[]): void =>
    from.forEach(({ reads, writes }, i) => {
      const { reads: allReads, writes: allWrites } = to[i] as Footprint;
      for (let w = 0; w < words; w++) {
        allReads[w] = (allReads[w] as number) | (reads[w] as number);
        allWrites[w] = (allWrites[w] as number) | (writes[w] as number);
      }
    });
  for (const { rules, properties } of parts) {
    add(all.rules, rules);
    add(all.properties, properties);
  }
  return all;
};
