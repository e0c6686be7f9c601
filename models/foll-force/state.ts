// What the model is made of: one page of a private file mapping without VM_WRITE, its entry, and the pages that it may lead to.
import { array, bool, type Draft, int, nullable, optional, struct } from '../../src/index.ts';
import { refcountDecAndTest, refcountInc } from '../machine/locks/refcount.ts';
import type { ForceBounds, Policy } from './policy.ts';

/** The page of the page cache. Those behind it are anonymous. */
export const filePage = 0;
/** The anonymous page that the entry may map at the start. */
export const firstAnon = 1;

export const folioNumber = ({ anons }: ForceBounds) => int(0, anons);

export const stateOf = (bounds: ForceBounds, { ksm }: Policy) =>
  struct({
    /** The entry: never writable, as the VMA is not. */
    pte: nullable(
      struct({
        folio: folioNumber(bounds),
        dirty: bool(),
        /** Write-protected by userfaultfd. */
        uffdWp: bool(),
      }),
    ),
    /** History: userfaultfd has write-protected the page, and nobody has told the monitor of a store or taken the page away. */
    ...(ksm === 'none' ? {} : { protected: bool() }),
    folios: array(
      1 + bounds.anons,
      struct({
        /** One a mapping, one for the page cache, one for each writer that has taken one. 0: free. */
        refcount: int(0, 3 + bounds.writers),
        /** A child maps it as well. */
        childs: bool(),
        /** PG_anon_exclusive; of a page of the page cache the same bit is PG_mappedtodisk. */
        exclusive: bool(),
        /** History: a forced write has reached it. */
        written: bool(),
      }),
    ),
  });
export type Force = Draft<ReturnType<typeof stateOf>>;

export const isAnon = (folio: number): boolean => folio !== filePage;

/** Drops a reference; with the last one the frame is free, and nothing is left on it. */
export const putFolio = (m: Force, folio: number): void => {
  const page = m.folios.at(folio);
  if (!refcountDecAndTest(page, 'refcount')) return;
  page.exclusive = false;
  page.written = false;
};

/** Clears the entry, and drops the mapping's reference. */
export const zap = (m: Force): void => {
  if (m.pte === null) return;
  const { folio } = m.pte;
  m.pte = null;
  putFolio(m, folio);
};

/** The monitor of userfaultfd is told, or the page is given up: nobody relies on the protection any more. */
export const endProtection = (m: Force): void => {
  if (optional(m, 'protected') !== undefined) m.protected = false;
};

/** Maps a page of the page cache read-only. */
export const mapFile = (m: Force, dirty: boolean): void => {
  refcountInc(m.folios.at(filePage), 'refcount');
  m.pte = { folio: filePage, dirty, uffdWp: false };
};

/** Maps a new anonymous page, this mm's own: dirty, and read-only, as the VMA is not writable. False without a free frame. */
export const mapCopy = (m: Force): boolean => {
  const copy = m.folios.findIndex(({ refcount }) => refcount === 0);
  if (copy < 0) return false;
  zap(m);
  m.folios.at(copy).refcount = 1;
  m.folios.at(copy).exclusive = true;
  m.pte = { folio: copy, dirty: true, uffdWp: false };
  return true;
};
