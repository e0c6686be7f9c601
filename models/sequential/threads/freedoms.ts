// What the kernel may do or leave, as it likes, as a part of the call that was last.
import { blocked, forState, int } from '../../../src/index.ts';
import { pteAt } from '../../machine/table/page-table.ts';
import type { Policy, SequentialBounds } from '../policy.ts';
import { addressOf, type Freedom, type Sequential } from '../state.ts';
import { anonymousAt } from '../steps/fault.ts';
import { mapFolio, munlockFolio, unmapPage } from '../steps/rmap.ts';
import { shrinkFolio } from '../steps/swap.ts';

export const freedomActions = (bounds: SequentialBounds, policy: Policy) => {
  const { action } = forState<Sequential>();
  const params = {
    process: int(0, bounds.processes - 1),
    area: int(0, bounds.areas - 1),
    page: int(0, bounds.pages - 1),
  };
  const isFree = (m: Sequential, of: Freedom, va: number): boolean =>
    m.freedom !== null && m.freedom.of === of && m.freedom.from <= va && va <= m.freedom.to;

  const vmaNeedsCopy = action('vma_needs_copy', {
    column: 'kernel',
    from: 'mm/memory.c: vma_needs_copy: an entry that a fault can make again is not copied to the child',
    params,
    run: (m, { process, area, page }) => {
      const va = addressOf(bounds, process, area, page);
      const pte = pteAt(m.tables, va);
      if (!isFree(m, 'fork', va) || pte === null || pte.slot !== null) return blocked;
      if (pte.folio !== null && !m.folios.at(pte.folio).cached) return blocked;
      unmapPage(m, policy, va);
    },
  });
  const filemapMapPages = action('filemap_map_pages', {
    column: 'kernel',
    from: 'mm/memory.c: do_fault_around; mm/filemap.c: filemap_map_pages: pages of the file beside the one that was faulted',
    params,
    run: (m, { process, area, page }) => {
      const va = addressOf(bounds, process, area, page);
      const { linked, VM_WRITE, VM_SHARED, pgoff } = m.vmas.at(va);
      if (!isFree(m, 'fault', va) || !linked || pgoff === null || pteAt(m.tables, va) !== null) return blocked;
      mapFolio(m, va, pgoff, VM_SHARED && VM_WRITE);
    },
  });
  const shrinkFolioList = action('shrink_folio_list', {
    column: 'kernel',
    from: 'mm/vmscan.c: shrink_folio_list, pageout; mm/rmap.c: try_to_unmap_one; mm/swap_state.c: add_to_swap',
    params,
    run: (m, { process, area, page }) => {
      const va = addressOf(bounds, process, area, page);
      return isFree(m, 'pageout', va) ? shrinkFolio(m, policy, va) : blocked;
    },
  });
  const setSwapbacked = action('folio_set_swapbacked', {
    column: 'kernel',
    from: 'mm/rmap.c: try_to_unmap_one: a page that was to be freed lazily, and is dirty again',
    params,
    run: (m, { process, area, page }) => {
      const va = addressOf(bounds, process, area, page);
      const f = anonymousAt(m, va);
      if (!isFree(m, 'pageout', va) || f === null) return blocked;
      const folio = m.folios.at(f);
      if (!folio.lazyfree || folio.mapcount !== 1 || !(folio.dirty || m.dirty.at(va))) return blocked;
      folio.lazyfree = false;
      folio.dirty = true;
    },
  });
  const unmarked = action('pte_swp_exclusive', {
    column: 'kernel',
    from: 'arch/x86/include/asm/pgtable.h: pte_swp_exclusive, of architectures that had no bit for it before v6.3 (user-mode Linux)',
    params,
    run: (m, { process, area, page }) => {
      const va = addressOf(bounds, process, area, page);
      const f = anonymousAt(m, va);
      if (!isFree(m, 'fault', va) || f === null || pteAt(m.tables, va)?.writable) return blocked;
      const folio = m.folios.at(f);
      if (!folio.exclusive) return blocked;
      folio.exclusive = false;
    },
  });
  const unlocksVma = action('vm_flags_clear', {
    column: 'kernel',
    from: 'mm/mremap.c: move_vma, MREMAP_DONTUNMAP of a part of a VMA, in kernels that do not split it first',
    params,
    run: (m, { process, area, page }) => {
      const va = addressOf(bounds, process, area, page);
      if (!isFree(m, 'dontunmap', va) || !m.vmas.at(va).VM_LOCKED || m.unsplit === bounds.unsplit) return blocked;
      m.unsplit++;
      m.vmas.at(va).VM_LOCKED = false;
    },
  });
  const notMlocked = action('folio_add_new_anon_rmap', {
    column: 'kernel',
    from: 'mm/memory.c: do_swap_page of a page that was not in the swap cache, without mlock_vma_folio, in 6.12',
    params,
    run: (m, { process, area, page }) => {
      const va = addressOf(bounds, process, area, page);
      const f = anonymousAt(m, va);
      if (!isFree(m, 'fault', va) || f === null) return blocked;
      const { mapcount, mlocked } = m.folios.at(f);
      if (mapcount !== 1 || !mlocked) return blocked;
      munlockFolio(m, f);
    },
  });
  // Without a second process, a file, swap, or such a kernel, there is nothing to be free about.
  return [
    ...(bounds.processes > 1 ? [vmaNeedsCopy] : []),
    ...(bounds.areas > 1 ? [filemapMapPages] : []),
    ...(bounds.slots > 0 ? [shrinkFolioList, unmarked] : []),
    ...(bounds.slots > 0 && bounds.lazyfree > 0 ? [setSwapbacked] : []),
    ...(bounds.unsplit > 0 ? [unlocksVma] : []),
    ...(bounds.slots > 0 && bounds.unmlocked > 0 ? [notMlocked] : []),
  ];
};
