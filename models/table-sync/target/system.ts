// Memory order of a targeted IPI: a walker stores that it walks and loads an entry; who takes the table away stores the entry and loads who walks.
import { ptLive } from '../../../properties/page-tables.ts';
import { forState, type System } from '../../../src/index.ts';
import { startMemory } from '../../machine/memory/memory.ts';
import type { TargetPolicy } from '../policy.ts';
import { markedThread, syncMmThread } from '../threads/sync-mm.ts';
import { memory, type Targeting, targetStateOf } from './state.ts';

export const targetSystem = (policy: TargetPolicy): System => {
  const { reachable, system } = forState<Targeting>();
  const walker = markedThread(policy);
  const free = syncMmThread(policy, (m) => !['local_irq_save', 'done'].includes(walker.in(m).pc));
  return system({
    state: targetStateOf(),
    init: { run: (m) => startMemory(m, memory, { linked: true }) },
    threads: [free, walker],
    properties: [
      ptLive<Targeting>((m) =>
        m.gone && walker.in(m).pc === 'ptep_get_lockless' ? { walker: 'gup', table: 0 } : null,
      ),
      reachable('FOUND', 'the walker is found, and waited for', (m) => free.in(m).pc === 'smp_call_function_many'),
      reachable('WALKED', 'the walker is in the table', (m) => walker.in(m).pc === 'ptep_get_lockless'),
    ],
  });
};
