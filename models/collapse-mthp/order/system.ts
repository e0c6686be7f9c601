// GUP-fast against the collapse without tlb_remove_table_sync_one(), and who finds the new entry: memory order.
import { invariant } from '../../../properties/invariant.ts';
import { forState, type System } from '../../../src/index.ts';
import { startMemory } from '../../machine/memory/memory.ts';
import type { OrderPolicy } from '../policy.ts';
import { memory, type Ordered, stateOf } from './state.ts';
import { collapseThread } from './threads/collapse.ts';
import { gupThread, irqsOff } from './threads/gup.ts';

export const orderSystem = (policy: OrderPolicy): System => {
  const { reachable, system } = forState<Ordered>();
  const gup = gupThread(policy);
  const collapse = collapseThread(policy, (m) => irqsOff(gup.in(m).pc));
  return system({
    state: stateOf(),
    init: { run: (m) => startMemory(m, memory, { pmd: 'table', pte: 'old', refs: 0, data: 'blank' }) },
    threads: [collapse, gup],
    properties: [
      invariant<Ordered>('PIN-COHERENT', (m) => !gup.in(m).pinned || !collapse.in(m).collapsed),
      reachable('PINNED', 'GUP-fast has its pin', (m) => gup.in(m).pinned),
      reachable('PUT-BACK', 'the collapse meets the reference', (m) => collapse.in(m).pc === 'pmd_populate: as it was'),
      reachable('NEW', 'GUP-fast finds the new folio', (m) => gup.in(m).pc === 'load'),
    ],
    assertions: { COPIED: 'who finds the new folio in an entry finds in it what was copied' },
  });
};
