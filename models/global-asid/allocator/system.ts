// x86 with INVLPGB: the numbers of global ASIDs are used again, behind a flush of all CPUs.
import { invariant } from '../../../properties/invariant.ts';
import { forState, type System, scalarset } from '../../../src/index.ts';
import type { AllocatorPolicy, AsidBounds } from '../policy.ts';
import { type Allocator, dynamicAsids, stateOf } from './state.ts';
import { processThread } from './threads/process.ts';

export const allocatorSystem = (bounds: AsidBounds, policy: AllocatorPolicy): System => {
  const { reachable, system } = forState<Allocator>();
  const max = bounds.asids;
  // As many processes at a time as there may be.
  const Mm = scalarset('mm', max - dynamicAsids - 1);
  const process = processThread(Mm, bounds, policy);
  return system({
    state: stateOf(Mm, bounds),
    init: {
      run: (m) => {
        m.last = max;
        m.available = max - dynamicAsids - 1;
      },
    },
    threads: [process],
    properties: [
      invariant<Allocator>('ASID-OWNED', (m) => {
        for (let mm = 0; mm < m.mms.length; mm++) {
          const { asid } = m.mms.at(mm);
          if (asid === null || process.in(m, mm).pc !== 'exit_mmap') continue;
          const of = m.tlb.at(asid);
          if (of !== null && of !== mm) return { mm, asid, of };
        }
        return true;
      }),
      reachable(
        'END',
        'the search is to come to the end of the bitmap, and a number is available',
        (m) => m.last < max - 1 && m.available > 0 && m.used.every((used, asid) => used || asid < m.last),
      ),
      reachable(
        'ROLLOVER',
        'a number is used again',
        (m) => m.mms.every(({ asid }) => asid !== null) && m.last === dynamicAsids,
      ),
    ],
  });
};
