// What differs between the variants: what the owner of an entry does between its two steps, who may take the CPU from whom, and what is done
// by who finds that another is at it.
export interface Policy {
  /** Which function swaps in. */
  readonly by: /** swapin_readahead() and the swap cache. */
    | 'swap cache'
    /** shmem, past the swap cache where the device is synchronous: the bit in the swap map alone keeps others off. */
    | 'shmem';
  /** Who has set SWAP_HAS_CACHE sleeps before the folio is in the swap cache: for a node of the tree, or for a discard of the device. */
  readonly ownerSleeps: boolean;
  /** Who has the CPU. */
  readonly preemption: /** A task keeps it until it sleeps, or asks by cond_resched(). */
    | 'none'
    /** The kernel is preemptible, and b is a real-time task with a higher priority than a. */
    | 'b is real-time';
  /** What swapcache_prepare() that fails with -EEXIST leads to. */
  readonly onExist: /** Another look at once. */
    | 'look again'
    /** cond_resched(), which does nothing where the kernel is preemptible. */
    | 'cond_resched'
    /** schedule_timeout_uninterruptible(1): the task sleeps for a tick. */
    | 'sleep';
  /** In that tick the CPU goes to a again and again at last (strong); or it may go to others each time (weak). */
  readonly ticksGoTo: 'a' | 'others';
}
