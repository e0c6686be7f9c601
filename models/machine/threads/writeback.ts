// Writeback of one page-cache folio: folio_clear_dirty_for_io() with its rmap walk, then the write itself.
import { blocked, bool, choose, forState, int, step } from '../../../src/index.ts';
import type { MemoryParts } from '../cpu/tlb.ts';
import { type FlushKind, type Ipi, ipiSender } from '../flush/ipi.ts';
import { lockPtl, type Pte, unlockPtl } from '../table/page-table.ts';

/** The parts of the machine that writeback needs. */
export interface WritebackParts extends MemoryParts {
  shootdowns: { writeback: Ipi };
  /** The entry that page_vma_mkclean_one() has cleared and will put back, read-only and clean. */
  mkcleaning: Pte | null;
}

/** The labels of the rmap walk: i_mmap_rwsem is held for reading there. */
export const mkcleanWalk: readonly string[] = [
  'page_vma_mapped_walk',
  'ptep_clear_flush',
  'ptep_clear_flush: wait',
  'set_pte_at',
];

interface Locals {
  folio: number;
  /** The mapping that the rmap walk is at. */
  table: number;
  va: number;
  /** page_mkclean_one() found an entry to clean. */
  cleaned: boolean;
}

/** Which folios are written, by which locks, and in which order. */
export interface WritebackOptions<M> {
  readonly folios: number;
  readonly tables: number;
  /** Entries of each table. */
  readonly ptes: number;
  /** The folio that an entry of a table maps, when it maps one: what the rmap knows. */
  readonly maps: (table: number, va: number) => number | null;
  /** The addresses of the running mm to flush for an entry; none where only sleeping mms cache it. */
  readonly rangeOf: (table: number, va: number) => { readonly start: number; readonly end: number };
  /** folio_mkclean() returns at once when the mapcount is 0. */
  readonly trustsMapcount: boolean;
  /** The rmap walk takes the lock even where an unlocked look finds an empty entry (PVMW_SYNC). */
  readonly sync: boolean;
  readonly how: FlushKind;
  /** False once the VMA is out of the rmap: a walk then finds nothing. Default: true. */
  readonly linked?: (m: M) => boolean;
  /** It comes again and again. Default: it writes one folio, once. */
  readonly again?: boolean;
  /** When the thread may run; default: always. */
  readonly runs?: ((m: M) => boolean) | undefined;
}

/** The thread that writes dirty folios back: folio_mkclean(), the folio made clean, and the device that reads it. */
export const writebackThreadOf = <M extends WritebackParts>(options: WritebackOptions<M>) => {
  const { folios, tables, ptes } = options;
  const { thread } = forState<M>();
  const { flushTlb } = ipiSender<M, Locals>({
    ipi: (m) => m.shootdowns.writeback,
    how: options.how,
    alwaysWaits: true,
  });

  /** Goes to the first mapping of the folio at or after the place that the walk has reached. */
  const walk = (m: M, t: Locals) => {
    for (; t.table < tables; t.table++, t.va = 0)
      for (; t.va < ptes; t.va++) if (options.maps(t.table, t.va) === t.folio) return 'page_vma_mapped_walk';
    return mkcleanReturns(m, t);
  };
  const walkOn = (m: M, t: Locals) => {
    t.va++;
    return walk(m, t);
  };
  const mkcleanReturns = (m: M, t: Locals) => {
    m.folios.at(t.folio).mkcleaned = true;
    t.table = 0;
    t.va = 0;
    return t.cleaned ? 'folio_mark_dirty' : 'folio_clear_dirty_for_io';
  };

  return thread('writeback', {
    daemon: true,
    fair: 'weak',
    locals: { folio: int(0, folios - 1), table: int(0, tables), va: int(0, ptes), cleaned: bool() },
    ...(options.runs ? { runs: options.runs } : {}),
  }).steps({
    folio_lock: step(
      'mm/page-writeback.c: write_cache_pages, finds a dirty folio',
      choose({ folio: int(0, folios - 1) }, (m: M, t: Locals, { folio }) => {
        const chosen = m.folios.at(folio);
        if (chosen.anon || chosen.locked || !chosen.dirty) return blocked;
        chosen.locked = true;
        t.folio = folio;
        return 'folio_mkclean';
      }),
    ),
    folio_mkclean: step('mm/rmap.c: folio_mkclean', (m, t) => {
      if (options.trustsMapcount && m.folios.at(t.folio).mapcount === 0) return mkcleanReturns(m, t);
      if (options.linked?.(m) === false) return mkcleanReturns(m, t);
      return walk(m, t);
    }),
    page_vma_mapped_walk: step('mm/page_vma_mapped.c: page_vma_mapped_walk, for page_mkclean_one', (m, t) => {
      const table = m.tables.at(t.table);
      const pte = table.ptes.at(t.va);
      if (!options.sync && pte === null) return walkOn(m, t);
      if (!lockPtl(table, 'writeback')) return blocked;
      if (pte !== null && pte.folio === t.folio && (pte.dirty || pte.writable)) return 'ptep_clear_flush';
      unlockPtl(table);
      return walkOn(m, t);
    }),
    ...flushTlb('ptep_clear_flush', {
      present: true,
      from: 'mm/rmap.c: page_vma_mkclean_one -> mm/pgtable-generic.c: ptep_clear_flush',
      range: (m: M, t: Locals) => {
        const { ptes } = m.tables.at(t.table);
        m.mkcleaning = ptes.at(t.va);
        ptes.set(t.va, null);
        return options.rangeOf(t.table, t.va);
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
      return options.again === true ? 'folio_lock' : 'done';
    }),
  });
};
