// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { CowBounds } from './state.ts';

export const bugs: { readonly [variant: string]: Bug<keyof CowBounds> } = {
  mapcount: {
    id: 'C1',
    property: 'COW-PRIV',
    title: "a child keeps a reference to a page, and sees the parent's later stores",
    kind: 'kernel',
    versions: 'to v5.7; v5.7.3 has the fix',
    year: 2020,
    commit: '17839856fd58',
    cve: 'CVE-2020-29374',
    kernel: ['mm/memory.c: do_wp_page', 'mm/gup.c'],
    story:
      'A child takes a reference to a page that it shares with its parent (vmsplice() into a pipe), and unmaps the page. The mapcount is one now, so the parent that stores next takes the page for its own and makes it writable in place. The child reads from its pipe what the parent has written since.',
    fix: 'v5.8 had a read by GUP break COW (17839856fd58). Since v5.9 do_wp_page() reuses a page only if nothing else has a reference to it (09854ba94c6a), which brought a part of the problem back. Today PG_anon_exclusive says so, and a pin to read of a page that is shared unshares it first: that is the form that is checked here.',
    fixed: 'exclusive',
  },
  'mapcount-only': {
    id: 'C2',
    property: 'COW-PRIV',
    title: 'mapped once does not mean used once: another process has a swap entry of the page',
    kind: 'rule',
    kernel: ['mm/memory.c: do_wp_page, do_swap_page', 'mm/swapfile.c: reuse_swap_page'],
    story:
      'Reuse by mapcount alone. The page is in the swap cache and mapped by one process; the other has a swap entry of it. The mapcount is one, the page is reused in place, and what is stored there is what the other process gets when it swaps in. No kernel is known to have had it so: to the mapcount it added the count of swap entries (reuse_swap_page()), until the reference count took over.',
    fix: 'The swap cache holds a reference; a page is reused only when no reference is left but the one of the mapping.',
    fixed: 'exclusive',
  },
  'refcount-clear-refs': {
    id: 'C3',
    title: 'a pinned page is copied, and the device writes into the old one',
    kind: 'kernel',
    versions: 'v5.9 to v5.18',
    year: 2022,
    commit: '6c287605fd56',
    kernel: ['mm/memory.c: do_wp_page', 'mm/gup.c', 'fs/proc/task_mmu.c: clear_refs_write'],
    story:
      'Reuse by reference count. A page is pinned for direct I/O, then its entry is write-protected (by clear_refs until v5.10, or by mprotect(); or it is swapped out and in again). The next store finds more references than one, copies the page and maps the copy. What the device writes goes into the old page, which the process does not see any more.',
    fix: 'PG_anon_exclusive stays with a page that is pinned: a write fault on an exclusive page reuses it without looking at counts.',
    fixed: 'exclusive-clear-refs',
  },
  'refcount-clear-refs-looks': {
    id: 'C3b',
    title: 'clear_refs looks whether a page is pinned, and GUP-fast pins it behind the look',
    kind: 'kernel',
    versions: 'v5.11 to v5.18',
    year: 2022,
    commit: '6c287605fd56',
    sameCommitAs: 'C5',
    kernel: [
      'fs/proc/task_mmu.c: clear_soft_dirty, pte_is_pinned',
      'mm/gup.c: gup_pte_range',
      'mm/memory.c: do_wp_page',
    ],
    story:
      'Since v5.11 clear_refs leaves a page writable that is pinned (9348b73c2e1b, for C3). It looks with mmap_lock and the page-table lock, and GUP-fast takes neither: it has read the writable entry, pins the page behind the look, and finds the entry unchanged. Then clear_refs write-protects it. write_protect_seq does not move, as this is no fork. The next store copies the page, and the pin is to one that the process does not have.',
    fix: 'As in C3: PG_anon_exclusive stays with the page, and a write fault reuses it without looking at counts.',
    fixed: 'exclusive-clear-refs',
  },
  'gup-fast-fork': {
    id: 'C4',
    title: 'GUP-fast pins a page between the look at its pins and the write-protection at fork()',
    kind: 'kernel',
    versions: 'to v5.10',
    year: 2020,
    commit: '57efa1fe5957',
    kernel: ['mm/gup.c: internal_get_user_pages_fast', 'mm/memory.c: copy_present_pte, copy_page_range'],
    story:
      'fork() copies pages that may be pinned and shares the others. It finds the page not pinned; then GUP-fast, which takes no lock, reads the writable entry, pins the page and finds the entry unchanged; then fork() write-protects the entry and shares the page. Somebody holds a pin to write of a shared page, and the next store of the parent copies it away.',
    fix: 'write_protect_seq is odd while fork() write-protects; GUP-fast samples it before and after, and goes the slow way, which waits for mmap_lock, if it was odd or has changed.',
    fixed: 'write-protect-seq',
  },
  'reclaim-checks-early': {
    id: 'C5',
    title: 'reclaim looks for pins before it unmaps, and a pin comes in between',
    kind: 'kernel',
    versions: 'to v5.18',
    year: 2022,
    commit: '6c287605fd56',
    sameCommitAs: 'C3',
    kernel: ['mm/vmscan.c: shrink_page_list', 'mm/rmap.c: try_to_unmap_one', 'mm/memory.c: do_swap_page'],
    story:
      'Reclaim finds a page not pinned and puts it into the swap cache. The owner pins it to write. Reclaim replaces the entry by a swap entry. A read fault maps the page again, read-only, and a store finds more references than one: it copies, and the pin is to a page that the process does not have.',
    fix: 'Unmapping shares an exclusive page first: it clears the entry, then looks for pins, and gives up if there are any.',
    fixed: 'exclusive',
  },
  'mutant-ksm-restore-first': {
    id: 'C6',
    title: 'the entry is put back before PG_anon_exclusive is cleared',
    kind: 'kernel',
    versions: 'v5.19 to v6.0: the order was right, and the barriers that keep it were not there',
    year: 2022,
    commit: '088b8aa537c2',
    kernel: ['mm/ksm.c: write_protect_page', 'mm/gup.c: gup_pte_range, gup_must_unshare', 'include/linux/mm.h'],
    story:
      'Who takes PG_anon_exclusive from a page and who pins it without a lock meet in their order only. Here the sharer clears the entry, finds no pin, and puts the entry back before it clears the flag: GUP-fast reads the entry, pins, reads it again and finds it the same, finds the flag still set, and has a pin of a page that is then shared.',
    fix: 'The sharer clears the entry, looks for pins, clears the flag, and then puts the entry back; the pinner reads the entry, pins, reads it again, and then looks at the flag. (The kernel had this order since v5.19, and relied on the TLB flush for what the barriers of 088b8aa537c2 do; without them a CPU may do it in the other. The model has the other order as steps: its memory is sequentially consistent.)',
    fixed: 'exclusive-ksm',
  },
  'c11-unmap-first': {
    id: 'C11',
    property: 'COW-PRIV',
    title: 'a copier drops the mapcount of the old page while its entry still leads there',
    kind: 'kernel',
    versions: 'to v2.6.25',
    year: 2008,
    commit: '945754a1754f',
    fromMemory: ['commit', 'versions'],
    kernel: ['mm/memory.c: do_wp_page (today wp_page_copy)'],
    story:
      'Two processes share a page, and both store. The one copies: it drops the mapcount of the old page, then takes its entry away. In between the other finds a mapcount of one, takes the page for its own, and stores. A thread of the first process that loads now reads, through the entry that is still there (or that its CPU has cached), what the other process has written.',
    fix: 'The entry is cleared and flushed first, then set to the copy; the mapcount of the old page is dropped after that.',
    fixed: 'c11-fixed',
  },
};
