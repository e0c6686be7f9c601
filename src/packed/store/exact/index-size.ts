/**
 * An index of one part is doubled when it is so full: it stays as small as its content, because a table far too large for the states in it costs half
 * the speed in cache misses.
 */
const MOST_LOAD = 0.75;

/** Slots of a part of a large index: 1 GiB. */
export const PART_SLOTS: number = 2 ** 28;
/**
 * An index of several parts gets so many more at a time, of those that it has. All states are entered anew for each time, which was 28 % of the time of
 * 1,262 million states where it was one part (and from eight parts on two).
 */
const MORE_PARTS = 1 / 3;

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

/**
 * The sizes that are next from `size` on and have room for `needed` states: the one that saves time, then the smallest. Numbers have 31 bits at most: a size
 * that is too large for them is left out.
 */
export const sizesFor = (size: IndexSize, needed: number, partSlots: number): readonly IndexSize[] => {
  const next = (more: (parts: number) => number): IndexSize | undefined => {
    let { slots, parts } = size;
    while (capacityOf({ slots, parts }) < needed)
      if (slots < partSlots) slots *= 2;
      else parts += more(parts);
    return capacityOf({ slots, parts }) < 2 ** 31 ? { slots, parts } : undefined;
  };
  const saving = next((parts) => Math.ceil(parts * MORE_PARTS));
  const smallest = next(() => 1);
  return [saving, smallest].filter((one) => one !== undefined);
};
