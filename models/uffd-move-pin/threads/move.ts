// UFFDIO_MOVE of a page that is mapped, under both page-table locks.
import { forState, only, step } from '../../../src/index.ts';
import { accessesOf } from '../../machine/memory/steps.ts';
import type { Policy } from '../policy.ts';
import { cpus, memory, type Pinning } from '../state.ts';

export const moveThread = ({ flushes, clears, moverBarrier, looksAgain }: Policy) => {
  const { READ_ONCE, WRITE_ONCE, atomic, smp_mb, leave } = accessesOf(memory, cpus.move);
  const end = (m: Pinning) => {
    leave(m);
    return 'done' as const;
  };
  return forState<Pinning>()
    .thread('move')
    .steps({
      folio_maybe_dma_pinned: step(
        'mm/userfaultfd.c: move_present_pte, move_present_ptes, folio_maybe_dma_pinned',
        READ_ONCE('pins', (m, _, pins) => (pins > 0 ? end(m) : 'ptep_get_and_clear')),
      ),
      ptep_get_and_clear: step(
        'mm/userfaultfd.c: move_present_ptes, ptep_get_and_clear; move_present_pte, ptep_clear_flush',
        atomic(
          clears,
          'pte',
          () => false,
          (m) => {
            // TLBI, then DSB ISH on arm64; flush_tlb_page(), which locks and waits, on x86.
            if (flushes === 'before the look at pins' || moverBarrier) smp_mb(m);
            return looksAgain ? 'folio_maybe_dma_pinned again' : 'folio_move_anon_rmap';
          },
        ),
      ),
      'folio_maybe_dma_pinned again': only(
        looksAgain,
        step(
          'mm/userfaultfd.c: move_present_pte, move_present_ptes, folio_maybe_dma_pinned once more',
          READ_ONCE('pins', (_, __, pins) => (pins > 0 ? 'set_pte_at' : 'folio_move_anon_rmap')),
        ),
      ),
      set_pte_at: only(
        looksAgain,
        step(
          'mm/userfaultfd.c: move_present_pte, move_present_ptes, set_pte_at: put back',
          WRITE_ONCE('pte', true, end),
        ),
      ),
      folio_move_anon_rmap: step(
        'mm/userfaultfd.c: move_present_pte, move_present_ptes, folio_move_anon_rmap; set_pte_at of the destination',
        () => 'moved',
      ),
      moved: step('mm/userfaultfd.c: move_pages, it returns', end),
    });
};
