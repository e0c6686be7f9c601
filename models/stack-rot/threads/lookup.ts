// Who looks a VMA up: by find_vma_prev() with mmap_lock for reading, and by lock_vma_under_rcu() without it.
import { blocked, forState, must, nullable, step } from '../../../src/index.ts';
import { pointerTo, useObject } from '../../machine/lib/kmem-cache.ts';
import { rcuReadLock, rcuReadUnlock } from '../../machine/lib/rcu.ts';
import { mmapReadLock, mmapReadUnlock } from '../../machine/mm/mm.ts';
import type { Policy } from '../policy.ts';
import { lookup, nodePointer, type Stack, walker } from '../state.ts';

const locals = { node: nullable(nodePointer) };

export const lookupThread = ({ lookupHolds }: Policy) => {
  const inRcu = lookupHolds === 'mmap_lock and RCU';
  return forState<Stack>()
    .thread('lookup', { locals })
    .steps({
      mmap_read_lock: step('a system call: mmap_read_lock', (m) => {
        if (!mmapReadLock(m.mm)) return blocked;
        if (inRcu) rcuReadLock(m.rcu, lookup);
        return 'mas_walk';
      }),
      mas_walk: step('mm/mmap.c: find_vma_prev -> lib/maple_tree.c: mas_walk, mas_start: the node is kept', (m, t) => {
        t.node = pointerTo(m.nodes, m.root);
        return 'mas_prev';
      }),
      mas_prev: step('mm/mmap.c: find_vma_prev -> lib/maple_tree.c: mas_prev, reads the node', (m, t) => {
        useObject(m.nodes, must(t.node, 'the node is kept'));
        t.node = null;
        return 'mmap_read_unlock';
      }),
      mmap_read_unlock: step('a system call: mmap_read_unlock', (m) => {
        if (inRcu) rcuReadUnlock(m.rcu, lookup);
        mmapReadUnlock(m.mm);
        return 'done';
      }),
    });
};

export const walkerThread = ({ walkerHoldsRcu }: Policy) =>
  forState<Stack>()
    .thread('walker', { locals })
    .steps({
      rcu_read_lock: step('mm/memory.c: lock_vma_under_rcu, rcu_read_lock; mas_walk: the node is kept', (m, t) => {
        if (walkerHoldsRcu) rcuReadLock(m.rcu, walker);
        t.node = pointerTo(m.nodes, m.root);
        return 'mas_state_walk';
      }),
      mas_state_walk: step(
        'mm/memory.c: lock_vma_under_rcu -> lib/maple_tree.c: mas_state_walk, reads the node; rcu_read_unlock',
        (m, t) => {
          useObject(m.nodes, must(t.node, 'the node is kept'));
          t.node = null;
          if (walkerHoldsRcu) rcuReadUnlock(m.rcu, walker);
          return 'done';
        },
      ),
    });
