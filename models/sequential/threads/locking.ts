// Calls about what is mapped already, and stays so: mlock(), munlock(), msync().
import { forState } from '../../../src/index.ts';
import { pteAt } from '../../machine/table/page-table.ts';
import type { Policy, SequentialBounds } from '../policy.ts';
import type { Sequential } from '../state.ts';
import { forEachPage, pagesCall, pagesOf } from '../steps/call.ts';
import { populatePage } from '../steps/fault.ts';
import { mlockFolio, munlockFolio } from '../steps/rmap.ts';

export const lockingActions = (bounds: SequentialBounds, policy: Policy) => {
  const { action } = forState<Sequential>();
  const call = pagesCall(bounds);
  const params = pagesOf(bounds);
  const folioAt = (m: Sequential, va: number): number | null => pteAt(m.tables, va)?.folio ?? null;

  return [
    action('mlock', {
      column: 'processes',
      from: 'mm/mlock.c: do_mlock, apply_vma_lock_flags, mlock_pte_range; mm/gup.c: __mm_populate',
      params,
      run: call((m, addresses) => {
        const error = forEachPage(addresses, (va) => {
          const vma = m.vmas.at(va);
          if (!vma.linked) return 'ENOMEM';
          const folio = folioAt(m, va);
          if (!vma.VM_LOCKED && folio !== null) mlockFolio(m, folio);
          vma.VM_LOCKED = true;
          return 'none';
        });
        if (error !== 'none') return error;
        // __mlock_posix_error_return(): what may not be read is not populated, and the pages behind it are not.
        return forEachPage(addresses, (va) => {
          const { VM_WRITE, VM_SHARED } = m.vmas.at(va);
          const write = policy.populateBreaksCow && VM_WRITE && !VM_SHARED;
          return populatePage(m, policy, va, write) ? 'none' : 'ENOMEM';
        });
      }),
    }),
    action('munlock', {
      column: 'processes',
      from: 'mm/mlock.c: munlock, apply_vma_lock_flags, mlock_pte_range',
      params,
      run: call((m, addresses) =>
        forEachPage(addresses, (va) => {
          const vma = m.vmas.at(va);
          if (!vma.linked) return 'ENOMEM';
          const folio = folioAt(m, va);
          if (vma.VM_LOCKED && folio !== null) munlockFolio(m, folio);
          vma.VM_LOCKED = false;
          return 'none';
        }),
      ),
    }),
    action('msync', {
      column: 'processes',
      from: 'mm/msync.c: msync, MS_SYNC',
      params,
      run: call((m, addresses) => (addresses.some((va) => !m.vmas.at(va).linked) ? 'ENOMEM' : 'none')),
    }),
  ];
};
