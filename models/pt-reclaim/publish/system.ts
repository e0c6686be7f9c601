// Memory order of a table that is new: the zeroed page before the PMD, and the PMD before the entry.
import { forState, type System } from '../../../src/index.ts';
import { startMemory } from '../../machine/memory/memory.ts';
import type { PublishPolicy } from '../policy.ts';
import { installThread, lookThread } from '../threads/install.ts';
import { memory, type Publishing, publishStateOf } from './state.ts';

export const publishSystem = (policy: PublishPolicy): System => {
  const { reachable, system } = forState<Publishing>();
  const walker = lookThread(policy);
  return system({
    state: publishStateOf(),
    init: { run: (m) => startMemory(m, memory, { garbage: true }) },
    threads: [installThread(policy), walker],
    properties: [
      reachable('WALKED', 'the walker has read an entry of the new table', (m) => walker.in(m).pc === 'done'),
    ],
    assertions: { ZEROED: 'who follows a PMD to a new table finds its entries zeroed' },
  });
};
