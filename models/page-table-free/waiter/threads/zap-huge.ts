// munmap() or MADV_DONTNEED of the huge page: zap_huge_pmd().
import { blocked, forState, step } from '../../../../src/index.ts';
import { dropLock, takeLock } from '../../../machine/locks/lock.ts';
import type { WaiterPolicy } from '../../policy.ts';
import type { Waiting } from '../state.ts';

export const zapHugeThread = (policy: WaiterPolicy) => {
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
