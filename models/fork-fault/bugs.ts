// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';

export const bugs: { readonly [variant: string]: Bug<never> } = {
  '2023': {
    id: 'C15',
    kind: 'kernel',
    versions: 'v6.4',
    year: 2023,
    commit: 'fb49c455323f',
    fromMemory: ['versions'],
    title: 'fork() has write-protected a page and not flushed, and a fault under the VMA lock copies it',
    kernel: ['kernel/fork.c: dup_mmap', 'mm/memory.c: lock_vma_under_rcu, wp_page_copy'],
    story:
      'fork() holds mmap_lock for writing, write-protects an entry and shares the page with the child; TLBs are flushed when all is copied. Since v6.4 a write fault of another thread needs mmap_lock no more: it has the lock of the VMA, finds the page shared, and copies it. A third thread stores to the page through the writable entry that its TLB still has, behind the copy and before the fault flushes it. The process then has the copy, without that store. Programs with several threads that fork saw their memory corrupted. (The commit tells of another consequence, C15b; which one was behind the reports it does not say.)',
    fix: 'dup_mmap() calls vma_start_write() for each VMA before it copies it: faults wait for mmap_lock until fork() has flushed.',
    fixed: 'fixed',
  },
  'anon-vma': {
    id: 'C15b',
    kind: 'rule',
    year: 2023,
    commit: 'fb49c455323f',
    title: 'a VMA gets its anon_vma between the two halves of fork(), and the child maps a page without one',
    kernel: ['kernel/fork.c: dup_mmap', 'mm/rmap.c: anon_vma_fork, __anon_vma_prepare', 'mm/memory.c: copy_page_range'],
    story:
      "What the commit gives as its example. The parent's VMA has no anon_vma, so that anon_vma_fork() gives the child none. A write fault that holds the VMA lock gives the parent's VMA one, and maps an anonymous page. copy_page_range() sees the anon_vma, and maps the page in the child, too, whose VMA no rmap walk of the page comes to. In v6.4 that could not be: lock_vma_under_rcu() sends a fault on a VMA without anon_vma to mmap_lock, for another reason.",
    fix: 'dup_mmap() calls vma_start_write() for each VMA before anon_vma_fork().',
    fixed: 'anon-vma-fixed',
  },
};
