import { cardinality } from '../../model/language/domain.ts';
import type { Layout, Place, Slot } from './layout.ts';

/** A slot of a state, and what is in it. */
export interface FieldSlot {
  /** The field that it belongs to, for people. */
  readonly field: string;
  readonly slot: Slot;
  /** How many codes a state can have in it. */
  readonly codes: number;
  /** It is there only while the codes of these slots are above `above`. */
  readonly when: readonly { readonly slot: Slot; readonly above: number }[];
}

/** The slots of a layout, in the order of the description; some have no bits. */
export const slotsOf = (layout: Layout): readonly FieldSlot[] => slotsUnder(layout.root, '', []);

const slotsUnder = (place: Place, field: string, when: FieldSlot['when']): readonly FieldSlot[] => {
  switch (place.kind) {
    case 'scalar':
      return [{ field, slot: place.slot, codes: cardinality(place.domain) + (place.nullable ? 1 : 0), when }];
    case 'struct':
      return place.fields.flatMap(([name, inner]) => slotsUnder(inner, field === '' ? name : `${field}.${name}`, when));
    case 'array':
      return place.elements.flatMap((element) => slotsUnder(element, `${field}[]`, when));
    case 'list':
      return [
        { field: `${field}.length`, slot: place.length, codes: place.elements.length + 1, when },
        ...place.elements.flatMap((element, i) =>
          slotsUnder(element, `${field}[]`, [...when, { slot: place.length, above: i }]),
        ),
      ];
    case 'nullable':
      return [
        { field: `${field} !== null`, slot: place.presence, codes: 2, when },
        ...slotsUnder(place.inner, field, [...when, { slot: place.presence, above: 0 }]),
      ];
  }
};
