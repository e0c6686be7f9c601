// A22: zap_huge_pmd() marks a folio dirty that it has unmapped before, and that truncation takes for unmapped.
import { catalogue } from '../../../properties/catalogue.ts';
import { invariant } from '../../../properties/invariant.ts';
import { bool, forState, type System } from '../../../src/index.ts';
import type { RacePolicy } from '../policy.ts';
import { truncateThread } from '../threads/truncate.ts';
import { zapThread } from '../threads/zap.ts';
import { type Racing, raceStateOf } from './state.ts';

export const raceSystem = (policy: RacePolicy): System => {
  const { reachable, system } = forState<Racing>();
  const zap = zapThread(policy);
  const truncate = truncateThread(policy);
  return system({
    state: raceStateOf(),
    init: {
      params: { dirty: bool() },
      run: (m, { dirty }) => {
        m.pmd = { dirty };
        Object.assign(m.folio, { mapcount: 1, mapping: true, private: policy.private === 'iomap' });
      },
    },
    threads: [zap, truncate],
    properties: [
      invariant<Racing>(
        'DIRTY-TRANSFERRED',
        (m) => zap.in(m).pc !== 'done' || !zap.in(m).dirty || truncate.in(m).pc !== 'folio_lock' || m.folio.dirty,
      ),
      invariant<Racing>('GONE-CLEAN', (m) => m.folio.mapping || !m.folio.dirty),
      reachable(
        'UNMAPPED-FIRST',
        'truncation finds the folio unmapped, and the zap is not done with it',
        (m) => truncate.in(m).pc === 'folio_invalidate' && m.folio.mapcount === 0 && m.pmdLock === 'zap',
      ),
      reachable(
        'WAITED',
        'truncation waits for the lock of a PMD that is none',
        (m) => truncate.in(m).pc === 'unmap_mapping_folio' && m.pmd === null && m.pmdLock === 'zap',
      ),
      reachable('GONE', 'the folio has left the page cache', (m) => !m.folio.mapping),
      reachable(
        'MARKED',
        'and a zap was before, with a dirty entry',
        (m) => zap.in(m).pc === 'done' && zap.in(m).dirty,
      ),
    ],
    assertions: {
      'PRIVATE-LIVE': 'who marks a folio dirty finds the data that the file system keeps with it',
      'CLEAN-AT-REMOVAL': 'a folio that leaves the page cache is clean: filemap_unaccount_folio() warns otherwise',
      UNMAPPED: catalogue.UNMAPPED.sentence,
    },
    mayBeUnreached: ['UNMAPPED-FIRST', 'WAITED'],
  });
};
