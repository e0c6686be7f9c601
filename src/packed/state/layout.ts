import {
  array,
  type BagDomain,
  bool,
  cardinality,
  type Domain,
  int,
  isScalar,
  type ScalarDomain,
  type SetDomain,
  type StructDomain,
  struct,
  type VariantDomain,
} from '../../model/language/domain.ts';

/**
 * Where a scalar lies in the packed state: `bits` bits from bit `address & 31` of 32-bit word `address >>> 5`.
 * A slot never crosses the end of a word. A slot of no bits holds the only value of its domain.
 */
export interface Slot {
  readonly bits: number;
  address: number;
}

/**
 * A scalar. The code of its first value is `first`: 1 where code 0 says that there is none, which is null where the place is nullable, and
 * else that its case of a variant is not there.
 */
export interface ScalarPlace {
  readonly kind: 'scalar';
  readonly domain: ScalarDomain;
  readonly nullable: boolean;
  readonly first: 0 | 1;
  readonly slot: Slot;
}

export interface StructPlace {
  readonly kind: 'struct';
  readonly domain: StructDomain;
  readonly fields: readonly (readonly [string, Place])[];
}

/** How often each value is in a set or a bag, by the values' numbers. */
export interface CollectionPlace {
  readonly kind: 'collection';
  readonly domain: SetDomain | BagDomain;
  readonly counts: readonly Slot[];
  /** The same slots as arrays, over the scalarsets that occur in the elements: a renaming of members moves them as it moves those. */
  readonly shape: Place;
}

/** One of several structs: the others are zero. Fields of one name and one domain lie in the same slots. */
export interface VariantPlace {
  readonly kind: 'variant';
  readonly domain: VariantDomain;
  /** The number of the case, plus `first`: 1 where the whole variant may be missing, with all bits zero. */
  readonly tag: Slot;
  readonly first: 0 | 1;
  readonly cases: readonly (readonly [string, StructPlace])[];
  /** The fields of all cases, each slot once. */
  readonly shared: readonly (readonly [string, Place])[];
}

/** A place of the state: the tree of its domain, with a slot for every scalar, presence and length. */
export type Place =
  | ScalarPlace
  | StructPlace
  | { readonly kind: 'array'; readonly domain: Domain; readonly elements: readonly Place[] }
  | { readonly kind: 'list'; readonly domain: Domain; readonly length: Slot; readonly elements: readonly Place[] }
  | CollectionPlace
  | VariantPlace
  /** A nullable of what is no scalar: all bits of `inner` are zero while it is null. */
  | { readonly kind: 'nullable'; readonly domain: Domain; readonly presence: Slot; readonly inner: Composite };

export type Composite = Exclude<Place, { kind: 'scalar' | 'nullable' }>;

export interface Layout {
  readonly root: StructPlace;
  /** 32-bit words of a packed state. */
  readonly words: number;
  /** Bits in use. */
  readonly bits: number;
}

/** Lays out a state in as few words as first-fit by decreasing size finds; the same domain always gets the same layout. */
export const layoutOf = (domain: StructDomain): Layout => {
  const slots: Slot[] = [];
  const root = placeOf(domain, slots, always) as StructPlace;
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

/** Whether all bits of a place may be zero for another reason than that its value is the zero value. */
interface Missing {
  /** It may be in a nullable, or in a list. */
  readonly whole: boolean;
  /** It may be in a case of a variant. */
  readonly inCase: boolean;
}

const always: Missing = { whole: false, inCase: false };

const placeOf = (domain: Domain, slots: Slot[], missing: Missing): Place => {
  const slot = (values: number): Slot => {
    const slot = { bits: values <= 1 ? 0 : 32 - Math.clz32(values - 1), address: 0 };
    slots.push(slot);
    return slot;
  };
  const inside = { ...missing, whole: true };
  const elements = (of: Domain, length: number, how: Missing): Place[] =>
    Array.from({ length }, () => placeOf(of, slots, how));
  switch (domain.kind) {
    case 'struct':
      return {
        kind: 'struct',
        domain,
        fields: Object.entries(domain.fields).map(([name, field]) => [name, placeOf(field, slots, missing)]),
      };
    case 'array':
      return { kind: 'array', domain, elements: elements(domain.of, domain.length, missing) };
    case 'list':
      return { kind: 'list', domain, length: slot(domain.max + 1), elements: elements(domain.of, domain.max, inside) };
    case 'nullable':
      if (isScalar(domain.of)) {
        const { of } = domain;
        return { kind: 'scalar', domain: of, nullable: true, first: 1, slot: slot(cardinality(of) + 1) };
      }
      return { kind: 'nullable', domain, presence: slot(2), inner: placeOf(domain.of, slots, inside) as Composite };
    case 'set':
    case 'bag': {
      const shape = placeOf(shapeOf(domain.of, domain.kind === 'set' ? bool() : int(0, domain.max)), slots, always);
      return { kind: 'collection', domain, counts: leavesOf(shape), shape };
    }
    case 'variant': {
      const first = missing.whole || missing.inCase ? 1 : 0;
      const tag = slot(Object.keys(domain.cases).length + first);
      const made = new Map<string, readonly [string, Place]>();
      const fieldOf = (name: string, field: Domain): Place => {
        const key = `${name} ${JSON.stringify(field)}`;
        const place = made.get(key)?.[1] ?? placeOf(field, slots, { ...missing, inCase: true });
        made.set(key, [name, place]);
        return place;
      };
      const cases = Object.entries(domain.cases).map(([name, fields]): [string, StructPlace] => [
        name,
        {
          kind: 'struct',
          domain: fields,
          fields: Object.entries(fields.fields).map(([field, inner]) => [field, fieldOf(field, inner)]),
        },
      ]);
      return { kind: 'variant', domain, tag, first, cases, shared: [...made.values()] };
    }
    default: {
      // Code 0 is a member, and would be renamed though there is none.
      const first = domain.kind === 'index' && missing.inCase ? 1 : 0;
      return { kind: 'scalar', domain, nullable: false, first, slot: slot(cardinality(domain) + first) };
    }
  }
};

/** Arrays of `leaf`, one for each value of the domain, in the order of their numbers. */
const shapeOf = (domain: Domain, leaf: Domain): Domain => {
  switch (domain.kind) {
    case 'index':
      return array(domain.of, leaf);
    case 'nullable':
      return struct({ none: leaf, some: shapeOf(domain.of, leaf) });
    case 'struct':
      return Object.values(domain.fields).reduceRight((inner, field) => shapeOf(field, inner), leaf);
    case 'array':
      return Array<Domain>(domain.length)
        .fill(domain.of)
        .reduceRight((inner, element) => shapeOf(element, inner), leaf);
    case 'variant':
      return struct(
        Object.fromEntries(Object.entries(domain.cases).map(([name, fields]) => [name, shapeOf(fields, leaf)])),
      );
    default:
      return array(cardinality(domain), leaf);
  }
};

/** The slots of the scalars under a place made by `shapeOf`, in order. */
const leavesOf = (place: Place): readonly Slot[] => {
  switch (place.kind) {
    case 'scalar':
      return [place.slot];
    case 'struct':
      return place.fields.flatMap(([, field]) => leavesOf(field));
    case 'array':
      return place.elements.flatMap(leavesOf);
    default:
      throw new Error(`there is no ${place.kind} in the shape of a set`);
  }
};
