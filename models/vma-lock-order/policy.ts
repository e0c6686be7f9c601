// What differs between the variants: what orders the accesses of who locks a VMA, and of who changes it.
export interface Policy {
  /** What is asked: whether a lock of the VMA keeps a writer out; or whether a VMA in memory that was used before is seen whole. */
  readonly writer: 'changes the VMA' | 'attaches the VMA';
  /** vma_start_read(): __refcount_inc_not_zero_limited_acquire(); before v9 of the series an increment without acquire. */
  readonly incAcquires: boolean;
  /** vma_start_read() looks at vm_lock_seq and mm_lock_seq in this order: C leaves it open. */
  readonly looksFirstAt: 'vm_lock_seq' | 'mm_lock_seq';
  /** raw_read_seqcount() of mm_lock_seq is an acquire. */
  readonly seqAcquires: boolean;
  /** vma_end_write_all(): smp_wmb() of do_raw_write_seqcount_end(). */
  readonly endHasWmb: boolean;
  /** vma_mark_attached(): refcount_set_release(). */
  readonly attachReleases: boolean;
  /** vma_refcount_put(): the release of refcount_dec_and_test(). */
  readonly putReleases: boolean;
  /** rcuwait_wait_event(): the smp_mb() of set_current_state(), which is called (A). */
  readonly barrierA: boolean;
  /** rcuwait_wake_up(): the smp_mb() that is called (B). */
  readonly barrierB: boolean;
  /** The writer reads what a fault has stored, without a lock: in no way; as it is; behind an acquire that it does not have. */
  readonly writerReads: 'no' | 'behind vma_start_write' | 'behind an acquire';
}
