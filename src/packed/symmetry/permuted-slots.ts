import type { Domain, Scalarset } from '../../model/language/domain.ts';
import { scalarsetsIn } from '../../model/values/permutation.ts';
import type { Layout, Place, Slot } from '../state/layout.ts';

/**
 * A slot of the packed state, as a permutation of scalarsets sees it. It moves with the members that it belongs to, and
 * its code is renamed when it names a member.
 */
export interface PermutedSlot {
  readonly packed: Slot;
  /** Its path with a `*` for each member: a permutation moves slots of one shape among each other. */
  readonly shape: string;
  /** The members that it belongs to, from the outermost array over a scalarset inwards; scalarsets by their place. */
  readonly along: readonly Member[];
  /** The scalarset (by its place) that it names a member of: by code `member + first`; smaller codes name none. */
  readonly names: { readonly set: number; readonly first: 0 | 1 } | undefined;
  /** It means something only while the code of this slot is above `above`; otherwise it is zero. */
  readonly guard: { readonly slot: Slot; readonly above: number } | undefined;
}

export interface Member {
  readonly set: number;
  readonly member: number;
}

export interface PermutedSlots {
  /** The scalarsets of two or more members that occur in the state. */
  readonly sets: readonly Scalarset[];
  /** Every slot that has bits. */
  readonly slots: readonly PermutedSlot[];
}

/** The slots of a layout, as permutations see them. Throws a `model` error for two scalarsets of one name and two sizes. */
export const permutedSlotsOf = (root: Domain, layout: Layout): PermutedSlots => {
  const sets = scalarsetsIn(root).filter(({ size }) => size > 1);
  const setAt = (name: string): number => sets.findIndex((set) => set.name === name);
  const slots: PermutedSlot[] = [];

  const visit = (place: Place, shape: string, along: readonly Member[], guard: PermutedSlot['guard']): void => {
    const add = (slot: Slot, what: string, names?: PermutedSlot['names']): void => {
      if (slot.bits > 0) slots.push({ packed: slot, shape: `${shape}${what}`, along, names, guard });
    };
    switch (place.kind) {
      case 'scalar': {
        const set = place.domain.kind === 'index' ? setAt(place.domain.of.name) : -1;
        add(place.slot, '', set < 0 ? undefined : { set, first: place.first });
        return;
      }
      case 'struct':
        for (const [name, field] of place.fields) visit(field, `${shape}.${name}`, along, guard);
        return;
      case 'array': {
        const over = place.domain.kind === 'array' ? place.domain.over : undefined;
        const set = over === undefined ? -1 : setAt(over.name);
        place.elements.forEach((element, i) => {
          if (set < 0) visit(element, `${shape}[${i}]`, along, guard);
          else visit(element, `${shape}[*]`, [...along, { set, member: i }], guard);
        });
        return;
      }
      case 'list':
        add(place.length, '#');
        place.elements.forEach((element, i) => {
          visit(element, `${shape}[${i}]`, along, { slot: place.length, above: i });
        });
        return;
      case 'collection':
        visit(place.shape, `${shape}{}`, along, undefined);
        return;
      case 'variant':
        add(place.tag, '!');
        // What is not there is zero, and names nobody: names in cases begin at code 1.
        place.shared.forEach(([name, field], i) => {
          visit(field, `${shape}.${name}!${i}`, along, undefined);
        });
        return;
      case 'nullable':
        add(place.presence, '?');
        visit(place.inner, shape, along, { slot: place.presence, above: 0 });
    }
  };
  visit(layout.root, '', [], undefined);
  return { sets, slots };
};
