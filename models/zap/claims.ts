// What the model zap claims beyond properties.ts: where the cursor rests, and that writeback comes to wait for the zap.
import { invariant } from '../../properties/invariant.ts';
import { forState } from '../../src/index.ts';
import type { ClaimsOf } from './properties.ts';
import type { Zap } from './state.ts';

export const claims: ClaimsOf = (_, policy, { zap, writeback }) => {
  const { reachable } = forState<Zap>();
  return {
    always:
      policy.rmap === 'cursor'
        ? [
            invariant<Zap>('RMAP-CURSOR', (m) => {
              const { cursor, active, batches } = m.gather;
              // zap_pte_range() with no lock: before it, between two calls, and after the last.
              if (!['pte_offset_map_lock', 'done'].includes(zap.in(m).pc)) return true;
              if (cursor.batch === active && cursor.first === batches.at(active).length) return true;
              return { batch: cursor.batch, first: cursor.first };
            }),
          ]
        : [],
    reachable:
      writeback === null
        ? []
        : [
            reachable(
              'the walk waits',
              'the rmap walk meets a page-table lock that the zap holds',
              (m) => writeback.in(m).pc === 'page_vma_mapped_walk' && m.tables.at(0).ptl === 'zap',
            ),
          ],
  };
};
