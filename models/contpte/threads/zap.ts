// zap_pte_range() of the first page of the block: contpte_try_unfold(), then the page goes.
import { bool, forState, int, must, only, step } from '../../../src/index.ts';
import { dsb, issueTlbi } from '../../machine/flush/tlbi.ts';
import { refcountDecAndTest } from '../../machine/locks/refcount.ts';
import type { Policy } from '../policy.ts';
import { type Contpte, pages } from '../state.ts';

export const zapThread = ({ changes, flushes, gathers, zapWaits }: Policy) => {
  const { thread } = forState<Contpte>();
  const from = 'arch/arm64/mm/contpte.c: contpte_convert';
  const inPlace = changes === 'in place';
  const afterClear = () => (flushes === 'no' ? '__set_ptes' : '__flush_tlb_range');
  return thread('zap', { locals: { page: int(0, pages - 1), dirty: bool() } }).steps({
    __contpte_try_unfold: step('mm/memory.c: zap_pte_range -> arch/arm64/mm/contpte.c: __contpte_try_unfold', () =>
      inPlace ? '__set_ptes' : '__ptep_get_and_clear',
    ),
    __ptep_get_and_clear: only(
      !inPlace,
      step(`${from}, under the page-table lock: one entry of the block is cleared, its dirty bit gathered`, (m, t) => {
        const { dirty } = must(m.ptes.at(t.page), 'the block is whole');
        if (dirty && (gathers || t.page === 0)) t.dirty = true;
        m.ptes.set(t.page, null);
        if (t.page < pages - 1) {
          t.page++;
          return '__ptep_get_and_clear';
        }
        t.page = 0;
        return afterClear();
      }),
    ),
    __flush_tlb_range: only(
      flushes !== 'no' && !inPlace,
      step(`${from} -> arch/arm64/include/asm/tlbflush.h: __flush_tlb_range, tlbi`, (m) => {
        issueTlbi(m.tlbi, { start: 0, end: pages });
        return flushes === 'tlbi, dsb' ? 'dsb' : '__set_ptes';
      }),
    ),
    dsb: only(
      flushes === 'tlbi, dsb' && !inPlace,
      step(`${from} -> __flush_tlb_range, dsb`, (m) => dsb(m.tlbi, () => '__set_ptes' as const)),
    ),
    __set_ptes: step(`${from} -> __set_ptes, one entry without the contiguous bit`, (m, t) => {
      const dirty = inPlace ? must(m.ptes.at(t.page), 'it is in place').dirty : t.dirty;
      m.ptes.set(t.page, { folio: t.page, cont: false, dirty });
      if (t.page < pages - 1) {
        t.page++;
        return '__set_ptes';
      }
      t.page = 0;
      t.dirty = false;
      return 'ptep_get_and_clear';
    }),
    ptep_get_and_clear: step(
      'mm/memory.c: zap_pte_range, the entry of the first page; its dirty bit goes to the folio',
      (m) => {
        if (must(m.ptes.at(0), 'it is there').dirty) m.marked.set(0, true);
        m.ptes.set(0, null);
        return 'tlb_flush_mmu';
      },
    ),
    tlb_flush_mmu: step('mm/mmu_gather.c: tlb_flush_mmu -> __flush_tlb_range of the page, tlbi', (m) => {
      issueTlbi(m.tlbi, { start: 0, end: 1 });
      return zapWaits ? 'tlb_flush_mmu: dsb' : 'tlb_batch_pages_flush';
    }),
    'tlb_flush_mmu: dsb': only(
      zapWaits,
      step('mm/mmu_gather.c: tlb_flush_mmu -> __flush_tlb_range, dsb', (m) =>
        dsb(m.tlbi, () => 'tlb_batch_pages_flush' as const),
      ),
    ),
    tlb_batch_pages_flush: step('mm/mmu_gather.c: tlb_batch_pages_flush, frees the page', (m) => {
      refcountDecAndTest(m.folios.at(0), 'refcount');
      return 'done';
    }),
  });
};
