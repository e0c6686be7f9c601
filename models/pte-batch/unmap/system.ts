// B17: reclaim takes as many entries together as the folio has pages, past the end of the page table whose lock it has.
import { invariant } from '../../../properties/invariant.ts';
import { blocked, forState, oneOf, type System } from '../../../src/index.ts';
import type { UnmapPolicy } from '../policy.ts';
import { reclaimThread, zapThread } from '../threads/unmap.ts';
import { type Unmapping, unmapStateOf } from './state.ts';

export const unmapSystem = (policy: UnmapPolicy): System => {
  const { reachable, system } = forState<Unmapping>();
  const reclaim = reclaimThread(policy);
  const zap = zapThread();
  const isQuiet = (m: Unmapping): boolean => m.tables.every(({ ptl }) => ptl === 'free');
  return system({
    state: unmapStateOf(),
    init: {
      params: { behind: oneOf('table 1', 'something else') },
      run: (m, { behind }) => {
        if (policy.behind === 'the next table' && behind !== 'table 1') return blocked;
        m.behind = behind;
        m.tables.forEach((table) => {
          table.mapped = true;
        });
        m.mapcount.fill(1);
        return;
      },
    },
    threads: [reclaim, zap],
    properties: [
      invariant<Unmapping>('NOT-NEGATIVE', (m) => {
        const page = m.mapcount.findIndex((count) => count < 0);
        return page < 0 || { page };
      }),
      invariant<Unmapping>(
        'MAPCOUNT',
        (m) => {
          const page = m.mapcount.findIndex((count, i) => isQuiet(m) && count !== (m.tables.at(i).mapped ? 1 : 0));
          return page < 0 || { page };
        },
        'of a page, its entries, whenever both page-table locks are free',
      ),
      reachable(
        'BOTH',
        'reclaim has unmapped both pages',
        (m) => reclaim.in(m).pc === 'done' && m.mapcount.every((count) => count === 0),
      ),
      reachable(
        'ZAPPED',
        'the zap was first',
        (m) => zap.in(m).pc === 'done' && !m.tables.at(1).mapped && m.tables.at(0).mapped,
      ),
    ],
    assertions: { 'IN-TABLE': 'what is read as an entry is in the table whose lock is held' },
  });
};
