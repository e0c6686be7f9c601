// Swap slots by their swap_map alone: how many swap entries name one, and SWAP_HAS_CACHE, by which one task at a time claims it
// (mm/swapfile.c, to v6.18; later kernels claim a slot by the folio that they put into the swap cache). The swap cache itself is in `swap.ts`.
import { array, bool, type Draft, int, must, shownAs, struct } from '../../../src/index.ts';

/** `entries`: the most swap entries that name one slot. `contents`: the most versions of what was written there, 0: not told apart. */
export const swapSlotsOf = ({
  slots,
  entries,
  contents = 0,
}: {
  readonly slots: number;
  readonly entries: number;
  readonly contents?: number;
}) =>
  shownAs(
    { as: 'swap', title: 'swap slot' },
    array(
      slots,
      struct({
        /** swap_map without SWAP_HAS_CACHE. */
        count: int(0, entries),
        /** SWAP_HAS_CACHE. */
        hasCache: bool(),
        /** What was written; in a slot that is free it is there still, until it is written anew. */
        content: int(0, contents),
      }),
    ),
  );
/** The swap slots, as a recipe sees them. */
export type SwapSlots = Draft<ReturnType<typeof swapSlotsOf>>;
/** One swap slot, as a recipe sees it. */
export type SwapSlot = ReturnType<SwapSlots['at']>;

/** Whether nobody has the slot: no entry names it, and it is not claimed. */
export const isSwapSlotFree = ({ count, hasCache }: Readonly<SwapSlot>): boolean => count === 0 && !hasCache;

/** folio_alloc_swap(), scan_swap_map(): the slot is claimed for a folio that is to be written there; false where it is not free. */
export const allocSwapSlot = (slot: SwapSlot): boolean => {
  if (!isSwapSlotFree(slot)) return false;
  slot.hasCache = true;
  return true;
};

/** swapcache_prepare(): 0, and the caller has the claim; -EEXIST: another has it; -ENOENT: no entry names the slot. */
export const swapcachePrepare = (slot: SwapSlot): 0 | '-EEXIST' | '-ENOENT' => {
  if (slot.hasCache) return '-EEXIST';
  if (slot.count === 0) return '-ENOENT';
  slot.hasCache = true;
  return 0;
};

/** swapcache_clear(), swapcache_free(): the claim goes; with the last entry gone, the slot is free. */
export const swapcacheClear = (slot: SwapSlot): void => {
  must(slot.hasCache, 'the slot is claimed');
  slot.hasCache = false;
};

/** swap_duplicate(): one entry more names the slot. */
export const swapDuplicate = (slot: SwapSlot): void => {
  slot.count++;
};

/** __swap_count(): the entries that name it, without the claim. */
export const swapCount = ({ count }: Readonly<SwapSlot>): number => count;

/** swap_free(), __swap_entry_free(): one entry less. */
export const swapEntryFree = (slot: SwapSlot): void => {
  slot.count--;
};
