import { cardinality, type Domain, isScalar, type ScalarDomain } from '../../model/language/domain.ts';

/**
 * Where a scalar lies in the packed state: `bits` bits from bit `address & 31` of 32-bit word `address >>> 5`.
 * A slot never crosses the end of a word. A slot of no bits holds the only value of its domain.
 */
export interface Slot {
  readonly bits: number;
  address: number;
}

/** A place of the state: the tree of its domain, with a slot for every scalar, presence and length. */
export type Place =
  /** `null` is code 0 when `nullable`; the codes of the values follow. */
  | { readonly kind: 'scalar'; readonly domain: ScalarDomain; readonly nullable: boolean; readonly slot: Slot }
  | { readonly kind: 'struct'; readonly domain: Domain; readonly fields: readonly (readonly [string, Place])[] }
  | { readonly kind: 'array'; readonly domain: Domain; readonly elements: readonly Place[] }
  | { readonly kind: 'list'; readonly domain: Domain; readonly length: Slot; readonly elements: readonly Place[] }
  /** A nullable struct, array or list: all bits of `inner` are zero while it is null. */
  | { readonly kind: 'nullable'; readonly domain: Domain; readonly presence: Slot; readonly inner: Composite };

export type Composite = Extract<Place, { kind: 'struct' | 'array' | 'list' }>;

export interface Layout {
  readonly root: Composite;
  /** 32-bit words of a packed state. */
  readonly words: number;
  /** Bits in use. */
  readonly bits: number;
}

/** Lays out a state in as few words as first-fit by decreasing size finds; the same domain always gets the same layout. */
export const layoutOf = (domain: Domain): Layout => {
  const slots: Slot[] = [];
  const root = placeOf(domain, slots) as Composite;
  const free: number[] = [];
  for (const slot of [...slots].sort((a, b) => b.bits - a.bits)) {
    if (slot.bits === 0) continue;
    let word = free.findIndex((bits) => bits >= slot.bits);
    if (word < 0) word = free.push(32) - 1;
    slot.address = word * 32 + (32 - (free[word] as number));
    free[word] = (free[word] as number) - slot.bits;
  }
  return { root, words: Math.max(1, free.length), bits: slots.reduce((sum, slot) => sum + slot.bits, 0) };
};

const placeOf = (domain: Domain, slots: Slot[]): Place => {
  const slot = (values: number): Slot => {
    const slot = { bits: values <= 1 ? 0 : 32 - Math.clz32(values - 1), address: 0 };
    slots.push(slot);
    return slot;
  };
  const elements = (of: Domain, length: number): Place[] => Array.from({ length }, () => placeOf(of, slots));
  switch (domain.kind) {
    case 'struct':
      return {
        kind: 'struct',
        domain,
        fields: Object.entries(domain.fields).map(([name, field]) => [name, placeOf(field, slots)]),
      };
    case 'array':
      return { kind: 'array', domain, elements: elements(domain.of, domain.length) };
    case 'list':
      return { kind: 'list', domain, length: slot(domain.max + 1), elements: elements(domain.of, domain.max) };
    case 'nullable':
      if (isScalar(domain.of))
        return { kind: 'scalar', domain: domain.of, nullable: true, slot: slot(cardinality(domain.of) + 1) };
      return { kind: 'nullable', domain, presence: slot(2), inner: placeOf(domain.of, slots) as Composite };
    default:
      return { kind: 'scalar', domain, nullable: false, slot: slot(cardinality(domain)) };
  }
};
