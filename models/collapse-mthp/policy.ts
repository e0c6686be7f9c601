// What differs between the posted versions of the series, what it became, and mutants of that. A case says which system there is.
import type { Bounds } from '../../src/index.ts';
import type { FlushCovers } from '../machine/flush/ipi.ts';

export type MthpBounds = Bounds<'cpus' | 'rivals'>;

/** collapse_huge_page() of a part of a table, and who comes to the same table meanwhile. */
export interface TablesPolicy {
  readonly case: 'tables';
  /** hugepage_vma_revalidate(): the VMA has to span all that the PMD maps, or the new folio only. */
  readonly revalidates: 'the PMD range' | 'the order';
  /** check_pmd_still_valid(): when vma_start_write() has returned, or before it is called; null: vma_start_write() is not called. */
  readonly checksPmd: 'behind vma_start_write' | 'before vma_start_write' | null;
  /** How long the anon_vma is locked for writing. */
  readonly anonVma: /** Until the PMD is back. */
    | 'PMD back'
    /** Until the pages of the range are isolated, as where the range is all of the table. */
    | 'isolated'
    /** Not at all. */
    | 'never';
  /** mthp_collapse() looks at the VMA, although mmap_lock has been dropped. */
  readonly usesVmaUnlocked: boolean;
  /** What is put back in which order, the PMD lock held. */
  readonly puts: /** set_ptes() in the table that nobody finds, update_mmu_cache_range(), pmd_populate(). */
    | 'PTEs, cache, PMD'
    /** set_ptes(), pmd_populate(), update_mmu_cache_range(). */
    | 'PTEs, PMD, cache'
    /** pmd_populate(), set_ptes(), update_mmu_cache_range(). */
    | 'PMD, PTEs, cache';
  /** What is put back behind pmd_populate() is so with the page-table lock, which was taken before. */
  readonly takesPtl: boolean;
  /** update_mmu_cache_range() walks the tables from the mm, as on MIPS. */
  readonly cacheWalks: boolean;
  /** The hardware walks the tables: TLBs and walk caches. */
  readonly hardware: boolean;
  /** How pmdp_collapse_flush() flushes, and whether walk caches too. */
  readonly how: 'ipi' | 'broadcast' | 'elided';
  readonly covers: FlushCovers;
  /** CPUs may be lazy; null: they are not. `freedTables`: flush_tlb_range() reaches them, too (3ef938c35035). */
  readonly lazy: null | { readonly freedTables: boolean };
  /** tlb_remove_table_sync_one() */
  readonly syncs: boolean;
  /** What GUP-fast looks at again when it has its reference; null: there is no GUP-fast. */
  readonly gup: null | { readonly recheckPmd: boolean; readonly recheckPte: boolean };
  /** __collapse_huge_page_isolate() gives up where it finds a reference too many. */
  readonly checksRefs: boolean;
}

/** GUP-fast and the collapse without common locks: memory order. */
export interface OrderPolicy {
  readonly case: 'order';
  /** tlb_remove_table_sync_one(): an IPI, which waits for GUP-fast on the other CPU. */
  readonly syncs: boolean;
  /** smp_rmb() between the second look at the PMD and the second look at the entry. No kernel has it. */
  readonly recheckRmb: boolean;
  /** pmdp_collapse_flush(): the flush orders the clearing of the PMD before the look at the references (an IPI; DSB). */
  readonly flushOrders: boolean;
  /** try_grab_folio_fast(): the reference is taken by a fully ordered read-modify-write. */
  readonly grabOrders: boolean;
  /** __folio_mark_uptodate(): smp_wmb() between the copied bytes and the entry that leads to them. */
  readonly uptodateWmb: boolean;
  /** What is stored first; `wmb`: smp_wmb() in between. */
  readonly puts: 'PTE, wmb, PMD' | 'PTE, PMD' | 'PMD, PTE';
}

export type Policy = TablesPolicy | OrderPolicy;
