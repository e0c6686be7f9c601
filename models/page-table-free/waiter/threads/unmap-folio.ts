// Truncation, with the folio locked: unmap_mapping_folio(), and then the folio must not be mapped.
import { blocked, forState, only, step } from '../../../../src/index.ts';
import type { WaiterPolicy } from '../../policy.ts';
import type { Waiting } from '../state.ts';

export const unmapFolioThread = (policy: WaiterPolicy) => {
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
