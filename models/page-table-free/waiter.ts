// B7: unmap_mapping_folio() meets a PMD that zap_huge_pmd() has just cleared.
import { blocked, type Draft, forState, int, nullable, only, type System, step, struct } from '../../src/index.ts';
import { dropLock, lockOf, takeLock } from '../machine/lock.ts';
import type { WaiterPolicy } from './policy.ts';

const state = struct({
  pmdLock: lockOf('zap', 'truncate'),
  /** The PMD maps the huge page, or is none. */
  pmd: nullable(struct({ folio: int(0, 0) })),
  mapcount: int(0, 1),
});
type Waiting = Draft<typeof state>;

const zapThread = (policy: WaiterPolicy) => {
  const { thread } = forState<Waiting>();
  const clears = policy.rmapUnderLock ? 'folio_remove_rmap_pmd' : 'spin_unlock';
  return thread('zap').steps({
    pmd_trans_huge_lock: step('mm/huge_memory.c: zap_huge_pmd -> __pmd_trans_huge_lock', (m) => {
      if (!takeLock(m, 'pmdLock', 'zap')) return blocked;
      if (m.pmd !== null) return 'pmdp_huge_get_and_clear_full';
      dropLock(m, 'pmdLock');
      return 'done';
    }),
    pmdp_huge_get_and_clear_full: step('mm/huge_memory.c: zap_huge_pmd', (m) => {
      m.pmd = null;
      return clears;
    }),
    folio_remove_rmap_pmd: step('mm/huge_memory.c: zap_huge_pmd -> folio_remove_rmap_pmd', (m) => {
      m.mapcount--;
      return policy.rmapUnderLock ? 'spin_unlock' : 'done';
    }),
    spin_unlock: step('mm/huge_memory.c: zap_huge_pmd, then the flush and the put', (m) => {
      dropLock(m, 'pmdLock');
      return policy.rmapUnderLock ? 'done' : 'folio_remove_rmap_pmd';
    }),
  });
};

const truncateThread = (policy: WaiterPolicy) => {
  const { thread } = forState<Waiting>();
  return thread('truncate').steps({
    zap_pmd_range: step('mm/memory.c: unmap_mapping_folio -> zap_pmd_range, reads the PMD', (m) => {
      if (m.pmd !== null) return 'zap_huge_pmd';
      return policy.takesPmdLock ? 'pmd_lock' : 'folio_mapped';
    }),
    pmd_lock: only(
      policy.takesPmdLock,
      step('mm/memory.c: zap_pmd_range, takes and drops the lock of an empty PMD', (m) =>
        m.pmdLock === 'free' ? 'folio_mapped' : blocked,
      ),
    ),
    zap_huge_pmd: step(
      'mm/huge_memory.c: zap_huge_pmd, under the lock: clear, rmap removal; its gather flushes',
      (m) => {
        if (m.pmdLock !== 'free') return blocked;
        if (m.pmd === null) return 'folio_mapped';
        m.pmd = null;
        m.mapcount--;
        return 'folio_mapped';
      },
    ),
    folio_mapped: step(
      'mm/truncate.c: truncate_cleanup_folio, filemap_unaccount_folio: the folio must not be mapped',
      () => 'done',
    ),
  });
};

export const waiterSystem = (policy: WaiterPolicy): System => {
  const { system, always, reachable } = forState<Waiting>();
  const zap = zapThread(policy);
  const truncate = truncateThread(policy);
  return system({
    state,
    init: {
      run: (m) => {
        m.pmd = { folio: 0 };
        m.mapcount = 1;
      },
    },
    threads: [zap, truncate],
    properties: [
      always(
        'UNMAPPED',
        'when unmap_mapping_folio() has looked at every mapping of a folio, the folio is not mapped',
        (m) => truncate.in(m).pc !== 'folio_mapped' || m.mapcount === 0 || { mapcount: m.mapcount },
      ),
      reachable(
        'an empty PMD',
        'truncation finds the PMD empty, and the folio still counted',
        (m) => truncate.in(m).pc === 'zap_pmd_range' && m.pmd === null && m.mapcount > 0,
      ),
      reachable(
        'truncation zaps',
        'truncation takes the mapping away itself',
        (m) => truncate.in(m).pc === 'folio_mapped' && zap.in(m).pc === 'pmd_trans_huge_lock' && m.mapcount === 0,
      ),
    ],
  });
};
