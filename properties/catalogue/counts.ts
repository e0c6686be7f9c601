// What counts of mappings and references say, and who relies on them.
import type { Promises } from './promise.ts';

export const counts = {
  MAPCOUNT: {
    sentence: 'a mapcount is what it is defined to count',
    why: 'every change of an entry and its rmap call come in pairs; a definition says what of them is counted, and when',
  },
  'NOT-NEGATIVE': {
    sentence: 'no mapcount is ever below zero',
    why: 'something was uncounted that had not been counted: the kernel reports a bad page',
  },
  MAPPED: {
    sentence: 'what is said not to be mapped is mapped by nobody',
    why: 'truncation, reclaim and folio_mkclean() look no further when folio_mapped() says no',
  },
  EXCLUSIVE: {
    sentence: 'what is said not to be shared can be reached by one mm at most',
    why: 'a write fault reuses such a folio in place; an error on the other side costs a copy',
  },
  REUSE: {
    sentence: 'what is reused in place is reached by nobody else: by no other mm, and by no pin',
    why: 'the store that follows would be seen by the other',
  },
  FREE: {
    sentence: 'a folio is freed only when nothing maps it, and with a mapcount of zero',
    why: 'the page allocator calls anything else a bad page',
  },
  TRUNCATED: {
    sentence: 'a folio that truncation took out of the page cache is mapped by nobody',
    why: 'a process would go on to use a page of the file that is no longer in it',
  },
  'REF>=MAP': {
    sentence: 'the reference count is at least the mappings that are counted, and one more for the page cache',
    why: 'a mapping holds a reference, and so does the page cache; a frame on the free list is mapped by nobody',
  },
  REFCOUNT: {
    sentence:
      'the reference count is the mappings, and one for each other that holds one: a cache, isolation, or who reads, writes or pins',
    why: 'no reference is lost, and none is left over',
  },
  SWAPCOUNT: {
    sentence: 'a slot counts the swap entries that name it',
    why: 'a slot that nobody counts is given to another page',
  },
  'QUEUED-FREE': {
    sentence: 'no list leads to a folio that has been freed',
    why: 'who drops the last reference takes the folio off its queue, under the lock of that queue, before it is uncharged and freed',
  },
  QUIESCENT: {
    sentence:
      'when nothing is in progress, every count is what the entries that are present and the other users explain, and nothing is queued or locked',
    why: 'what is late or early while calls are under way is made up for at their end',
  },
  'RMAP-CURSOR': {
    sentence: 'between two page tables the cursor is at the first empty place of the queue',
    why: 'the next table starts with nothing pending',
  },
  'RMAP-PENDING': {
    sentence: 'when the zap holds no page-table lock, no queued page has its rmap removal still to come',
    why: 'under the lock nobody else looks at the entries; what is freed later has nothing pending either',
  },
  'RMAP-ONCE': {
    sentence: 'in zap_pte_range(), no page whose rmap has been removed is queued from the cursor on',
    why: 'the walk from the cursor would remove the rmap of such a page a second time',
  },
  'RMAP-SKIP': {
    sentence: 'in zap_pte_range(), no page whose rmap removal is still to come is queued before the cursor',
    why: 'the walk from the cursor would never come to such a page',
  },
  'NR-MAPPED': {
    sentence: 'with no change of it under way, NR_*_MAPPED of the node counts the page once if it is mapped',
    why: 'who takes the mapcount from or to zero, and nobody else, changes the statistic',
  },
  'MEMCG-MAPPED': {
    sentence: 'with no change of it under way, NR_*_MAPPED of a memcg counts the mapped pages that are charged to it',
    why: 'who moves the charge of a page moves its statistic with it, under the lock of the memcg',
  },
  RSS: {
    sentence: 'while nobody holds the page-table lock, rss is the number of entries',
    why: 'both are changed under the lock',
  },
} as const satisfies Promises;
