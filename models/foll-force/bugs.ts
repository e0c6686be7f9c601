// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { ForceBounds } from './policy.ts';

export const bugs: { readonly [variant: string]: Bug<keyof ForceBounds> } = {
  'c7-drop-foll-write': {
    id: 'C7',
    title: 'Dirty COW: a forced write looks its page up as for a read, and gets the page of the file',
    kind: 'kernel',
    versions: 'to v4.8',
    year: 2016,
    commit: '19be0eaffa3a',
    cve: 'CVE-2016-5195',
    kernel: ['mm/gup.c: faultin_page, follow_page_pte'],
    story:
      'A process writes through /proc/self/mem to a file that it has mapped private and read-only. The write fault makes a private copy, but the entry stays read-only, as the VMA is; so that the next look is satisfied, faultin_page() drops FOLL_WRITE. Before that look another thread throws the copy away with MADV_DONTNEED. The look is for a read now: a read fault maps the page of the file, and the write goes into it.',
    fix: 'FOLL_WRITE stays. A read-only entry is accepted only if this call has broken COW (FOLL_COW) and the entry is dirty, as that of a copy is.',
    fixed: 'c7-fixed',
  },
  'c8-dirty-continue': {
    id: 'C8',
    title: 'Dirty COW with shared memory: a page of the file has a dirty entry, and passes for the copy',
    kind: 'kernel',
    versions: 'v5.16 to v5.19',
    year: 2022,
    commit: '5535be309971',
    cve: 'CVE-2022-2590',
    kernel: ['mm/gup.c: can_follow_write_pte, faultin_page', 'mm/userfaultfd.c: mfill_atomic_install_pte'],
    story:
      'Since 2016 a dirty entry tells that a page is a copy. Since v5.16 UFFDIO_CONTINUE maps a page of shared memory dirty, also read-only into a private mapping. A forced write breaks COW and has FOLL_COW; another thread throws the copy away and has userfaultfd map the page of the file. The entry is read-only and dirty: it is accepted, and the write goes into the file.',
    fix: 'FOLL_COW is gone. A read-only entry is accepted only if its page is anonymous and PG_anon_exclusive says that nobody else has it.',
    fixed: 'c8-fixed',
  },
  'c8-fixed-ksm': {
    id: 'C14',
    title: 'KSM drops the write protection of userfaultfd, and nobody is told of the store',
    kind: 'kernel',
    versions: 'since v5.7, where anonymous memory can be write-protected so; seen on 6.12.117; not mended there',
    fromMemory: ['versions'],
    kernel: ['mm/ksm.c: write_protect_page, replace_page', 'mm/memory.c: do_wp_page'],
    story:
      'A monitor write-protects anonymous pages by UFFDIO_WRITEPROTECT, and relies on being told before any of them changes: for a snapshot, or to know what was written. The memory is MADV_MERGEABLE, and KSM finds a page that holds the same as another. It replaces the page by the other one, and makes the new entry from the rights of the area alone: the bit of userfaultfd is not in it. The next write fault copies the page, and tells nobody. Here the write is a forced one; any store will do. Nothing has to race. The soft-dirty bit goes the same way. Seen on a kernel, see docs/findings/ksm-uffd-wp.md.',
    fix: 'Not mended in 6.12.117. Checked here: the new entry has the bit that the old one had, as those have that migration, swap-in and an unsharing fault make.',
    fixed: 'c8-fixed-ksm-keeps',
  },
};
