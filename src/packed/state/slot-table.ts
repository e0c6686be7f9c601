import { cardinality } from '../../model/language/domain.ts';
import type { Layout, Place, Slot } from './layout.ts';

/** What generated code needs to know of a slot: its mask, before it is shifted, and how many codes a state can have in it. */
export interface SlotShape {
  readonly mask: number;
  readonly codes: number;
}

/** The slots of a state that have bits, by address. */
export type SlotTable = ReadonlyMap<number, SlotShape>;

export const slotTableOf = (layout: Layout): SlotTable => {
  const table = new Map<number, SlotShape>();
  const note = ({ bits, address }: Slot, codes: number): void => {
    if (bits > 0) table.set(address, { mask: bits === 32 ? -1 : 2 ** bits - 1, codes });
  };
  const visit = (place: Place): void => {
    switch (place.kind) {
      case 'scalar':
        note(place.slot, cardinality(place.domain) + (place.nullable ? 1 : 0));
        break;
      case 'struct':
        for (const [, field] of place.fields) visit(field);
        break;
      case 'list':
        note(place.length, place.elements.length + 1);
        place.elements.forEach(visit);
        break;
      case 'array':
        place.elements.forEach(visit);
        break;
      case 'nullable':
        note(place.presence, 2);
        visit(place.inner);
        break;
    }
  };
  visit(layout.root);
  return table;
};
