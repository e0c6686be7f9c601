// What differs between the variants. A case says which of three systems it is; each value below it says what part of a fix is there.
import type { Bounds } from '../../src/index.ts';

export type ReclaimBounds = Bounds<'ptes' | 'drops' | 'faults'>;

/** zap_pte_range() frees the table that it has emptied, against a fault, GUP-fast, an rmap walk and walk caches. */
export interface ZapPolicy {
  readonly case: 'zap';
  /** When zap_empty_pte_table() takes the table away without another look at its entries. */
  readonly trusts: /** Where the page-table lock was kept from the first entry to the last. */
    | 'one hold of the lock'
    /** Always, as it did in v6.14-rc1: also where the lock was dropped in between. */
    | 'the last hold of the lock';
  /** zap_pte_table_if_empty() looks at every entry. */
  readonly rescans: boolean;
  /** And has the page-table lock meanwhile, besides that of the PMD. */
  readonly rescanLocks: boolean;
  /** The address that pte_free_tlb() records to be flushed: one below the table, or the first one behind it. */
  readonly records: 'start' | 'end';
  /** pte_free_tlb() sets freed_tables: the flush covers walk caches. */
  readonly freedTables: boolean;
  /** Which entries of a walk cache a flush of an address invalidates. */
  readonly invalidates: /** Those that lead to it: TLBI by address (arm64); INVLPG, INVLPGB with EFER.TCE (AMD). */
    | 'its walk'
    /** All: INVLPG as Intel has it, and AMD without EFER.TCE. */
    | 'every walk';
  /** How the table is freed. */
  readonly frees: /** By call_rcu(), behind a grace period: PT_RECLAIM. */
    | 'call_rcu'
    /** Behind an IPI that waits for those with interrupts off: tlb_remove_table_sync_one(). */
    | 'IPI'
    /** At once, behind the flush. */
    | 'flush';
  /** pte_offset_map_lock() looks at the PMD again once it has the lock. */
  readonly rechecks: boolean;
}

/** A fault gives the PMD a fresh table, and a walker without locks follows it. */
export interface PublishPolicy {
  readonly case: 'publish';
  /** pmd_install() has smp_wmb() between the zeroed table and the PMD. */
  readonly writeBarrier: boolean;
  /** The walker computes the address of the entry of the PMD that it has read. */
  readonly dependency: boolean;
}

/** walk_pud_range() splits a huge PUD and goes on below it, against a fault that sets the huge PUD again. */
export interface PagewalkPolicy {
  readonly case: 'pagewalk';
  /** What walk_pmd_range() is told of the PUD that it is about to follow. */
  readonly looks: /** That it was not none a moment ago: pud_none() in walk_pud_range(). */
    | 'pud_none, before'
    /** One snapshot, which has to be present and no leaf. */
    | 'snapshot'
    /** A snapshot that has to be present. */
    | 'snapshot: present'
    /** A snapshot that has to be no leaf. */
    | 'snapshot: no leaf';
}

export type Policy = ZapPolicy | PublishPolicy | PagewalkPolicy;
