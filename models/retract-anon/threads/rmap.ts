// Reclaim of a page of the child: an rmap walk through the anon_vma that both have, which comes to the VMA of the parent.
import { blocked, forState, int, nullable, step } from '../../../src/index.ts';
import { downRead, upRead } from '../../machine/locks/rw-lock.ts';
import { tableAt } from '../../machine/table/table-pages.ts';
import type { RetractAnon } from '../state.ts';

export const rmapThread = () =>
  forState<RetractAnon>()
    .thread('rmap', { locals: { table: nullable(int(0, 0)) } })
    .steps({
      rmap_walk_anon: step('mm/rmap.c: rmap_walk_anon, anon_vma_lock_read', (m) => {
        return downRead(m.anon_vma.lock) ? 'page_vma_mapped_walk' : blocked;
      }),
      page_vma_mapped_walk: step(
        'mm/page_vma_mapped.c: page_vma_mapped_walk, the PMD; map_pte: pte_offset_map',
        (m, t) => {
          if (!m.vma.anon_vma) return 'anon_vma_unlock_read';
          t.table = tableAt(m.uppers.at(0));
          return t.table === null ? 'anon_vma_unlock_read' : 'check_pte';
        },
      ),
      check_pte: step('mm/page_vma_mapped.c: map_pte, spin_lock of the page-table lock; check_pte', (_, t) => {
        t.table = null;
        return 'anon_vma_unlock_read';
      }),
      anon_vma_unlock_read: step('mm/rmap.c: rmap_walk_anon, anon_vma_unlock_read', (m) => {
        upRead(m.anon_vma.lock);
        return 'done';
      }),
    });
