// Calls that make, move, protect and unmap VMAs: mmap(), munmap(), mprotect(), mremap().
import { blocked, forState, int, oneOf } from '../../../src/index.ts';
import { pteAt, setPteAt } from '../../machine/table/page-table.ts';
import type { Policy, SequentialBounds } from '../policy.ts';
import { addressOf, type Errno, kinds, type Sequential } from '../state.ts';
import { addressesOf, forEachPage, pagesOf, returns } from '../steps/call.ts';
import { populatePage } from '../steps/fault.ts';
import { copyVma, noVma, unlink, vmaAround } from '../steps/vma.ts';

/**
 * mmap() of a whole area: readable and writable. False: there is no object left for shared anonymous memory. (An object is not used again, so
 * that nobody has to know when its last mapping has gone.)
 */
export const mapArea = (
  m: Sequential,
  bounds: SequentialBounds,
  policy: Policy,
  process: number,
  area: number,
): boolean => {
  const kind = kinds[area];
  let first: number | null = kind === 'anonymous' ? null : 0;
  if (kind === 'shared anonymous') {
    if (m.objects === bounds.objects) return false;
    m.objects++;
    first = m.objects * bounds.pages;
  }
  for (let page = 0; page < bounds.pages; page++)
    m.vmas.set(addressOf(bounds, process, area, page), {
      ...noVma,
      linked: true,
      VM_READ: true,
      VM_WRITE: true,
      VM_SHARED: kind === 'shared file' || (kind === 'shared anonymous' && policy.mmapShares),
      pgoff: first === null ? null : first + page,
    });
  return true;
};

export const mappingActions = (bounds: SequentialBounds, policy: Policy) => {
  const { action } = forState<Sequential>();
  const { processes, areas, pages } = bounds;
  const areaOf = int(0, areas - 1);
  const pageOf = int(0, pages - 1);
  const moving = { process: int(0, processes - 1), area: areaOf, page: pageOf, toArea: areaOf, toPage: pageOf };
  /** mremap_to(): from where to where, or the error. */
  const move = (
    m: Sequential,
    { process, area, page, toArea, toPage }: { [name in keyof typeof moving]: number },
  ): Errno | { readonly from: number; readonly to: number } => {
    m.freedom = null;
    const from = addressOf(bounds, process, area, page);
    const to = addressOf(bounds, process, toArea, toPage);
    if (!m.vmas.at(from).linked) return 'EFAULT';
    if (from === to) return 'EINVAL';
    if (policy.mremapUnmaps) unlink(m, policy, to);
    copyVma(m, from, to);
    movePte(m, from, to);
    return { from, to };
  };

  const mremap = action('mremap', {
    column: 'processes',
    from: 'mm/mremap.c: mremap_to, move_vma, move_ptes, with MREMAP_FIXED, of one page',
    params: moving,
    run: (m, args) => {
      if (!m.alive.at(args.process)) return blocked;
      const moved = move(m, args);
      if (typeof moved === 'string') return returns(m, moved);
      m.vmas.set(moved.from, noVma);
      returns(m, 'none');
    },
  });
  const dontunmap = action('mremap_dontunmap', {
    column: 'processes',
    from: 'mm/mremap.c: mremap_to, move_vma, with MREMAP_FIXED and MREMAP_DONTUNMAP, of one page',
    params: moving,
    run: (m, args) => {
      if (!m.alive.at(args.process)) return blocked;
      const moved = move(m, args);
      if (typeof moved === 'string') return returns(m, moved);
      // The page that was there before the move is unmapped by then, and what is there now is another VMA.
      if (bounds.unsplit > 0) m.freedom = { of: 'dontunmap', ...vmaAround(m, bounds, moved.from, moved.to) };
      if (policy.dontunmapUnlocks) m.vmas.at(moved.from).VM_LOCKED = false;
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
        return mapArea(m, bounds, policy, process, area) ? returns(m, 'none') : blocked;
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
      params: { ...pagesOf(bounds), protection: bounds.none > 0 ? oneOf('none', 'r', 'rw') : oneOf('r', 'rw') },
      run: (m, { protection, ...args }) => {
        const addresses = addressesOf(m, bounds, args);
        if (addresses === blocked) return blocked;
        m.freedom = null;
        const error = forEachPage(addresses, (va) => {
          const vma = m.vmas.at(va);
          if (!vma.linked) return 'ENOMEM';
          const writable = protection === 'rw';
          const becomesWritable = writable && !vma.VM_WRITE;
          vma.VM_READ = protection !== 'none';
          vma.VM_WRITE = writable;
          const pte = pteAt(m.tables, va);
          if (!writable && pte !== null) pte.writable = false;
          // "Private VM_LOCKED VMA becoming writable: trigger COW to avoid major fault on access."
          if (becomesWritable && policy.mprotectPopulates && vma.VM_LOCKED && !vma.VM_SHARED)
            populatePage(m, policy, va, true);
          return 'none';
        });
        returns(m, error);
      },
    }),
    ...(areas * pages > 1 ? [mremap, dontunmap] : []),
  ];
};

/** move_ptes() of one page: the entry is what it was, at another address. */
const movePte = (m: Sequential, from: number, to: number): void => {
  m.dirty.set(to, m.dirty.at(from));
  m.dirty.set(from, false);
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
