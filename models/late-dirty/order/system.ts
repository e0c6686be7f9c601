// Memory order of the mended form: the mark is before the mapcount for everybody.
import { invariant } from '../../../properties/invariant.ts';
import { forState, type System } from '../../../src/index.ts';
import { startMemory } from '../../machine/memory/memory.ts';
import { newestStore } from '../../machine/memory/steps.ts';
import type { OrderPolicy } from '../policy.ts';
import { cancelThread, markThread } from '../threads/order.ts';
import { memory, type Ordering, orderStateOf } from './state.ts';

export const orderSystem = (policy: OrderPolicy): System => {
  const { reachable, system } = forState<Ordering>();
  const truncate = cancelThread();
  return system({
    state: orderStateOf(),
    init: { run: (m) => startMemory(m, memory, { mapped: true }) },
    threads: [markThread(policy), truncate],
    properties: [
      invariant<Ordering>('GONE-CLEAN', (m) => truncate.in(m).pc !== 'done' || newestStore(m, 'dirty') === false),
      reachable(
        'SEEN',
        'truncation has found the folio unmapped',
        (m) => truncate.in(m).pc === 'folio_test_clear_dirty',
      ),
    ],
  });
};
