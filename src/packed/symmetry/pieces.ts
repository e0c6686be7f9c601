import type { Slot } from '../state/layout.ts';
import { mask } from '../state/scalar-source.ts';
import type { PermutedSlot } from './permuted-slots.ts';

/** Bits that each member has at the same distance: `word[m] >>> shift[m] & mask` is the piece of member `m`. */
export interface Piece {
  readonly name: string;
  readonly words: readonly number[];
  readonly shifts: readonly number[];
  readonly mask: number;
}

/** Puts slots together into pieces: those that lie in the same words, at the same distances from member to member. */
export const piecesOf = (slots: readonly PermutedSlot[], set: number, prefix: string): readonly Piece[] => {
  const families = new Map<string, PermutedSlot[]>();
  for (const slot of slots) {
    const others = slot.along.map((at) => (at.set === set ? '*' : at.member)).join();
    const member = slot.along.find((at) => at.set === set)?.member ?? 0;
    const key = `${slot.shape} ${others}`;
    const family = families.get(key) ?? [];
    families.set(key, family);
    family[member] = slot;
  }
  const groups = new Map<
    string,
    { readonly at: readonly { word: number; shift: number }[]; mask: number; low: number }
  >();
  for (const family of families.values()) {
    const at = family.map(({ packed }) => positionOf(packed));
    const [first] = at;
    if (first === undefined) continue;
    const key = at.map(({ word, shift }) => `${word}:${shift - first.shift}`).join();
    const group = groups.get(key) ?? { at, mask: 0, low: 32 };
    groups.set(key, group);
    group.mask |= first.mask << first.shift;
    group.low = Math.min(group.low, first.shift);
  }
  const ones = (mask: number): number => (mask === 0 ? 0 : 1 + ones(mask & (mask - 1)));
  return [...groups.values()]
    .sort((a, b) => ones(b.mask) - ones(a.mask))
    .map(({ at, mask, low }, i) => {
      const first = at[0] as { word: number; shift: number };
      return {
        name: `${prefix}${i}`,
        words: at.map(({ word }) => word),
        shifts: at.map(({ shift }) => shift - first.shift + low),
        mask: mask >>> low,
      };
    });
};

/** Where a slot lies. A mask of 32 bits is -1. */
export const positionOf = ({ address, bits }: Slot): { word: number; shift: number; mask: number } => ({
  word: address >>> 5,
  shift: address & 31,
  mask: mask(bits),
});

/** Text of the bits `mask` of word `s<word>`, shifted down. */
export const bits = (word: number, shift: number, mask: number): string =>
  shift === 0 ? `s${word} & ${mask}` : `s${word} >>> ${shift} & ${mask}`;

/** Text of the code in a slot, with the state's words in `s0`, `s1`... */
export const codeOf = (slot: Slot): string => {
  const { word, shift, mask } = positionOf(slot);
  return `(${bits(word, shift, mask)})`;
};
