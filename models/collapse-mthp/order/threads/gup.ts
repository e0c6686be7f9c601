// mm/gup.c: gup_fast(), interrupts off: from the PMD to the entry, a reference, and both once more. What it finds new it reads.
import { assert, bool, forState, step } from '../../../../src/index.ts';
import { accessesOf } from '../../../machine/memory/steps.ts';
import type { OrderPolicy } from '../../policy.ts';
import { cpus, memory, type Ordered } from '../state.ts';

/** An IPI waits at these steps. */
export const irqsOff = (pc: string): boolean => pc !== 'gup_fast_pmd_range' && pc !== 'done';

export const gupThread = ({ grabOrders, recheckRmb, syncs }: OrderPolicy) => {
  const { READ_ONCE, atomic, smp_rmb, leave } = accessesOf(memory, cpus.gup);
  const ends = (m: Ordered) => {
    // An IPI may come still.
    if (!syncs) leave(m);
    return 'done' as const;
  };
  return forState<Ordered>()
    .thread('gup_fast', { locals: { pinned: bool() } })
    .steps({
      gup_fast_pmd_range: step(
        'mm/gup.c: gup_fast_pmd_range, pmdp_get_lockless',
        READ_ONCE('pmd', (m, _, pmd) => (pmd === 'none' ? ends(m) : 'gup_fast_pte_range'), { into: 'pmd' }),
      ),
      gup_fast_pte_range: step(
        'mm/gup.c: gup_fast_pte_range, ptep_get_lockless: its address comes from the PMD',
        READ_ONCE(
          'pte',
          (m, _, pte) => {
            if (pte === 'none') return ends(m);
            return pte === 'new' ? 'load' : 'try_grab_folio_fast';
          },
          { into: 'pte', through: 'pmd' },
        ),
      ),
      load: step(
        'who pins reads the page: its address comes from the entry',
        READ_ONCE(
          'data',
          (m, _, data) => {
            assert(data === 'copied', 'COPIED');
            return ends(m);
          },
          { through: 'pte' },
        ),
      ),
      try_grab_folio_fast: step(
        'mm/gup.c: try_grab_folio_fast -> folio_try_get',
        atomic(
          grabOrders ? 'full' : 'relaxed',
          'refs',
          () => 1,
          () => 'gup_fast_pte_range: pmd',
          { through: 'pte' },
        ),
      ),
      'gup_fast_pte_range: pmd': step(
        'mm/gup.c: gup_fast_pte_range, the PMD once more',
        READ_ONCE('pmd', (m, _, pmd) => {
          if (pmd === 'none') return 'gup_put_folio';
          if (recheckRmb) smp_rmb(m);
          return 'gup_fast_pte_range: pte';
        }),
      ),
      'gup_fast_pte_range: pte': step(
        'mm/gup.c: gup_fast_pte_range, the entry once more',
        READ_ONCE('pte', (m, t, pte) => {
          if (pte !== 'old') return 'gup_put_folio';
          t.pinned = true;
          return ends(m);
        }),
      ),
      gup_put_folio: step(
        'mm/gup.c: gup_put_folio',
        atomic(
          'full',
          'refs',
          () => 0,
          (m) => ends(m),
        ),
      ),
    });
};
