// GUP-fast pins the page: interrupts are off, and no lock is taken.
import { forState, only, step } from '../../../src/index.ts';
import { accessesOf } from '../../machine/memory/steps.ts';
import type { Policy } from '../policy.ts';
import { cpus, memory, type Pinning } from '../state.ts';

export const pinThread = ({ pinBarrier, rechecks }: Policy) => {
  const { READ_ONCE, atomic, smp_mb, leave } = accessesOf(memory, cpus.pin);
  const end = (m: Pinning) => {
    leave(m);
    return 'done' as const;
  };
  return forState<Pinning>()
    .thread('pin')
    .steps({
      gup_fast_pte_range: step(
        'mm/gup.c: gup_fast_pte_range, ptep_get_lockless',
        READ_ONCE('pte', (m, _, mapped) => (mapped ? 'try_grab_folio_fast' : end(m)), { into: 'page' }),
      ),
      try_grab_folio_fast: step(
        'mm/gup.c: try_grab_folio_fast, folio_ref_add of GUP_PIN_COUNTING_BIAS; smp_mb__after_atomic',
        atomic(
          'relaxed',
          'pins',
          () => 1,
          (m) => {
            if (pinBarrier) smp_mb(m);
            return rechecks ? 'recheck' : 'pinned';
          },
          { through: 'page' },
        ),
      ),
      recheck: only(
        rechecks,
        step(
          'mm/gup.c: gup_fast_pte_range, the entry once more',
          READ_ONCE('pte', (_, __, mapped) => (mapped ? 'pinned' : 'gup_put_folio')),
        ),
      ),
      pinned: step('a driver: it uses the page that is pinned', () => 'gup_put_folio'),
      gup_put_folio: step(
        'mm/gup.c: gup_put_folio',
        atomic('full', 'pins', () => 0, end),
      ),
    });
};
