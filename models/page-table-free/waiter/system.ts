// B7: unmap_mapping_folio() meets a PMD that zap_huge_pmd() has just cleared.
import { invariant } from '../../../properties/invariant.ts';
import { forState, type System } from '../../../src/index.ts';
import type { WaiterPolicy } from '../policy.ts';
import { type Waiting, waiterState } from './state.ts';
import { unmapFolioThread } from './threads/unmap-folio.ts';
import { zapHugeThread } from './threads/zap-huge.ts';

export const waiterSystem = (policy: WaiterPolicy): System => {
  const { system, reachable } = forState<Waiting>();
  const zap = zapHugeThread(policy);
  const truncate = unmapFolioThread(policy);
  return system({
    state: waiterState,
    init: {
      run: (m) => {
        m.pmd = { folio: 0 };
        m.mapcount = 1;
      },
    },
    threads: [zap, truncate],
    properties: [
      invariant<Waiting>(
        'UNMAPPED',
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
    view: {
      pmd: { as: 'table', title: 'PMD entry' },
      'pmd.folio': { names: 'mapcount' },
      mapcount: { as: 'folio', title: 'of the huge page' },
    },
  });
};
