// munmap() of the VMA of the range.
import { blocked, forState, step } from '../../../../src/index.ts';
import { mmapWriteLock, mmapWriteUnlock } from '../../../machine/mm/mm.ts';
import { vmaEndWriteAll, vmaMarkDetached, vmaStartWrite } from '../../../machine/mm/vma-lock.ts';
import { tableAt } from '../../../machine/table/table-pages.ts';
import { type Mthp, neighbour, range } from '../state.ts';
import { freesTable, zap } from './dontneed.ts';

/** `walked`: GUP-fast is in the table. */
export const munmapThread = (walked: (m: Mthp, table: number) => boolean) =>
  forState<Mthp>()
    .thread('munmap')
    .steps({
      mmap_write_lock: step('mm/vma.c: __vm_munmap, mmap_write_lock', (m) => {
        if (!m.runs.munmap) return 'done';
        return mmapWriteLock(m.mm, 'munmap') ? 'vms_gather_munmap_vmas' : blocked;
      }),
      vms_gather_munmap_vmas: step('mm/vma.c: vms_gather_munmap_vmas, vma_start_write, vma_mark_detached', (m) => {
        if (!vmaStartWrite(m.vma)) return blocked;
        vmaMarkDetached(m.vma);
        return 'unmap_region';
      }),
      unmap_region: step('mm/vma.c: unmap_region -> unmap_vmas, free_pgtables; the flush, grace period', (m) => {
        const table = tableAt(m.pmds.at(0));
        if (table === null) return 'remove_vma';
        if (m.beside.spans && walked(m, table)) return blocked;
        zap(m, table, range);
        if (!m.beside.spans) return 'remove_vma';
        zap(m, table, neighbour);
        m.pmds.set(0, null);
        freesTable(m, table);
        return 'remove_vma';
      }),
      remove_vma: step('mm/vma.c: remove_vma -> vm_area_free; mmap_write_unlock', (m) => {
        m.vma.freed = true;
        vmaEndWriteAll([m.vma, m.beside]);
        mmapWriteUnlock(m.mm);
        return 'done';
      }),
    });
