// fork() in one thread of the parent: dup_mmap().
import { blocked, forState, only, step } from '../../../src/index.ts';
import { flushAtOnce } from '../../machine/flush/ipi.ts';
import { mmapWriteLock, mmapWriteUnlock } from '../../machine/mm/mm.ts';
import { vmaEndWriteAll, vmaStartWrite } from '../../machine/mm/vma-lock.ts';
import { pteAt } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import type { ForkFault } from '../state.ts';

export const forkThread = ({ forkLocks, writerWaits, flushes }: Policy) => {
  const { thread } = forState<ForkFault>();
  const flushesFirst = flushes === 'before mmap_write_unlock';
  return thread('fork').steps({
    mmap_write_lock: step('kernel/fork.c: dup_mmap, mmap_write_lock_killable', (m) => {
      if (!mmapWriteLock(m.mm, 'fork')) return blocked;
      return forkLocks ? 'vma_start_write' : 'anon_vma_fork';
    }),
    vma_start_write: only(
      forkLocks,
      step('kernel/fork.c: dup_mmap -> include/linux/mm.h: vma_start_write, of each VMA of the parent', (m) => {
        if (!vmaStartWrite(m.vma)) {
          if (writerWaits) return blocked;
          m.vma.write_locked = true;
        }
        return 'anon_vma_fork';
      }),
    ),
    anon_vma_fork: step("mm/rmap.c: anon_vma_fork, nothing where the parent's VMA has no anon_vma", (m) => {
      m.child.anon_vma = m.vma.anon_vma;
      return 'copy_page_range';
    }),
    copy_page_range: step(
      'mm/memory.c: copy_page_range, vma_needs_copy; copy_present_pte, under the page-table lock',
      (m) => {
        const pte = pteAt(m.tables, 0);
        if (m.vma.anon_vma && pte !== null) {
          m.child.folio = pte.folio;
          pte.writable = false;
        }
        return flushesFirst ? 'flush_tlb_mm' : 'mmap_write_unlock';
      },
    ),
    flush_tlb_mm: step('kernel/fork.c: dup_mmap, flush_tlb_mm', (m) => {
      flushAtOnce(m, { start: 0, end: 1 });
      return flushesFirst ? 'mmap_write_unlock' : 'done';
    }),
    mmap_write_unlock: step('kernel/fork.c: dup_mmap, mmap_write_unlock -> vma_end_write_all', (m) => {
      vmaEndWriteAll([m.vma]);
      mmapWriteUnlock(m.mm);
      return flushesFirst ? 'done' : 'flush_tlb_mm';
    }),
  });
};
