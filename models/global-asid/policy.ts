// What differs between the variants. A case says which system there is.
import type { Bounds } from '../../src/index.ts';

export type AsidBounds = Bounds<'cpus' | 'asids'>;

/** A mm gets a global ASID, while CPUs switch to it and a page of it is flushed. */
export interface TransitionPolicy {
  readonly case: 'transition';
  /** switch_mm_irqs_off() says that it is switching before it reads tlb_gen and global_asid, or only before it loads CR3. */
  readonly saysSwitching: 'first' | 'before CR3';
  /** How a store of loaded_mm gets to memory. */
  readonly stores: /** At once. */
    | 'at once'
    /** By way of the store buffer (TSO), which atomic operations drain: cpumask_set_cpu(), which a CPU in the mask leaves out. */
    | 'buffered'
    /** The same, with smp_mb() where cpumask_set_cpu() is left out (83b0177a6c48). */
    | 'buffered, smp_mb';
  /** mm_assign_global_asid(): which is stored first. */
  readonly assigns: 'asid_transition first' | 'global_asid first';
  /** finish_asid_transition() waits for a CPU that is switching. */
  readonly waitsForSwitching: boolean;
  /** finish_asid_transition() sends an IPI where it finds a CPU with an ASID of its own. */
  readonly sendsIpi: boolean;
  /** switch_mm_irqs_off(), of a CPU that was lazy with the mm loaded: mm_needs_global_asid(). */
  readonly lazyAsks: boolean;
  /** broadcast_tlb_flush() ends with TLBSYNC. */
  readonly syncs: boolean;
}

/** Global ASIDs are handed out, given back, and handed out again. */
export interface AllocatorPolicy {
  readonly case: 'allocator';
  /** allocate_global_asid(), where the search comes to the end of the bitmap. */
  readonly atTheEnd: /** Takes the number behind it, unless there is none available: so the bitmaps know nothing of that one. */
    | 'takes the next'
    /** Gives up: the mm keeps the ASIDs that each CPU has for it. */
    | 'gives up'
    /** Flushes, and begins again. */
    | 'begins again';
  /** allocate_global_asid() marks the number that it hands out as used. */
  readonly marks: boolean;
  /** exit_mmap() has flushed all that the TLBs have of the process, before its number is given back. */
  readonly exitFlushes: boolean;
  /** reset_global_asid_space() flushes all CPUs. */
  readonly flushes: boolean;
  /** mm_free_global_asid() keeps the number back until that flush. */
  readonly keepsBack: boolean;
}

export type Policy = TransitionPolicy | AllocatorPolicy;
