// What differs between the variants: the versions of a series, in what they leave out of the IPI behind the flush for a page table.
import type { Bounds } from '../../src/index.ts';

export type SyncBounds = Bounds<'tables' | 'sharers'>;

/** What a CPU with lockless walkers sees of a table that is taken away: a flush, and then tlb_remove_table_sync_one(). */
export interface ElidePolicy {
  readonly case: 'elide';
  /** The flush that CPUs in lazy TLB mode get (x86): that of tables that are freed, or of tables that are unshared as well. */
  readonly wakesLazy: 'freed tables' | 'freed and unshared tables';
  /** Where tlb_remove_table_sync_one() returns at once, since the flush is said to have sent IPIs to all who may walk. */
  readonly elides: /** Nowhere. */
    | 'never'
    /** Where flush_tlb_multi() is the native one and the CPU has no INVLPGB: decided at boot. */
    | 'native'
    /** On a KVM guest, too. */
    | 'native, KVM'
    /** On a CPU with INVLPGB, too. */
    | 'native, INVLPGB'
    /** Where a flag of this mmu_gather says so: set by a flush of tables that sent IPIs, cleared where it is used. */
    | 'flag of the gather'
    /** The same, but for KVM guests. */
    | 'flag of the gather, not on KVM';
  /** The CPUs that get the IPI: all, or those that walk the tables of this mm (per_cpu(active_lockless_pt_walk_mm)). */
  readonly reaches: 'all' | 'walkers of the mm';
  /** The caller flushes before. */
  readonly flushes: boolean;
}

/** tlb_remove_table_sync_mm(): who walks is looked for in per_cpu(active_lockless_pt_walk_mm), instead of an IPI to everybody. */
export interface TargetPolicy {
  readonly case: 'target';
  /** The full barrier that is in every flush: atomic64_inc_return() of the TLB generation, or DSB. */
  readonly flushOrders: boolean;
  /** The barrier of tlb_remove_table_sync_mm() before it looks. */
  readonly sync: 'smp_rmb' | 'smp_mb';
  /** How pt_walk_lockless_start() says that it walks, before it reads the first entry. */
  readonly start: 'store, smp_mb' | 'xchg' | 'store';
}

export type Policy = ElidePolicy | TargetPolicy;
