// get_user_pages() and pin_user_pages(): what a caller asks for, and the reference that it gets.
import { bool, index, int, nullable, type Scalarset } from '../../../src/index.ts';
import { type AnonFolios, putFolio } from '../folio/anon-folio.ts';
import { refcountIncNotZero } from '../locks/refcount.ts';

/** Locals of a thread that takes a reference of one page: what it asked for, and the page. */
export const gupLocals = (mms: number, Folio: Scalarset) => ({
  /** Whose page. */
  mm: int(0, mms - 1),
  /** FOLL_PIN; otherwise FOLL_GET. */
  pin: bool(),
  /** FOLL_WRITE. */
  write: bool(),
  /** The page that it looks at, or has a reference of. */
  folio: nullable(index(Folio)),
  /** GUP-fast, interrupts off: whether the entry was writable when it was read. */
  writable: bool(),
  /** GUP-fast: write_protect_seq when it began. */
  seq: int(0, 2),
});

/** What a thread holds: see `gupLocals`. */
export interface GupReference {
  readonly mm: number;
  readonly pin: boolean;
  readonly folio: number | null;
}

/** try_grab_folio(): a reference, or a pin; false of a folio that is on the free list. */
export const tryGrab = (folios: AnonFolios, { folio, pin }: GupReference): boolean => {
  if (folio === null || !refcountIncNotZero(folios.at(folio), 'refcount')) return false;
  if (pin) folios.at(folio).pins++;
  return true;
};

/** gup_put_folio(), unpin_user_page(), put_page(). */
export const ungrab = (folios: AnonFolios, { folio, pin }: GupReference): void => {
  if (folio === null) return;
  if (pin) folios.at(folio).pins--;
  putFolio(folios.at(folio));
};

/** folio_maybe_dma_pinned() */
export const maybePinned = (folios: AnonFolios, folio: number): boolean => folios.at(folio).pins > 0;
