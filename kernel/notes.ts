// What was read by hand about functions that the models name: a source that is later than that of tree.json, and what has changed. Of a
// function that tree.json does not have, what stands in its place there. docs/findings/README.md says which sources these are.

export interface Note {
  /** The newest source in which the function was read, if it is not that of tree.json: `mainline 5ba714872952`. */
  readonly seen?: string;
  /** What has changed since the form that the steps have, or what took its place. Nothing: read, and as the steps have it. */
  readonly changed?: string;
}

const memory = 'linux-mm 009857a22860';
const huge = 'mainline 5ba714872952';
const split = 'linux-mm 9073d1556bcd';
const khugepaged = 'mainline 4ecdb93a37c4';
const setHugePmd = 'linux-mm 001dba133cfa';
const lru = 'mainline 88f0c6cbc4ed';
const mlock = 'linux-mm 0a99d0b06974';
const tlb = 'linux-mm 0a1e70b48f45';
const rc = 'v7.1-rc1';
const cachyos = 'cachyos 0ebd1b8055ed';

const gone = (changed: string): Note => ({ changed });
const later = (version: string): Note => ({ changed: `came in ${version}, from memory` });
const asItWas = (seen: string): Note => ({ seen });
const batches = 'batches of entries of one folio';

export const notes: Readonly<Record<string, Note>> = {
  // mm/memory.c
  zap_pte_range: {
    seen: memory,
    changed: `${batches}; it goes on with the same table by itself (retry), and frees an empty one (PT_RECLAIM). Flush, rmap removal and unlock are in the same order`,
  },
  zap_pmd_range: { seen: memory, changed: 'a PMD that is being zapped is waited for in sync_with_folio_pmd_zap()' },
  zap_present_folio_ptes: asItWas(memory),
  copy_pte_range: asItWas(memory),
  copy_page_range: asItWas(memory),
  copy_present_ptes: asItWas(memory),
  __copy_present_ptes: asItWas(memory),
  copy_present_page: asItWas(memory),
  zap_nonpresent_ptes: gone('zap_pte_range(), which has it in place'),
  do_zap_pte_range: { seen: memory, changed: 'came in v6.14; zap_pte_range() of 6.12.117 has it in place' },
  zap_empty_pte_table: { seen: memory, changed: 'try_get_and_clear_pmd() (mm/pt_reclaim.c) from v6.14 until 2026' },
  zap_pte_table_if_empty: {
    seen: memory,
    changed:
      'try_to_free_pte() (mm/pt_reclaim.c) from v6.14 until 2026; what frees the table is told an address behind it since (B11)',
  },
  pte_offset_map_rw_nolock: later('v6.13; map_pte() of 6.12.117 has pte_offset_map_nolock()'),
  softleaf_to_folio: gone(
    'pfn_swap_entry_folio() (include/linux/swapops.h), with the barrier since: swap_entry_migration_sync()',
  ),
  copy_present_pte: gone(`copy_present_ptes(): ${batches} (read in ${memory} as well)`),

  // mm/huge_memory.c
  zap_huge_pmd: {
    seen: huge,
    changed:
      'rmap removal and dirty transfer are in zap_huge_pmd_folio(), in the order of 6.12.117; still no flush under the lock',
  },
  zap_huge_pmd_folio: asItWas(huge),
  __pmd_trans_huge_lock: asItWas(huge),
  copy_huge_pmd: asItWas(huge),
  __split_huge_pmd_locked: asItWas(split),
  __split_folio_to_order: gone('__split_huge_page_tail(), with the same smp_wmb()'),
  __folio_split: gone('split_huge_page_to_list_to_order()'),

  // mm/khugepaged.c
  collapse_pte_mapped_thp: {
    seen: khugepaged,
    changed: `try_collapse_pte_mapped_thp(): ${batches} (clear_ptes()), the PMD is looked at again under the locks; dirty bits are dropped as before`,
  },
  collapse_and_free_pmd: gone(
    'retract_page_tables() takes the table away itself, under the locks of the PMD and the table and without mmap_lock, and frees it by pte_free_defer(): after a grace period',
  ),
  mmap_write_trylock: gone('nobody tries it any more: retract_page_tables() needs no mmap_lock'),
  retract_page_tables: {
    seen: khugepaged,
    changed: 'asks file_backed_vma_is_retractable(), before and under the locks: also RWP and guard regions',
  },
  file_backed_vma_is_retractable: asItWas(khugepaged),
  check_pmd_state: asItWas(khugepaged),
  collapse_file: {
    seen: khugepaged,
    changed: 'takes clean folios of files that are open for writing, where the file system has folios of that size',
  },
  collapse_scan_pmd: gone('hpage_collapse_scan_pmd()'),
  mthp_collapse: gone('came with mTHP collapse, merged in June 2026; read as it was posted'),
  collapse_max_ptes_none: gone(
    'came with mTHP collapse; in place in __collapse_huge_page_isolate() and hpage_collapse_scan_pmd()',
  ),
  map_anon_folio_pte_nopf: gone('came with mTHP collapse; do_anonymous_page() has the like in place'),
  set_huge_pmd: { seen: setHugePmd, changed: 'allocates the PMD if there is none' },
  userfaultfd_wp: { seen: khugepaged, changed: 'khugepaged asks userfaultfd_protected(): write protection or RWP' },

  // mm/mlock.c, and what was mm/swap.c
  __munlock_folio: {
    seen: mlock,
    changed:
      'rewritten there: it counts nothing, and only takes an evictable folio off the unevictable list. v7.1-rc1 has the form of the steps',
  },
  __mlock_folio: { seen: mlock, changed: 'rewritten there: counts by mod_mlock_count()' },
  mlock_folio_batch: { seen: mlock, changed: 'rewritten there: passes by a folio that is being freed' },
  mlock_pte_range: { seen: mlock, changed: 'entries that are not present are passed by, as before' },
  mlock_vma_pages_range: asItWas(mlock),
  mlock_fixup: asItWas(mlock),
  folio_add_lru: { seen: lru, changed: 'in mm/folio.c' },

  // include/asm-generic/tlb.h, mm/mmu_gather.c
  tlb_delay_rmap: asItWas(tlb),
  tlb_remove_page_size: { seen: tlb, changed: '__tlb_remove_page_size() has lost its delay_rmap' },
  tlb_flush_mmu_tlbonly: { seen: tlb, changed: 'unshared tables are a reason to flush' },
  tlb_flush_unshared_tables: asItWas(tlb),
  tlb_flush_rmap_batch: asItWas(rc),
  consider_global_asid: later('v6.15'),
  tlb_remove_table_sync_mm: gone('posted in February 2026, in no kernel: tlb_remove_table_sync_one()'),
  active_lockless_pt_walk_mm: gone('posted in February 2026, in no kernel'),
  pt_walk_lockless_start: gone('posted in February 2026, in no kernel'),
  pt_walk_lockless_end: gone('posted in February 2026, in no kernel'),
  __tlb_remove_folio_pages_size: asItWas(rc),
  tlb_next_batch: asItWas(rc),
  move_ptes: { seen: rc, changed: `${batches}; both locks until the flush, as before` },
  flush_tlb_func: asItWas(rc),
  switch_mm_irqs_off: { seen: rc, changed: 'global ASIDs (INVLPGB)' },
  choose_new_asid: asItWas(rc),

  // Per-VMA locks by a reference count (v6.15), and what came later.
  __refcount_inc_not_zero_limited_acquire: later('v6.15'),
  __vma_start_write: later('v6.15'),
  __vma_start_exclude_readers: later('v7.0; until then __vma_enter_locked()'),
  __vma_end_exclude_readers: later('v7.0; until then __vma_exit_locked()'),
  __vma_exclude_readers_for_detach: later('v7.0; until then in vma_mark_detached()'),
  vma_mark_attached: later('v6.15'),
  vma_refcount_put: later('v6.15'),
  __mmap_new_vma: later('v6.13; until then in mmap_region()'),
  move_present_ptes: later('v6.18; until then move_present_pte(), of one page'),
  is_pte_pages_stable: gone('the same comparisons, in place'),
  swap_cache_alloc_folio: gone('__read_swap_cache_async(), and swapcache_prepare() where the swap cache is passed by'),
  folio_matches_swap_entry: gone('the same comparison, in place'),
  folio_put_swap: gone('swap_free_nr()'),
  folio_dup_swap: gone('swap_duplicate()'),
  swap_writeout: gone('swap_writepage()'),
  // arch/x86/mm/tlb.c: global ASIDs
  mm_needs_global_asid: asItWas(cachyos),
  broadcast_tlb_flush: asItWas(cachyos),
  global_asid: asItWas(cachyos),
  mm_global_asid: asItWas(cachyos),
  finish_asid_transition: asItWas(cachyos),
  mm_in_asid_transition: asItWas(cachyos),
  mm_clear_asid_transition: asItWas(cachyos),
  __tlbsync: asItWas(cachyos),
  use_global_asid: asItWas(cachyos),
  mm_assign_global_asid: asItWas(cachyos),
  asid_transition: asItWas(cachyos),
  allocate_global_asid: asItWas(cachyos),
  mm_free_global_asid: asItWas(cachyos),

  // Gone before 6.12.117, or not yet there.
  add_page_to_lru_list: gone('lruvec_add_folio()'),
  clear_page_mlock: gone('went in v5.18 (b109b87050df)'),
  cow_user_page: gone('__wp_page_copy_user()'),
  detach_vmas_to_be_unmapped: gone('vms_gather_munmap_vmas(), vms_clear_ptes() (mm/vma.c)'),
  __do_munmap: gone('do_vmi_align_munmap() (mm/vma.c)'),
  do_set_pte: gone('set_pte_range()'),
  folio_lock_large_mapcount: later('v6.15'),
  folio_unmap_pte_batch: later('v6.16'),
  get_and_clear_ptes: later('v6.17'),
  mprotect_folio_pte_batch: later('v6.17; 6.12.117 takes each entry by itself'),
  commit_anon_folio_batch: later('v6.17'),
  page_anon_exclusive_sub_batch: later('v6.17'),
  prot_commit_flush_ptes: later('v6.17'),
  follow_page: gone('folio_walk_start()'),
  follow_trans_huge_pmd: gone('follow_huge_pmd() (mm/gup.c)'),
  free_unref_page_list: gone('free_unref_folios()'),
  gup_pte_range: gone('gup_fast_pte_range()'),
  internal_get_user_pages_fast: gone('gup_fast_fallback()'),
  isolate_lru_page: gone('folio_isolate_lru()'),
  isolate_lru_pages: gone('isolate_lru_folios()'),
  madvise_lock: later('v6.15'),
  try_to_free_pte: later('v6.14'),
  lock_page_memcg: gone('folio_memcg_lock(); no rmap takes it since v6.3 (c7c3dec1c9db)'),
  unlock_page_memcg: gone('folio_memcg_unlock()'),
  lockless_pages_from_mm: gone('gup_fast()'),
  lru_add_fn: {
    seen: lru,
    changed: `lru_add() in mm/folio.c, with the comment about __munlock_folio(); without it, and rewritten, in ${mlock}`,
  },
  lru_cache_add: gone('folio_add_lru()'),
  mcontinue_atomic_pte: gone('mfill_atomic_pte_continue()'),
  migrate_misplaced_page: gone('migrate_misplaced_folio()'),
  migrate_page_copy: gone('not looked for'),
  mlock_vma_page: gone('mlock_vma_folio()'),
  munlock_vma_page: gone('munlock_vma_folio()'),
  move_pages_to_lru: gone('move_folios_to_lru()'),
  move_to_new_page: gone('move_to_new_folio()'),
  __munlock_isolated_page: gone('went in v5.18'),
  __munlock_isolation_failed: gone('went in v5.18'),
  lru_lazyfree_fn: gone('lru_lazyfree()'),
  __munlock_pagevec: gone('mlock_folio_batch(), __munlock_folio()'),
  munlock_vma_pages_range: gone('mlock_vma_pages_range()'),
  page_add_anon_rmap: gone('folio_add_anon_rmap_ptes()'),
  page_add_file_rmap: gone('folio_add_file_rmap_ptes()'),
  page_evictable: gone('folio_evictable()'),
  page_mlock: gone('went with the walk, in v5.18'),
  page_mlock_one: gone('went with the walk, in v5.18'),
  page_needs_cow_for_dma: gone('folio_needs_cow_for_dma()'),
  page_remove_rmap: gone('folio_remove_rmap_ptes(), folio_remove_rmap_pmd()'),
  page_try_dup_anon_rmap: gone('folio_try_dup_anon_rmap_ptes()'),
  page_try_share_anon_rmap: gone('folio_try_share_anon_rmap_pte()'),
  page_zap_pte_rmap: gone('of a mail, in no kernel'),
  __pagevec_lru_add_fn: {
    seen: lru,
    changed: `lru_add() in mm/folio.c, with the comment about __munlock_folio(); without it, and rewritten, in ${mlock}`,
  },
  __putback_lru_fast_prepare: gone('went in v5.18'),
  putback_lru_page: gone('folio_putback_lru()'),
  set_pte_at_notify: gone('set_pte_at() where it was'),
  shrink_page_list: gone('shrink_folio_list()'),
  swap_readpage: gone('swap_read_folio()'),
  __unmap_and_move: gone('migrate_folio_unmap(), migrate_folio_move()'),
  unmap_and_move: gone('migrate_folio_unmap(), migrate_folio_move()'),
};
