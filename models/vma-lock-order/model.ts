// Per-VMA locks: which of the accesses to vm_refcnt, vm_lock_seq and mm_lock_seq rely on what order. Cases G3c and G3d.
import { defineModel, forState, withBugs } from '../../src/index.ts';
import { startMemory } from '../machine/memory/memory.ts';
import { bugs } from './bugs.ts';
import { memory, type Order, refcnt, seq, stateOf } from './state.ts';
import { faultThread } from './threads/fault.ts';
import { writerThread } from './threads/writer.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'vma-lock-order',
  title: 'a VMA is locked for reading while it is locked for writing, or attached: memory order',
  bounds: {},
  variants: withBugs(variants, bugs),
  build: (_, policy) => {
    const { reachable, system } = forState<Order>();
    const fault = faultThread(policy);
    const attaches = policy.writer === 'attaches the VMA';
    const used = (m: Order): boolean => fault.in(m).pc === 'pmd_install';
    return system({
      state: stateOf(),
      init: {
        run: (m) =>
          startMemory(m, memory, {
            vm_refcnt: attaches ? refcnt.detached : refcnt.attached,
            vm_lock_seq: seq.older,
            mm_lock_seq: seq.before,
          }),
      },
      threads: [fault, writerThread(policy)],
      properties: [
        reachable('USED', 'the fault has the VMA', used),
        ...(attaches
          ? []
          : [
              reachable('USED-AFTER', 'it has it behind the change', (m) => used(m) && fault.in(m).mm === seq.after),
              reachable('WOKEN', 'the writer waits and is woken', (m) => m.woken),
            ]),
      ],
      assertions: {
        'VMA-STABLE': 'what a fault reads of a VMA that it has locked is what the last writer has left',
        'FAULT-SEEN': 'who has locked a VMA for writing sees what a fault has stored that had it locked',
      },
      mayBeUnreached: ['fault: vm_lock_seq', 'fault: mm_lock_seq', 'fault: rcuwait_wake_up', 'fault: try_to_wake_up'],
    });
  },
});
