// What the kernel may do or leave, as it likes, as a part of the call that was last.
import { blocked, forState, int } from '../../../src/index.ts';
import { pteAt } from '../../machine/table/page-table.ts';
import type { Policy, SequentialBounds } from '../policy.ts';
import { addressOf, type Sequential } from '../state.ts';
import { mapFolio, unmapPage } from '../steps/rmap.ts';

export const freedomActions = (bounds: SequentialBounds, policy: Policy) => {
  const { action } = forState<Sequential>();
  const params = {
    process: int(0, bounds.processes - 1),
    area: int(0, bounds.areas - 1),
    page: int(0, bounds.pages - 1),
  };
  const isFree = (m: Sequential, of: 'fork' | 'fault-around', process: number): boolean =>
    m.freedom !== null && m.freedom.of === of && m.freedom.process === process;

  const vmaNeedsCopy = action('vma_needs_copy', {
    column: 'kernel',
    from: 'mm/memory.c: vma_needs_copy: an entry that a fault can make again is not copied to the child',
    params,
    run: (m, { process, area, page }) => {
      const va = addressOf(bounds, process, area, page);
      const pte = pteAt(m.tables, va);
      if (!isFree(m, 'fork', process) || pte === null) return blocked;
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
      if (!isFree(m, 'fault-around', process) || !linked || pgoff === null || pteAt(m.tables, va) !== null)
        return blocked;
      mapFolio(m, va, pgoff, VM_SHARED && VM_WRITE);
    },
  });
  // Without a second process, or a file, there is nothing to be free about.
  return [...(bounds.processes > 1 ? [vmaNeedsCopy] : []), ...(bounds.areas > 1 ? [filemapMapPages] : [])];
};
