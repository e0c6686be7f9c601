// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { SplitBounds } from './policy.ts';

export const bugs: { readonly [variant: string]: Bug<keyof SplitBounds> } = {
  '2024-rc': {
    id: 'I1',
    kind: 'kernel',
    versions: 'v6.12-rc1 to v6.12-rc6',
    year: 2024,
    commit: 'e66f3185fa04',
    fromMemory: ['versions'],
    title: 'deferred_split_scan() takes a folio off its list without a lock, while the folio before it is freed',
    kernel: ['mm/huge_memory.c: deferred_split_scan, __folio_unqueue_deferred_split'],
    story:
      'deferred_split_scan() moves the folios that it may split to a list on its stack, with a reference each, and drops the lock of the queue. A folio that is not split and stays partially mapped remains on the list, and its reference is put. The next folio is found to be in use after all, and is taken off the list by list_del_init(), without a lock: the list is local. Meanwhile the last reference of the folio before it goes, and that one is taken off under the lock of the queue. Both write the links between them. The freed folio stays on the list.',
    fix: 'The reference of the last folio that stays is kept until another one follows it: so none is freed that has a neighbour that leaves.',
    fixed: '2024-puts',
    fixedAt: { folios: 3 },
  },
  '2024-first-fix': {
    id: 'I1b',
    kind: 'kernel',
    versions: 'v6.12-rc7',
    year: 2024,
    commit: 'a3477c9e02cc',
    fromMemory: ['versions'],
    title: 'the first fix of that keeps the reference of a folio that was split, and puts that of its neighbour',
    kernel: ['mm/huge_memory.c: deferred_split_scan'],
    story:
      'As I1. The first fix keeps a reference whenever a folio was not taken off the list by list_del_init(). A folio that was split is none of those, but is not on the list either: split_folio() has taken it off. Its reference is kept, and that of the folio before it is put, which is on the list. Corruption was seen still.',
    fix: 'A folio that was split is not counted as one that stays.',
    fixed: '2024-puts',
  },
  '2024': {
    id: 'I2',
    kind: 'kernel',
    versions: 'v6.12 to v6.18; 6.12.117 has it; gone with the list, and back with list_lru (I2b)',
    fromMemory: ['versions'],
    title: 'a folio is queued between the two stores by which deferred_split_scan() says that it is on no list',
    kernel: ['mm/huge_memory.c: deferred_split_scan, deferred_split_folio'],
    story:
      'deferred_split_scan() takes a folio that is in use off its list by list_del_init(), without a lock. A part of the folio is unmapped at that time, for the first time: deferred_split_folio() has the lock of the queue, and looks whether the folio is on a list. It is not, if its `next` points to itself; that is the first of the two stores of INIT_LIST_HEAD(). So it is put on the queue, and then the second store makes its `prev` point to itself. When it is taken off again, the entry before it still leads to it. An interrupt between the two stores is enough. By source and by the model; not seen on a machine: docs/findings/deferred-split-list.md.',
    fix: 'In mainline the scan had no list for a time: under the lock each folio is taken off the queue and put in a batch. Not mended in 6.12.117.',
    fixed: 'batch',
  },
  '2026': {
    id: 'I2b',
    kind: 'kernel',
    versions: 'with list_lru, 2026: read in mainline 5ba714872952 and in linux-mm 00cb34b034a5',
    fromMemory: ['versions'],
    year: 2026,
    title: 'with list_lru the scan has a list again, and each folio leaves it without a lock while it may be queued',
    kernel: ['mm/huge_memory.c: deferred_split_scan, deferred_split_folio', 'mm/list_lru.c: __list_lru_add'],
    story:
      'As I2, and more often. When the queue became a list_lru, deferred_split_scan() got a list on its stack again. It takes each folio off that list before it looks at it, by list_del_init(), without a lock; in I2 that was only for those in use. A part of the folio is unmapped at that time, for the first time: deferred_split_folio() has the lock of the sublist, and __list_lru_add() asks whether `next` points to itself. It does, and the folio is queued; then the second store of INIT_LIST_HEAD() makes its `prev` point to itself. By source and by the model; not seen on a machine: docs/findings/deferred-split-list.md.',
    fix: 'Not mended, as far as is known here. Checked: the lock of the sublist around that list_del_init().',
    fixed: '2026-locked',
  },
  '2019-swapout': {
    id: 'I3',
    kind: 'kernel',
    versions: 'v5.4 to v6.11',
    year: 2024,
    commit: 'f8f931bba0f9',
    cve: 'CVE-2024-53079',
    fromMemory: ['versions', 'cve'],
    title:
      'swapout uncharges a folio that is on the deferred split queue of its memcg, and it leaves under the wrong lock',
    kernel: ['mm/memcontrol.c: mem_cgroup_swapout', 'mm/huge_memory.c: __folio_undo_large_rmappable'],
    story:
      'The deferred split queue, and the lock of it, are of the memcg that the folio is charged to. mem_cgroup_swapout() ends the charge, and does not ask whether the folio is queued. When the folio is freed, it is taken off with the lock of the node, while others change the queue of the memcg under its own. Commonplace since v6.12, where underused huge pages are queued and reclaim does not split them.',
    fix: 'mem_cgroup_swapout() takes the folio off its queue before it ends the charge; the reference count is frozen at zero by then.',
    fixed: 'swapout',
  },
};
