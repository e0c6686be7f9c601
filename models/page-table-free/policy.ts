// What differs between the variants. A case says which actors there are; each value below it says what part of a fix is there.
import type { Bounds } from '../../src/index.ts';
import type { FlushCovers } from '../machine/flush/ipi.ts';

export type FreeBounds = Bounds<'cpus' | 'sharers' | 'tables' | 'ptes' | 'batch'>;

/** How TLBs are flushed: by IPIs, or by an instruction that all CPUs obey (and that waits for no interrupts). */
export type How = 'ipi' | 'broadcast';

/** What khugepaged does with a table, and who walks it meanwhile: B1, B2, B6. */
export interface CollapsePolicy {
  readonly case: 'collapse';
  /** collapse_huge_page() of an anonymous range, which deposits the table; or retract_page_tables(), which frees it. */
  readonly of: 'anon' | 'file';
  readonly how: How;
  readonly covers: FlushCovers;
  /** flush_tlb_range() says that tables are freed, so that lazy CPUs are not left out. */
  readonly freedTables: boolean;
  /** What waits for those who walk with interrupts off, and when. */
  readonly sync: /** Nothing. */
    | 'none'
    /** tlb_remove_table_sync_one(), as soon as the PMD is clear and flushed. */
    | 'after the flush'
    /** The same, but after the check of the reference counts. */
    | 'after the check'
    /** pte_free_defer(): RCU, before the table is freed. */
    | 'rcu';
  /** Lockless walkers; null: none. `recheckPmd`: they look at the PMD again after they have a reference. */
  readonly gup: { readonly recheckPmd: boolean; readonly recheckPte: boolean } | null;
  /** Walk caches, on CPUs that may be lazy. */
  readonly lazy: boolean;
  /** Where pgtable_trans_huge_deposit() keeps its list: in struct page, or (powerpc, s390, sparc) inside the table. */
  readonly deposit: 'beside' | 'inside';
  /** Whether a raised reference count ends the collapse. */
  readonly checksRefs: boolean;
}

/** free_pgtables() and the queue of tables in an mmu_gather: B3. */
export interface TableGatherPolicy {
  readonly case: 'table-gather';
  /** tlb_needs_table_invalidate() and tlb_table_invalidate(): before a single table is freed, before a batch is. */
  readonly invalidatesSingle: boolean;
  readonly invalidatesBatch: boolean;
  /** Whether the flush of the gather covers walk caches (freed_tables). */
  readonly covers: FlushCovers;
  /** The hardware walks the tables of Linux. */
  readonly hardwareWalks: boolean;
  /** The single table is freed after tlb_remove_table_sync_one(), a batch after RCU. */
  readonly waitsForWalkers: boolean;
  readonly how: How;
}

/** munmap() of hugetlb VMAs that share a table: B4, B5, B5b. */
export interface UnsharePolicy {
  readonly case: 'unshare';
  /** What huge_pmd_unshare() leaves for the gather to flush. */
  readonly records: 'nothing' | FlushCovers;
  /** When that is flushed. */
  readonly flushes: 'before i_mmap unlock' | 'after i_mmap unlock';
  readonly how: How;
  /** Whose unsharing is followed by tlb_remove_table_sync_one(). */
  readonly sync: 'none' | 'each' | 'last';
  /** When that is, for the last: before the lock is dropped, or after. */
  readonly syncs: 'before i_mmap unlock' | 'after i_mmap unlock';
  /** Which CPUs it reaches: all, or those that run the mm that unshares. */
  readonly reaches: 'all' | 'own';
  /** What walks the shared table meanwhile: TLBs, walk caches, GUP-fast. */
  readonly walkers: { readonly tlb: boolean; readonly pwc: boolean; readonly gup: boolean };
}

/** unmap_mapping_folio() against zap_huge_pmd(): B7. */
export interface WaiterPolicy {
  readonly case: 'waiter';
  /** An empty PMD is believed only under its lock. */
  readonly takesPmdLock: boolean;
  /** zap_huge_pmd() drops the lock after the rmap removal. */
  readonly rmapUnderLock: boolean;
}

export type Policy = CollapsePolicy | TableGatherPolicy | UnsharePolicy | WaiterPolicy;
