// Writeback of one page-cache folio: folio_clear_dirty_for_io() with its rmap walk, then the write itself.
import { blocked, bool, choose, forState, int, step } from '../../src/index.ts';
import { lockPtl, preemptionOff, unlockPtl } from '../machine/page-table.ts';
import { flushTlb } from '../machine/shootdown.ts';
import { folioAt, type Zap, type ZapBounds } from './state.ts';
import type { Policy } from './variants.ts';

interface Locals {
  folio: number;
  /** The mapping that the rmap walk is at. */
  table: number;
  va: number;
  /** page_mkclean_one() found an entry to clean. */
  cleaned: boolean;
}

export const writebackThread = (bounds: ZapBounds, policy: Policy) => {
  const { thread } = forState<Zap>();

  /** Goes to the first mapping of the folio at or after the place that the walk has reached. */
  const walk = (m: Zap, t: Locals) => {
    for (; t.table < bounds.mappings; t.table++, t.va = 0)
      for (; t.va < bounds.ptes; t.va++) if (folioAt(bounds, t.va) === t.folio) return 'page_vma_mapped_walk';
    return mkcleanReturns(m, t);
  };
  const walkOn = (m: Zap, t: Locals) => {
    t.va++;
    return walk(m, t);
  };
  const mkcleanReturns = (m: Zap, t: Locals) => {
    m.folios.at(t.folio).mkcleaned = true;
    t.table = 0;
    t.va = 0;
    return t.cleaned ? 'folio_mark_dirty' : 'folio_clear_dirty_for_io';
  };

  return thread('writeback', {
    daemon: true,
    locals: {
      folio: int(0, bounds.folios - 1),
      table: int(0, bounds.mappings),
      va: int(0, bounds.ptes),
      cleaned: bool(),
    },
    ...(policy.up ? { runs: (m: Zap) => !preemptionOff(m, 'writeback') } : {}),
  }).steps({
    folio_lock: step(
      'mm/page-writeback.c: write_cache_pages, finds a dirty folio',
      choose({ folio: int(0, bounds.folios - 1) }, (m, t, { folio }) => {
        const chosen = m.folios.at(folio);
        if (chosen.anon || chosen.locked || !chosen.dirty) return blocked;
        chosen.locked = true;
        t.folio = folio;
        return 'folio_mkclean';
      }),
    ),
    folio_mkclean: step('mm/rmap.c: folio_mkclean', (m, t) => {
      if (policy.mkcleanTrustsMapcount && m.folios.at(t.folio).mapcount === 0) return mkcleanReturns(m, t);
      return walk(m, t);
    }),
    page_vma_mapped_walk: step('mm/page_vma_mapped.c: page_vma_mapped_walk, for page_mkclean_one', (m, t) => {
      const table = m.tables.at(t.table);
      const pte = table.ptes.at(t.va);
      if (!policy.mkcleanSync && pte === null) return walkOn(m, t);
      if (!lockPtl(table, 'writeback')) return blocked;
      if (pte !== null && pte.folio === t.folio && (pte.dirty || pte.writable)) return 'ptep_clear_flush';
      unlockPtl(table);
      return walkOn(m, t);
    }),
    ...flushTlb('writeback', 'ptep_clear_flush', {
      present: true,
      how: policy.up ? 'local' : policy.noGather ? 'broadcast' : 'ipi',
      from: 'mm/rmap.c: page_vma_mkclean_one -> mm/pgtable-generic.c: ptep_clear_flush',
      range: (m: Zap, t: Locals) => {
        const { ptes } = m.tables.at(t.table);
        m.mkcleaning = ptes.at(t.va);
        ptes.set(t.va, null);
        // The other mms sleep: no CPU caches an entry of theirs.
        return t.table === 0 ? { start: t.va, end: t.va + 1 } : { start: 0, end: 0 };
      },
      next: () => 'set_pte_at',
    }),
    set_pte_at: step('mm/rmap.c: page_vma_mkclean_one, write-protected and clean', (m, t) => {
      const table = m.tables.at(t.table);
      table.ptes.set(t.va, { folio: t.folio, writable: false, dirty: false });
      m.mkcleaning = null;
      t.cleaned = true;
      unlockPtl(table);
      return walkOn(m, t);
    }),
    folio_mark_dirty: step('mm/page-writeback.c: folio_clear_dirty_for_io, some entry was dirty', (m, t) => {
      m.folios.at(t.folio).dirty = true;
      t.cleaned = false;
      return 'folio_clear_dirty_for_io';
    }),
    folio_clear_dirty_for_io: step(
      'mm/page-writeback.c: folio_clear_dirty_for_io, folio_test_clear_dirty; folio_start_writeback; folio_unlock',
      (m, t) => {
        const folio = m.folios.at(t.folio);
        folio.dirty = false;
        folio.writeback = true;
        folio.locked = false;
        return 'submit_bio';
      },
    ),
    submit_bio: step('the device reads the page; mm/filemap.c: folio_end_writeback', (m, t) => {
      const folio = m.folios.at(t.folio);
      folio.disk = 'current';
      folio.writeback = false;
      t.folio = 0;
      return 'done';
    }),
  });
};
