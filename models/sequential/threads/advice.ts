// Calls about what is mapped already: madvise(MADV_DONTNEED), mlock(), munlock(), msync().
import { blocked, forState } from '../../../src/index.ts';
import { pteAt } from '../../machine/table/page-table.ts';
import type { Policy, SequentialBounds } from '../policy.ts';
import type { Errno, Sequential } from '../state.ts';
import { addressesOf, forEachPage, type Pages, pagesOf, returns } from '../steps/call.ts';
import { handleFault } from '../steps/fault.ts';
import { mlockFolio, munlockFolio, unmapPage } from '../steps/rmap.ts';

export const adviceActions = (bounds: SequentialBounds, policy: Policy) => {
  const { action } = forState<Sequential>();
  /** A call on pages: `act` goes through them, and says what the call returns. */
  const call =
    (act: (m: Sequential, addresses: readonly number[], args: Pages) => Errno) => (m: Sequential, args: Pages) => {
      const addresses = addressesOf(m, bounds, args);
      if (addresses === blocked) return blocked;
      m.freedom = null;
      return returns(m, act(m, addresses, args));
    };
  const folioAt = (m: Sequential, va: number): number | null => pteAt(m.tables, va)?.folio ?? null;
  const isHole = (m: Sequential, va: number): boolean => !m.vmas.at(va).linked;

  return [
    action('madvise_dontneed', {
      column: 'processes',
      from: 'mm/madvise.c: madvise_walk_vmas, madvise_dontneed_single_vma; mm/memory.c: zap_page_range_single',
      params: pagesOf(bounds),
      run: call((m, addresses) => {
        const error = forEachPage(addresses, (va) => {
          const { linked, VM_LOCKED } = m.vmas.at(va);
          if (!linked) return 'none';
          if (VM_LOCKED && policy.dontneedRefusesLocked) return 'EINVAL';
          unmapPage(m, policy, va);
          m.sees.set(va, 0);
          return 'none';
        });
        if (error !== 'none') return error;
        return addresses.some((va) => isHole(m, va)) ? 'ENOMEM' : 'none';
      }),
    }),
    action('mlock', {
      column: 'processes',
      from: 'mm/mlock.c: do_mlock, apply_vma_lock_flags, mlock_pte_range; mm/gup.c: __mm_populate',
      params: pagesOf(bounds),
      run: call((m, addresses, { process }) => {
        const error = forEachPage(addresses, (va) => {
          const vma = m.vmas.at(va);
          if (!vma.linked) return 'ENOMEM';
          const folio = folioAt(m, va);
          if (!vma.VM_LOCKED && folio !== null) mlockFolio(m, folio);
          vma.VM_LOCKED = true;
          return 'none';
        });
        if (error !== 'none') return error;
        for (const va of addresses) {
          const { VM_WRITE, VM_SHARED } = m.vmas.at(va);
          handleFault(m, policy, process, va, policy.populateBreaksCow && VM_WRITE && !VM_SHARED);
        }
        return 'none';
      }),
    }),
    action('munlock', {
      column: 'processes',
      from: 'mm/mlock.c: munlock, apply_vma_lock_flags, mlock_pte_range',
      params: pagesOf(bounds),
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
      params: pagesOf(bounds),
      run: call((m, addresses) => (addresses.some((va) => isHole(m, va)) ? 'ENOMEM' : 'none')),
    }),
  ];
};
