import type { Layout } from './layout.ts';
import { mask } from './scalar-source.ts';
import { slotsOf } from './slots.ts';

/** What generated code needs to know of a slot: its mask, before it is shifted, and how many codes a state can have in it. */
export interface SlotShape {
  readonly mask: number;
  readonly codes: number;
}

/** The slots of a state that have bits, by address. */
export type SlotTable = ReadonlyMap<number, SlotShape>;

export const slotTableOf = (layout: Layout): SlotTable =>
  new Map(
    slotsOf(layout)
      .filter(({ slot }) => slot.bits > 0)
      .map(({ slot, codes }) => [slot.address, { mask: mask(slot.bits), codes }]),
  );
