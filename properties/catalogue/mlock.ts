// What mlock() promises, and what its flag and counts say.
import type { Promises } from './promise.ts';

export const mlock = {
  RESIDENT: {
    sentence: 'what mlock() promises: until munlock() is called, the page stays mapped',
    why: 'reclaim leaves a page that a VM_LOCKED VMA maps; truncation alone may take it',
  },
  MLOCK: {
    sentence: 'when all have mapped and unmapped, PG_mlocked says whether a VM_LOCKED VMA maps the page',
    why: 'the flag is set and cleared with the mapping, under the page-table lock',
  },
  'MLOCK-HI': {
    sentence: 'when nothing is in progress, a folio is mlocked only if some VM_LOCKED VMA maps it',
    why: 'a page that stays mlocked by mistake cannot be reclaimed',
  },
  'MLOCK-LO': {
    sentence:
      'when nothing is in progress, a folio that a VM_LOCKED VMA maps is mlocked, but for the misses that the kernel allows',
    why: 'reclaim would scan the page in vain; where it may be missed, reclaim marks it when it meets the VMA',
  },
  'COUNT-HI': {
    sentence: 'when nothing is in progress, mlock_count is at most the number of VM_LOCKED VMAs that map the folio',
    why: 'a count too high is a page that munlock() leaves on the unevictable list',
  },
  UNEVICTABLE: {
    sentence: 'when nothing is in progress, a folio on the unevictable list is mlocked',
    why: 'reclaim does not scan that list: what is there by mistake stays there',
  },
  'MLOCK-FREE': {
    sentence: 'no frame on the free list is mlocked',
    why: 'the page allocator calls a page that is freed with PG_mlocked a bad page',
  },
  NR_MLOCK: {
    sentence: 'NR_MLOCK is the number of mlocked folios',
    why: 'who sets or clears the flag changes the statistic, and test-and-set says who that is',
  },
  'THP-MLOCK': {
    sentence: 'no huge page that a PTE maps is mlocked',
    why: 'munlock() of one of its VMAs could not tell whether another still wants the page',
  },
  'DOUBLE-MAP': {
    sentence: 'mlock_vma_page() is not called for a page with PG_double_map',
    why: 'the kernel has a VM_BUG_ON_PAGE there',
  },
} as const satisfies Promises;
