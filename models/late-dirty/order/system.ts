// Memory order of the mended form: the mark is before the mapcount for everybody.
import { forState, type System } from '../../../src/index.ts';
import { startMemory } from '../../machine/memory/memory.ts';
import { newestStore } from '../../machine/memory/steps.ts';
import type { OrderPolicy } from '../policy.ts';
import { cancelThread, markThread } from '../threads/order.ts';
import { memory, type Ordering, orderStateOf } from './state.ts';

export const orderSystem = (policy: OrderPolicy): System => {
  const { always, reachable, system } = forState<Ordering>();
  const truncate = cancelThread();
  return system({
    state: orderStateOf(),
    init: { run: (m) => startMemory(m, memory, { mapped: true }) },
    threads: [markThread(policy), truncate],
    properties: [
      always(
        'CANCELLED',
        'what truncation has cancelled stays so',
        (m) => truncate.in(m).pc !== 'done' || newestStore(m, 'dirty') === false,
      ),
      reachable(
        'SEEN',
        'truncation has found the folio unmapped',
        (m) => truncate.in(m).pc === 'folio_test_clear_dirty',
      ),
    ],
  });
};
