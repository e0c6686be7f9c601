// A mapping of a folio comes or goes, with what mlock() makes of it: mm/rmap.c and mm/mlock.c, with every batch drained at once.
import { must } from '../../../src/index.ts';
import { addMapping, allocFolio } from '../../machine/folio/anon-folio.ts';
import { countMlock, testClearMlocked, testSetMlocked, uncountMlock } from '../../machine/folio/lru.ts';
import { presentPte, zapPte } from '../../machine/table/anon-entry.ts';
import { pteAt, setPteAt } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import type { Sequential } from '../state.ts';

/** vma_alloc_folio(): with the reference of who has allocated it. */
export const newFolio = (m: Sequential, content: number): number => {
  const free = m.folios.findIndex(({ refcount }) => refcount === 0);
  must(free >= 0 ? free : null, 'there are more frames than entries');
  allocFolio(m.folios, free, content);
  return free;
};

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

/**
 * zap_pte_range() of one entry: folio_remove_rmap_pte() with munlock_vma_folio(), and the reference goes; of a swap entry
 * free_swap_and_cache().
 */
export const unmapPage = (m: Sequential, { unmapMunlocks }: Policy, va: number): void => {
  const pte = pteAt(m.tables, va);
  if (pte === null) return;
  const { folio, slot } = pte;
  const f = slot === null ? folio : m.swap.at(slot).cache;
  if (folio !== null && unmapMunlocks && m.vmas.at(va).VM_LOCKED) munlockFolio(m, folio);
  zapPte(m, va);
  m.dirty.set(va, false);
  if (f !== null && m.folios.at(f).refcount === 0) freed(m, f);
};

/** The last reference has gone: mm/swap.c: __folio_put, which takes it off the LRU, and clears what munlock() should have. */
const freed = (m: Sequential, f: number): void => {
  const folio = m.folios.at(f);
  testClearMlocked(m, folio);
  folio.lru = 'free';
  folio.mlock_count = 0;
  folio.dirty = false;
  folio.lazyfree = false;
};
