// A fault below the stack, which grows up to the area below it: the gap in between is no interval any more, and the node is replaced.
import { blocked, forState, must, nullable, only, step } from '../../../src/index.ts';
import { kmemCacheAlloc, kmemCacheFree, pointerTo, useObject } from '../../machine/lib/kmem-cache.ts';
import { callRcu, rcuReadLock, rcuReadUnlock } from '../../machine/lib/rcu.ts';
import { mmapReadLock, mmapReadUnlock, mmapWriteDowngrade, mmapWriteLock } from '../../machine/mm/mm.ts';
import type { Policy } from '../policy.ts';
import { faultNames, nodePointer, type Stack, walker } from '../state.ts';

export const faultThread = ({ expandsUnder, looksAgain, frees, lookupHolds }: Policy, fault: number) => {
  const name = must(faultNames[fault], 'there are so many faults');
  const inRcu = lookupHolds === 'mmap_lock and RCU';
  const reader = walker + 1 + fault;
  const { thread } = forState<Stack>();
  const writes = expandsUnder === 'mmap_write_lock';
  return thread(name, { locals: { node: nullable(nodePointer) } }).steps({
    mmap_read_lock: step(
      'arch/x86/mm/fault.c: do_user_addr_fault, mmap_read_lock; v6.5: mm/memory.c: lock_mm_and_find_vma',
      (m) => {
        if (!mmapReadLock(m.mm)) return blocked;
        if (inRcu) rcuReadLock(m.rcu, reader);
        return 'find_vma';
      },
    ),
    find_vma: step('mm/mmap.c: find_vma, the node that it has come to is kept', (m, t) => {
      t.node = pointerTo(m.nodes, m.root);
      if (!writes) return 'expand_downwards';
      return m.mm.writer === 'free' ? 'mmap_upgrade_trylock' : 'expand_downwards';
    }),
    mmap_upgrade_trylock: only(
      writes,
      step('mm/memory.c: lock_mm_and_find_vma, mmap_upgrade_trylock: where nobody else reads', (m, t) => {
        if (!m.gap) return 'mmap_read_unlock';
        mmapReadUnlock(m.mm);
        if (mmapWriteLock(m.mm, name)) return 'expand_downwards';
        if (looksAgain) t.node = null;
        return 'mmap_write_lock';
      }),
    ),
    mmap_write_lock: only(
      writes,
      step('mm/memory.c: lock_mm_and_find_vma, upgrade_mmap_lock_carefully: mmap_read_unlock, mmap_write_lock', (m) => {
        if (!mmapWriteLock(m.mm, name)) return blocked;
        return looksAgain ? 'find_vma' : 'expand_downwards';
      }),
    ),
    expand_downwards: step(
      'mm/mmap.c: expand_downwards, mas_prev; mas_store_prealloc -> lib/maple_tree.c: mas_wr_node_store, ma_free_rcu',
      (m, t) => {
        useObject(m.nodes, must(t.node, 'the VMA was looked up'));
        t.node = null;
        if (m.gap) {
          const old = m.root;
          m.gap = false;
          m.root = 1 - old;
          kmemCacheAlloc(m.nodes, m.root);
          if (frees === 'call_rcu') callRcu(m.rcu, old);
          else kmemCacheFree(m.nodes, old);
        }
        if (writes) mmapWriteDowngrade(m.mm);
        return 'mmap_read_unlock';
      },
    ),
    mmap_read_unlock: step(
      'arch/x86/mm/fault.c: do_user_addr_fault, mmap_read_unlock; mmap_write_downgrade is before it',
      (m, t) => {
        t.node = null;
        if (inRcu) rcuReadUnlock(m.rcu, reader);
        mmapReadUnlock(m.mm);
        return 'done';
      },
    ),
  });
};
