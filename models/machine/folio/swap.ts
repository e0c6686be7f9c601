// Swap slots: how many swap entries name one, the swap cache, and what is written there.
import { array, type Draft, index, int, nullable, type Scalarset, shownAs, struct } from '../../../src/index.ts';
import { type AnonFolios, putFolio } from './anon-folio.ts';

/** `entries`: the most swap entries (in page tables) of one slot. A slot is free when its count is 0 and nothing is cached. */
export const swapOf = (sizes: {
  readonly slots: number;
  readonly Folio: Scalarset;
  readonly entries: number;
  readonly versions: number;
}) =>
  shownAs(
    { as: 'swap', title: 'swap slot' },
    array(
      sizes.slots,
      struct({
        /** swap_map without SWAP_HAS_CACHE: the swap entries in page tables. */
        count: int(0, sizes.entries),
        /** The folio in the swap cache. */
        cache: nullable(index(sizes.Folio)),
        /** What was written out. */
        content: int(0, sizes.versions),
      }),
    ),
  );
/** The swap slots and the swap cache, as a recipe sees them. */
export type Swap = Draft<ReturnType<typeof swapOf>>;

/** What the functions over swap need of a state. */
export interface SwapParts {
  folios: AnonFolios;
  swap: Swap;
}

/** The slot that the folio is cached for, or -1. */
export const slotOf = (m: { readonly swap: Swap }, folio: number): number =>
  m.swap.findIndex(({ cache }) => cache === folio);

/** add_to_swap(): a slot, and the swap cache's reference. False without a free slot. */
export const addToSwap = (m: SwapParts, folio: number): boolean => {
  if (slotOf(m, folio) >= 0) return true;
  const free = m.swap.findIndex(({ count, cache }) => count === 0 && cache === null);
  if (free < 0) return false;
  m.swap.at(free).cache = folio;
  m.folios.at(folio).refcount++;
  return true;
};

/** delete_from_swap_cache(), and the put of its reference. What was written is no longer told apart in a slot that is free. */
export const deleteFromSwapCache = (m: SwapParts, slot: number): void => {
  const place = m.swap.at(slot);
  if (place.cache === null) return;
  const folio = place.cache;
  place.cache = null;
  if (place.count === 0) place.content = 0;
  putFolio(m.folios.at(folio));
};

/** try_to_free_swap(): out of the swap cache when no swap entry names its slot; under the folio lock, which nobody may hold. */
export const tryToFreeSwap = (m: SwapParts, folio: number): void => {
  const slot = slotOf(m, folio);
  if (slot < 0 || m.swap.at(slot).count > 0 || m.folios.at(folio).lock !== 'free') return;
  deleteFromSwapCache(m, slot);
};

/** swap_free(): a swap entry goes. */
export const swapFree = (m: SwapParts, slot: number): void => {
  const place = m.swap.at(slot);
  place.count--;
  if (place.count === 0 && place.cache === null) place.content = 0;
};
