/**
 * An index of one part is doubled when it is so full: it stays as small as its content, because a table far too large for the states in it costs half
 * the speed in cache misses.
 */
const MOST_LOAD = 0.75;

/** Slots of a part of a large index: 1 GiB. */
export const PART_SLOTS: number = 2 ** 28;
/** With so many parts, an index gets more than one at a time: all states are entered anew for each. */
const FEW_PARTS = 8;

/** Slots of each part, and how many parts there are. */
export interface IndexSize {
  readonly slots: number;
  readonly parts: number;
}

/**
 * How many states an index has room for. Of several parts that is two thirds of the slots, and so many that the number of each state
 * has as few bits as it can: with three or six parts all numbers of its bits, which leaves two for the hash with 2^30 states.
 * The generated code computes it as well.
 */
export const capacityOf = ({ slots, parts }: IndexSize): number =>
  parts === 1 ? Math.floor(slots * MOST_LOAD) : Math.floor((parts * slots * 2 - 1) / 3);

/** The next size from `size` on that has room for `needed` states. Numbers have 31 bits at most: undefined if that is not enough. */
export const sizeFor = (size: IndexSize, needed: number, partSlots: number): IndexSize | undefined => {
  let { slots, parts } = size;
  while (capacityOf({ slots, parts }) < needed) {
    if (slots < partSlots) slots *= 2;
    else parts += parts < FEW_PARTS ? 1 : 2;
    if (capacityOf({ slots, parts }) >= 2 ** 31) return undefined;
  }
  return { slots, parts };
};
