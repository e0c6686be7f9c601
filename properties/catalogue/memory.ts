// What a CPU, a device or a process may find in memory.
import type { Promises } from './promise.ts';

export const memory = {
  'STALE-FREE': {
    sentence: 'no TLB entry that a CPU can use names a frame that is on the free list or belongs to a new owner',
    why: 'who frees a frame keeps a reference to it until every CPU has acknowledged the flush',
  },
  'RET-FLUSH': {
    sentence:
      'when a call that reduces rights has returned, no TLB entry grants more than the present page-table entry',
    why: 'the call waits for its flush before it returns, or for that of another who has changed the same entries',
  },
  'FORCED-FLUSH': {
    sentence:
      'a flush under a page-table lock was forced by a dirty page-cache entry or a full queue: for clean pages alone there is none',
    why: 'without those two the flush can wait until the lock is free, which is what batching is for',
  },
  PENDING: {
    sentence: 'the counter is zero when every operation has returned',
    why: 'who increments mm->tlb_flush_pending decrements it after its flush; a counter that stays up makes every later call flush',
  },
  'DIRTY-BIT': {
    sentence: 'the entry of a page that was stored to has its dirty bit, whenever it is present',
    why: 'a CPU sets the bit in the entry that is in memory, and who changes the entry keeps what is there at that moment',
  },
  MKCLEAN: {
    sentence:
      'after folio_mkclean() has returned, and until a write fault is handled, no TLB entry lets a CPU store to the folio unseen',
    why: 'writeback relies on it: what is stored later marks the folio dirty again',
  },
  'LOST-DIRTY': {
    sentence:
      'a folio of the page cache or the swap cache that is clean, not under writeback and mapped by no dirty entry is on disk as it is in memory',
    why: 'nobody would write it any more, and reclaim may drop it',
  },
  'NO-LOST-WRITE': {
    sentence: 'a store that has completed is seen by the next load at its address, unless a call has discarded it',
    why: 'no page that has the only copy of a store is dropped or replaced while its address can still be read',
  },
  'DIRTY-TRANSFERRED': {
    sentence: 'the dirty bit of an entry that is zapped is handed on to its folio, if that stays in the page cache',
    why: 'nobody else knows that the page was stored to: writeback and reclaim look at the folio once the entry is gone',
  },
  'GONE-CLEAN': {
    sentence: 'a folio that truncation has taken out of the page cache is not marked dirty then or later',
    why: 'who marks a folio dirty has its lock, or has it mapped under a page-table lock, and truncation waits for both',
  },
  'SOFT-DIRTY': {
    sentence: 'a page that was stored to since clear_refs returned is soft-dirty',
    why: 'clear_refs write-protects the entries and flushes, so that the next store faults',
  },
  'PT-LIVE': {
    sentence:
      'no hardware or lockless software walker, and no upper entry, refers to a page-table page that has been freed or given another use',
    why: 'a table is freed after a flush that reaches every CPU that may walk it, or after a grace period',
  },
  'TLB-CONFLICT': {
    sentence: 'no TLB has a contiguous block and a page of it at a time',
    why: 'the entries of a block are broken and flushed before they are made anew; a CPU that finds both may abort, or take either',
  },
  'ASID-OWNED': {
    sentence: 'under the ASID with which a process runs, no TLB has an entry of another process',
    why: 'a number is of one process at a time, and given to another only when every TLB has forgotten the first',
  },
  'ASID-TRANSITION': {
    sentence: 'when the transition to a global ASID is over, no CPU in user mode runs the mm with an ASID of its own',
    why: 'from then on the mm is flushed by INVLPGB alone, which knows the global ASID only',
  },
  'PMD-NONE': {
    sentence: 'while khugepaged has a table in hand, the PMD that it took it out of is none',
    why: 'who would put another table there needs mmap_lock, or the lock of a VMA that has an address below it',
  },
  'ENTRY-REACHED': {
    sentence: 'an entry is in a table that the entry above it leads to: what a fault has mapped stays mapped',
    why: 'who takes a table away has looked at all of its entries under a lock that a fault takes before it sets one, and a fault looks at the entry above once it has that lock',
  },
  'PTL-BAL': {
    sentence: 'a walker returns with no page-table lock held',
    why: 'the next fault on the table would wait for ever',
  },
  'VMA-LIVE': {
    sentence: 'an rmap walk is at no VMA that munmap() has unlinked',
    why: 'munmap() unlinks a VMA from the rmap under the lock that the walk holds',
  },
  UNMAPPED: {
    sentence: 'when a walk that unmaps a folio, or a range of a file, has looked at every mapping, nothing maps it',
    why: 'who has called it goes on to free the page, to give its table away, or to poison it',
  },
  'PIN-COHERENT': {
    sentence:
      'while a pin that was taken at an address is held, accesses there and those through the pin reach the same page',
    why: 'a pinned page stays mapped where it was pinned, until its owner unmaps it',
  },
  'PIN-MOVED': {
    sentence: 'no page is moved to another address while it is pinned',
    why: 'who clears the entry and looks at pins, and who pins and looks at the entry, have a full barrier in between: one sees the other',
  },
  'COW-PRIV': {
    sentence:
      'a process reads from its private page what it last wrote or inherited at fork, and nothing that a relative wrote later',
    why: 'who writes to a page has it alone: nobody else can reach it, by page table, swap entry or reference',
  },
  EXCL: {
    sentence:
      'an exclusive page is reached by at most one mm, and so is a pinned one, which is exclusive where the kernel has that flag',
    why: 'fork() copies a page that may be pinned instead of sharing it, and clears the flag of one that it shares',
  },
  'WRITE-EXCL': {
    sentence: 'a page that is mapped writable belongs to one process alone, whenever the page-table lock is free',
    why: 'a store through a writable entry does not fault: nobody would copy the page first',
  },
  'NO-COPY-ALONE': {
    sentence: 'a process that has not forked does not copy its page',
    why: 'nobody else has the page, so that a copy is work for nothing, and a pinned page would be left behind',
  },
  'RO-FILE': {
    sentence:
      'no store reaches a page of the page cache through a private mapping or one without write permission to the file',
    why: 'a forced write breaks copy-on-write first, and goes to the copy alone',
  },
  'UFFD-WP': {
    sentence: 'no forced write has reached a page whose entry is write-protected by userfaultfd',
    why: 'its owner wants to be told of the write before it happens',
  },
  'ITS-MM': {
    sentence: 'a fault that has the lock of a VMA has that of a VMA of its own mm',
    why: 'the memory of a VMA may be that of another one by the time that it is locked; who has locked it compares vm_mm',
  },
  'VMA-EXCLUDED': {
    sentence: 'while a VMA is locked for writing, no fault has it locked for reading',
    why: 'vma_start_write() keeps readers out and waits for those that are there; behind it vm_lock_seq keeps them out',
  },
  'ANON-RMAP': {
    sentence: 'a VMA that maps an anonymous page has an anon_vma, by which an rmap walk of the page comes to it',
    why: 'fork() gives the child the anon_vma of the parent before it gives it the entries, and in between none comes to the parent',
  },
  MARKER: {
    sentence: 'what a userfaultfd call has left in an empty entry is there until a call takes it away',
    why: 'who takes a page table away has made sure, under its lock, that nothing is in it',
  },
} as const satisfies Promises;
