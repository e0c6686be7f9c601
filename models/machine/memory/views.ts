// What is known of memory: views. A view says of each location the number of a store in its coherence order, where 0 is the oldest that
// anybody may still read. All of them are digits of one number, so that a view is one slot of the state, and one step reads and writes few.
import { type IntDomain, int, must } from '../../../src/index.ts';

/** Of each location the number of a store, `bits` for each. */
export type View = number;

/** How views are numbers. */
export interface Digits {
  readonly locations: readonly string[];
  /** Bits of a digit, and of all of them. */
  readonly bits: number;
  readonly width: number;
  /** Where the digit of a location begins. */
  readonly shifts: { readonly [location: string]: number };
}

/** An int has no more. */
const MOST_BITS = 30;

/** Views of these locations, of which each has at most so many stores. */
export const digitsOf = (locations: readonly string[], stores: number): Digits => {
  const bits = Math.max(1, Math.ceil(Math.log2(stores)));
  const width = bits * locations.length;
  must(
    width <= MOST_BITS,
    `a memory has ${Math.floor(MOST_BITS / bits)} locations of ${stores} stores at most, and this one ${locations.length}: put into it only what the question is about`,
  );
  return { locations, bits, width, shifts: Object.fromEntries(locations.map((x, i) => [x, i * bits])) };
};

/** The domain of a view, shown as what it says: `{flag 1}`. */
export const viewDomain = (digits: Digits): IntDomain =>
  int(0, 2 ** digits.width - 1, {
    print: (view) => {
      const parts = digits.locations.filter((x) => at(digits, view, x) > 0).map((x) => `${x} ${at(digits, view, x)}`);
      return `{${parts.join(', ')}}`;
    },
  });

export const at = ({ bits, shifts }: Digits, view: View, location: string): number =>
  (view >> (shifts[location] as number)) & ((1 << bits) - 1);

export const having = ({ bits, shifts }: Digits, view: View, location: string, number: number): View => {
  const shift = shifts[location] as number;
  return (view & ~(((1 << bits) - 1) << shift)) | (number << shift);
};

export const raised = (digits: Digits, view: View, location: string, to: number): View =>
  to > at(digits, view, location) ? having(digits, view, location, to) : view;

/** What either has. */
export const join = ({ bits, width }: Digits, a: View, b: View): View => {
  if (a === b || b === 0) return a;
  let joined = 0;
  for (let shift = 0; shift < width; shift += bits) {
    const mask = ((1 << bits) - 1) << shift;
    joined |= Math.max(a & mask, b & mask);
  }
  return joined;
};

/** Every bit of the digits of which `view` says more than `than`. */
export const above = ({ bits, width }: Digits, view: View, than: View): View => {
  let digits = 0;
  for (let shift = 0; shift < width; shift += bits) {
    const mask = ((1 << bits) - 1) << shift;
    if ((view & mask) > (than & mask)) digits |= mask;
  }
  return digits;
};

/** Every bit of all digits. */
export const everything = ({ width }: Digits): View => 2 ** width - 1;

/** What both have. */
export const meet = ({ bits, width }: Digits, a: View, b: View): View => {
  if (a === b) return a;
  let common = 0;
  for (let shift = 0; shift < width; shift += bits) {
    const mask = ((1 << bits) - 1) << shift;
    common |= Math.min(a & mask, b & mask);
  }
  return common;
};

/** Without what `known` says already. */
export const beyond = (digits: Digits, view: View, known: View): View => {
  if (view === 0 || known === 0) return view;
  return view & above(digits, view, known);
};

/** With the numbers that the stores have when so many of each location, the oldest ones, are left out. */
export const lowered = ({ bits, width }: Digits, view: View, by: View): View => {
  if (view === 0) return 0;
  let left = 0;
  for (let shift = 0; shift < width; shift += bits) {
    const mask = ((1 << bits) - 1) << shift;
    left |= Math.max(0, (view & mask) - (by & mask));
  }
  return left;
};

/** With the numbers that the stores have when another one has come in at a place of the coherence order. */
export const shifted = (digits: Digits, view: View, location: string, place: number): View => {
  const number = at(digits, view, location);
  return number >= place ? having(digits, view, location, number + 1) : view;
};
