import { type FieldSlot, type Stepper, slotsOf } from '../../packed/index.ts';

/** A slot whose value a line of the model can reset. */
export interface ResettableSlot {
  readonly field: string;
  readonly word: number;
  readonly shift: number;
  /** Before it is shifted. */
  readonly mask: number;
  /** The code of its zero value; smaller ones say that it is not there. */
  readonly zero: number;
}

/**
 * All slots but those that always name a member of a scalarset, if its members are all alike: there is nothing to reset such a one to, and it would
 * have to be nullable first.
 */
export const resettableSlots = ({ buffer }: Stepper, symmetry: boolean): readonly ResettableSlot[] =>
  slotsOf(buffer.layout).flatMap(({ field, slot: { address, bits }, first, member }) => {
    const isAlike = symmetry && member !== undefined && member.ordered !== true && member.size > 1;
    return bits === 0 || isAlike ? [] : [{ field, ...placeOf(address, bits), zero: first }];
  });

const placeOf = (address: number, bits: number): Pick<ResettableSlot, 'word' | 'shift' | 'mask'> => ({
  word: address >>> 5,
  shift: address & 31,
  mask: 2 ** bits - 1,
});

/** Whether a slot is dead in a state and has another value than zero. `live`: the mask of what is live there, from `offset`. */
export const isDead = (
  { word, shift, mask, zero }: ResettableSlot,
  words: Int32Array,
  live: Int32Array,
  offset: number,
): boolean =>
  (((live[offset + word] as number) >>> shift) & 1) === 0 && (((words[word] as number) >>> shift) & mask) > zero;

/** `observed`: the mask of what observations read. */
export const isObserved = ({ word, shift }: ResettableSlot, observed: Int32Array): boolean =>
  (((observed[word] as number) >>> shift) & 1) === 1;

export const reset = ({ word, shift, mask, zero }: ResettableSlot, words: Int32Array): void => {
  words[word] = ((words[word] as number) & ~(mask << shift)) | (zero << shift);
};

/**
 * Makes words those of a state again after slots have been reset that say what is there (a length, a presence, a case): what is not there any
 * more is zero, and what has come has its zero value.
 */
export const settle = (slots: readonly FieldSlot[], words: Int32Array): void => {
  const codeOf = ({ address, bits }: FieldSlot['slot']): number =>
    bits === 0 ? 0 : ((words[address >>> 5] as number) >>> (address & 31)) & (2 ** bits - 1);
  // What others depend on comes before them.
  for (const { slot, first, when } of slots) {
    if (slot.bits === 0 || when.length === 0) continue;
    const isThere = when.every((condition) =>
      'above' in condition
        ? codeOf(condition.slot) > condition.above
        : condition.among.includes(codeOf(condition.slot)),
    );
    const code = codeOf(slot);
    const wanted = isThere ? Math.max(code, first) : 0;
    if (code !== wanted) reset({ field: '', ...placeOf(slot.address, slot.bits), zero: wanted }, words);
  }
};
