// What differs between the variants: how deferred_split_scan() keeps the folios that it works on, and what takes a folio off its queue.
import type { Bounds } from '../../src/index.ts';

export type SplitBounds = Bounds<'folios'>;

export interface Policy {
  /**
   * deferred_split_scan(): folios are on a list of its own, which nobody locks, and off it by list_del_init() when they turn out to be in use; or
   * each is off it before it is looked at; or they are in a batch, and on no list.
   */
  readonly scan: 'list' | 'list, off it first' | 'batch';
  /** With the list, the reference that is kept until another folio follows it: none; wrongly also where the folio was split; of the last that stays on the list. */
  readonly keeps: 'none' | 'the last that was not taken off' | 'the last that stays';
  /** With the list: that list_del_init() has split_queue_lock (with list_lru, the lock of the sublist). */
  readonly delLocks: boolean;
  /** Folios are unmapped in part meanwhile: deferred_split_folio() queues them. */
  readonly unmapsInPart: boolean;
  /** The last reference goes by swapout: mem_cgroup_swapout() uncharges the folio before it is freed. */
  readonly swapsOut: boolean;
  /** mem_cgroup_swapout() takes the folio off its queue, before it uncharges it. */
  readonly swapoutUnqueues: boolean;
  /** __folio_unqueue_deferred_split() has split_queue_lock. */
  readonly unqueueLocks: boolean;
  /** deferred_split_scan() gets its reference by folio_try_get(); in a mutant by folio_get(). */
  readonly triesToGet: boolean;
  /** The batch, and the list that is left first: a folio goes back to the queue if it is on none. */
  readonly looksIfQueued: boolean;
}
