// Reclaim of a page behind MADV_FREE: it is discarded without being written out, unless somebody has used it since.
import { blocked, bool, forState, int, must, only, step } from '../../../src/index.ts';
import { isDrained } from '../../machine/cpu/store-buffer.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import { refcountDecAndTest, refcountInc } from '../../machine/locks/refcount.ts';
import type { LazyBounds, Policy } from '../policy.ts';
import { freeFolio, type Lazy, lazyPage, putFolio, reclaimCpu } from '../state.ts';

/** The exchange that clears the entry, as memory sees it. What it returns is handed to the folio at once. */
export const clearEntry = (m: Lazy, policy: Policy): void => {
  const { folio, dirty } = must(m.pte, 'the entry is present, under the lock');
  if (dirty && policy.movesDirty) m.folios.at(folio).dirty = true;
  m.pte = null;
};

export const reclaimThread = (bounds: LazyBounds, policy: Policy) => {
  const { thread } = forState<Lazy>();
  const { checks } = policy;
  const read = { references: 'folio_ref_count', dirty: 'folio_test_dirty' } as const;
  const firstCheck = () => read[checks[0] ?? 'dirty'];
  const after = (check: 'references' | 'dirty', keeps: boolean) => {
    const next = checks[checks.indexOf(check) + 1];
    if (next !== undefined) return read[next];
    return keeps ? 'set_pte_at' : 'discard';
  };
  interface Locals {
    keep: boolean;
    wasDirty: boolean;
    left: number;
  }
  const again = (m: Lazy, t: Locals) => {
    t.keep = false;
    t.wasDirty = false;
    return t.left > 0 && m.folios.at(lazyPage).mapcount > 0 ? 'shrink_folio_list' : 'done';
  };

  return thread('reclaim', {
    locals: {
      /** The page has to be kept; found dirty. */
      keep: bool(),
      wasDirty: bool(),
      /** Scans that are still to come. */
      left: int(0, bounds.scans),
    },
  }).steps({
    shrink_folio_list: step('mm/vmscan.c: shrink_folio_list, with the page isolated and locked', (m, t: Locals) => {
      const page = m.folios.at(lazyPage);
      t.left--;
      if (page.mapcount === 0 || page.swapbacked) return again(m, t);
      refcountInc(page, 'refcount');
      return 'ptep_get_and_clear';
    }),
    ptep_get_and_clear: step('mm/rmap.c: try_to_unmap_one, page-table lock; ptep_get_and_clear', (m) => {
      if (!takeLock(m, 'ptl', 'reclaim')) return blocked;
      if (policy.atomics === 'ordered') clearEntry(m, policy);
      else m.buffers.at(reclaimCpu).stores.push({ access: 'clear the entry', folio: lazyPage });
      return policy.barrier ? 'smp_mb' : firstCheck();
    }),
    smp_mb: only(
      policy.barrier,
      step('mm/rmap.c: try_to_unmap_one, smp_mb', (m) =>
        isDrained(m.buffers.at(reclaimCpu)) ? firstCheck() : blocked,
      ),
    ),
    folio_ref_count: only(
      checks.includes('references'),
      step('mm/rmap.c: try_to_unmap_one, folio_ref_count, folio_mapcount', (m, t) => {
        const page = m.folios.at(lazyPage);
        if (page.refcount !== 1 + page.mapcount) t.keep = true;
        return after('references', t.keep);
      }),
    ),
    folio_test_dirty: only(
      checks.includes('dirty'),
      step('mm/rmap.c: try_to_unmap_one, folio_test_dirty', (m, t) => {
        // The entry's dirty bit has been handed to the folio before this read of it.
        if (!isDrained(m.buffers.at(reclaimCpu))) return blocked;
        t.wasDirty = m.folios.at(lazyPage).dirty;
        if (t.wasDirty) t.keep = true;
        return after('dirty', t.keep);
      }),
    ),
    set_pte_at: step('mm/rmap.c: try_to_unmap_one, set_pte_at, folio_set_swapbacked; unlocks', (m, t) => {
      if (!isDrained(m.buffers.at(reclaimCpu))) return blocked;
      const page = m.folios.at(lazyPage);
      m.pte = { folio: lazyPage, dirty: page.dirty };
      if (policy.swapbacked === 'always' || t.wasDirty) page.swapbacked = true;
      dropLock(m, 'ptl');
      return 'keep_locked';
    }),
    discard: step('mm/rmap.c: try_to_unmap_one, discard: page_remove_rmap, folio_put; unlocks', (m) => {
      if (!isDrained(m.buffers.at(reclaimCpu))) return blocked;
      const page = m.folios.at(lazyPage);
      page.mapcount--;
      refcountDecAndTest(page, 'refcount');
      dropLock(m, 'ptl');
      return 'folio_ref_freeze';
    }),
    folio_ref_freeze: step(
      'mm/vmscan.c: shrink_folio_list -> folio_ref_freeze, frees the page if nobody else has it',
      (m, t) => {
        if (m.folios.at(lazyPage).refcount !== 1) return 'keep_locked';
        freeFolio(m, lazyPage);
        return again(m, t);
      },
    ),
    keep_locked: step('mm/vmscan.c: shrink_folio_list, keep_locked; folio_putback_lru', (m, t) => {
      putFolio(m, lazyPage);
      return again(m, t);
    }),
  });
};
