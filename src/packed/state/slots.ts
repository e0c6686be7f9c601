import { cardinality, type Scalarset } from '../../model/language/domain.ts';
import type { Layout, Place, Slot } from './layout.ts';

/** A slot of a state, and what is in it. */
export interface FieldSlot {
  /** The field that it belongs to, for people. */
  readonly field: string;
  readonly slot: Slot;
  /** How many codes a state can have in it. */
  readonly codes: number;
  /** Smaller codes are no values: they say that it is not there. */
  readonly first: 0 | 1;
  /** It is there only while the codes of these slots are above `above`, or are one of `among`. */
  readonly when: readonly Condition[];
  /** The scalarset of which a value always names a member; undefined where it may be null, or is anything else. */
  readonly member?: Scalarset | undefined;
}

type Condition =
  | { readonly slot: Slot; readonly above: number }
  | { readonly slot: Slot; readonly among: readonly number[] };

/** The slots of a layout, in the order of the description; some have no bits. */
export const slotsOf = (layout: Layout): readonly FieldSlot[] => slotsUnder(layout.root, '', []);

const slotsUnder = (place: Place, field: string, when: FieldSlot['when']): readonly FieldSlot[] => {
  switch (place.kind) {
    case 'scalar':
      return [
        {
          field,
          slot: place.slot,
          codes: cardinality(place.domain) + place.first,
          first: place.nullable ? 0 : place.first,
          when,
          member: place.domain.kind === 'index' && !place.nullable ? place.domain.of : undefined,
        },
      ];
    case 'struct':
      return place.fields.flatMap(([name, inner]) => slotsUnder(inner, field === '' ? name : `${field}.${name}`, when));
    case 'array':
      return place.elements.flatMap((element) => slotsUnder(element, `${field}[]`, when));
    case 'list':
      return [
        { field: `${field}.length`, slot: place.length, codes: place.elements.length + 1, first: 0, when },
        ...place.elements.flatMap((element, i) =>
          slotsUnder(element, `${field}[]`, [...when, { slot: place.length, above: i }]),
        ),
      ];
    case 'collection': {
      const codes = place.domain.kind === 'set' ? 2 : place.domain.max + 1;
      return place.counts.map((slot) => ({ field: `${field}{}`, slot, codes, first: 0, when }));
    }
    case 'variant':
      return [
        {
          field: `${field}.kind`,
          slot: place.tag,
          codes: place.cases.length + place.first,
          first: place.first,
          when,
        },
        // The field `kind` of each case is the tag.
        ...place.shared
          .filter(([name]) => name !== 'kind')
          .flatMap(([name, inner]) => {
            const having = place.cases.flatMap(([kind, { fields }], i) =>
              fields.some(([, own]) => own === inner) ? [{ kind, code: i + place.first }] : [],
            );
            const isOne = place.shared.filter(([other]) => other === name).length === 1;
            const path = isOne ? name : `${having.map(({ kind }) => kind).join('/')}.${name}`;
            const among = having.map(({ code }) => code);
            return slotsUnder(inner, `${field}.${path}`, [...when, { slot: place.tag, among }]);
          }),
      ];
    case 'nullable':
      return [
        { field: `${field} !== null`, slot: place.presence, codes: 2, first: 0, when },
        ...slotsUnder(place.inner, field, [...when, { slot: place.presence, above: 0 }]),
      ];
  }
};
