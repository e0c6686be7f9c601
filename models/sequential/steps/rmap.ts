// A mapping of a folio comes or goes, with what mlock() makes of it: mm/rmap.c and mm/mlock.c, with every batch drained at once.
import { addMapping } from '../../machine/folio/anon-folio.ts';
import { countMlock, testClearMlocked, testSetMlocked, uncountMlock } from '../../machine/folio/lru.ts';
import { presentPte, zapPte } from '../../machine/table/anon-entry.ts';
import { pteAt, setPteAt } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import type { Sequential } from '../state.ts';

/** mm/mlock.c: mlock_folio(), and __mlock_folio() when its batch is drained. */
export const mlockFolio = (m: Sequential, f: number): void => {
  const folio = m.folios.at(f);
  testSetMlocked(m, folio);
  countMlock(folio, folio.lru === 'unevictable');
  folio.lru = 'unevictable';
};

/** mm/mlock.c: munlock_folio(), and __munlock_folio() when its batch is drained. */
export const munlockFolio = (m: Sequential, f: number): void => {
  const folio = m.folios.at(f);
  if (folio.lru === 'unevictable' && !uncountMlock(folio)) return;
  testClearMlocked(m, folio);
  folio.lru = 'evictable';
};

/** set_pte_at() and folio_add_*_rmap_pte() of a page that was not mapped here: the reference, the mapcount, mlock_vma_folio(). */
export const mapFolio = (m: Sequential, va: number, f: number, writable: boolean): void => {
  addMapping(m.folios.at(f));
  setPteAt(m.tables, va, presentPte(f, writable));
  if (m.vmas.at(va).VM_LOCKED) mlockFolio(m, f);
};

/** zap_pte_range() of one entry: folio_remove_rmap_pte() with munlock_vma_folio(), and the reference goes. */
export const unmapPage = (m: Sequential, { unmapMunlocks }: Policy, va: number): void => {
  const f = pteAt(m.tables, va)?.folio ?? null;
  if (f !== null && unmapMunlocks && m.vmas.at(va).VM_LOCKED) munlockFolio(m, f);
  zapPte(m, va);
  if (f !== null && m.folios.at(f).refcount === 0) freed(m, f);
};

/** The last reference has gone: mm/swap.c: __folio_put, which takes it off the LRU. PG_mlocked has gone with the last locked mapping. */
const freed = (m: Sequential, f: number): void => {
  m.folios.at(f).lru = 'free';
  m.folios.at(f).mlock_count = 0;
};
