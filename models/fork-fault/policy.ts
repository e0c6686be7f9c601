// What differs between the variants: who write-locks the VMA while fork() copies it, and which page the fault is about.
export interface Policy {
  /** dup_mmap() write-locks each VMA of the parent before it copies it: until mmap_write_unlock(). */
  readonly forkLocks: boolean;
  /** What the entry maps at first: an anonymous page of the parent's; or the zero page, and the VMA has no anon_vma yet. */
  readonly page: 'its own' | 'the zero page';
  /** A fault gives the VMA an anon_vma with mmap_lock alone, as lock_vma_under_rcu() turns away a VMA without; or with the VMA lock, too. */
  readonly anonVmaUnder: 'mmap_lock' | 'any lock';
  /** In a mutant: vma_start_write() does not wait for the readers that are there. */
  readonly writerWaits: boolean;
  /** In a mutant: vma_start_read() does not compare vm_lock_seq with mm_lock_seq. */
  readonly readerLooks: boolean;
  /** dup_mmap() flushes the TLBs before it drops mmap_lock; in a mutant behind it. */
  readonly flushes: 'before mmap_write_unlock' | 'behind it';
}
