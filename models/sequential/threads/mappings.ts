// Calls that make, move, protect and unmap VMAs: mmap(), munmap(), mprotect(), mremap().
import { blocked, bool, forState, int } from '../../../src/index.ts';
import { pteAt, setPteAt } from '../../machine/table/page-table.ts';
import type { Policy, SequentialBounds } from '../policy.ts';
import { addressOf, kinds, type Sequential } from '../state.ts';
import { addressesOf, forEachPage, pagesOf, returns } from '../steps/call.ts';
import { handleFault } from '../steps/fault.ts';
import { unmapPage } from '../steps/rmap.ts';

const noVma = { linked: false, VM_WRITE: false, VM_SHARED: false, VM_LOCKED: false, pgoff: null };

/** What is mapped at the address, if anything is, goes with its VMA: zap_pte_range(), and unlink. */
export const unlink = (m: Sequential, policy: Policy, va: number): void => {
  unmapPage(m, policy, va);
  m.vmas.set(va, noVma);
  m.sees.set(va, 0);
};

/** mmap() of a whole area: readable and writable. */
export const mapArea = (m: Sequential, bounds: SequentialBounds, process: number, area: number): void => {
  const kind = kinds[area];
  for (let page = 0; page < bounds.pages; page++)
    m.vmas.set(addressOf(bounds, process, area, page), {
      linked: true,
      VM_WRITE: true,
      VM_SHARED: kind === 'shared file',
      VM_LOCKED: false,
      pgoff: kind === 'anonymous' ? null : page,
    });
};

export const mappingActions = (bounds: SequentialBounds, policy: Policy) => {
  const { action } = forState<Sequential>();
  const { processes, areas, pages } = bounds;
  const areaOf = int(0, areas - 1);
  const pageOf = int(0, pages - 1);

  const mremap = action('mremap', {
    column: 'processes',
    from: 'mm/mremap.c: mremap_to, move_vma, move_ptes, with MREMAP_FIXED, of one page',
    params: { process: int(0, processes - 1), area: areaOf, page: pageOf, toArea: areaOf, toPage: pageOf },
    run: (m, { process, area, page, toArea, toPage }) => {
      if (!m.alive.at(process)) return blocked;
      m.freedom = null;
      const from = addressOf(bounds, process, area, page);
      const to = addressOf(bounds, process, toArea, toPage);
      if (!m.vmas.at(from).linked) return returns(m, 'EFAULT');
      if (from === to) return returns(m, 'EINVAL');
      if (policy.mremapUnmaps) unlink(m, policy, to);
      movePage(m, from, to);
      returns(m, 'none');
    },
  });

  return [
    action('mmap', {
      column: 'processes',
      from: 'mm/mmap.c: do_mmap, with MAP_FIXED_NOREPLACE; mmap_region',
      params: { process: int(0, processes - 1), area: areaOf },
      run: (m, { process, area }) => {
        const addresses = addressesOf(m, bounds, { process, area, page: 0, length: pages });
        if (addresses === blocked) return blocked;
        m.freedom = null;
        if (addresses.some((va) => m.vmas.at(va).linked)) return returns(m, 'EEXIST');
        mapArea(m, bounds, process, area);
        returns(m, 'none');
      },
    }),
    action('munmap', {
      column: 'processes',
      from: 'mm/mmap.c: __do_munmap, unmap_region; mm/memory.c: zap_pte_range',
      params: pagesOf(bounds),
      run: (m, args) => {
        const addresses = addressesOf(m, bounds, args);
        if (addresses === blocked) return blocked;
        m.freedom = null;
        for (const va of addresses) unlink(m, policy, va);
        returns(m, 'none');
      },
    }),
    action('mprotect', {
      column: 'processes',
      from: 'mm/mprotect.c: do_mprotect_pkey, mprotect_fixup, change_pte_range',
      params: { ...pagesOf(bounds), writable: bool() },
      run: (m, { writable, ...args }) => {
        const addresses = addressesOf(m, bounds, args);
        if (addresses === blocked) return blocked;
        m.freedom = null;
        const error = forEachPage(addresses, (va) => {
          const vma = m.vmas.at(va);
          if (!vma.linked) return 'ENOMEM';
          const becomesWritable = writable && !vma.VM_WRITE;
          vma.VM_WRITE = writable;
          const pte = pteAt(m.tables, va);
          if (!writable && pte !== null) pte.writable = false;
          // "Private VM_LOCKED VMA becoming writable: trigger COW to avoid major fault on access."
          if (becomesWritable && policy.mprotectPopulates && vma.VM_LOCKED && !vma.VM_SHARED)
            handleFault(m, policy, args.process, va, true);
          return 'none';
        });
        returns(m, error);
      },
    }),
    ...(areas * pages > 1 ? [mremap] : []),
  ];
};

/** move_vma() and move_ptes() of one page: the VMA and the entry are what they were, at another address. */
const movePage = (m: Sequential, from: number, to: number): void => {
  const { linked, VM_WRITE, VM_SHARED, VM_LOCKED, pgoff } = m.vmas.at(from);
  m.vmas.set(to, { linked, VM_WRITE, VM_SHARED, VM_LOCKED, pgoff });
  m.vmas.set(from, noVma);
  m.sees.set(to, m.sees.at(from));
  m.sees.set(from, 0);
  const pte = pteAt(m.tables, from);
  if (pte === null) setPteAt(m.tables, to, null);
  else {
    const { folio, slot, writable, exclusive } = pte;
    setPteAt(m.tables, to, { folio, slot, writable, exclusive });
  }
  setPteAt(m.tables, from, null);
};
