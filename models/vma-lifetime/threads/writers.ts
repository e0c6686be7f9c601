// munmap() of the VMA of a; the life of mm b, which gets a VMA in the same memory, and exits; and the slab of the VMAs.
import { assert, blocked, forState, step } from '../../../src/index.ts';
import { kmemCacheAlloc, kmemCacheFree } from '../../machine/lib/kmem-cache.ts';
import { callRcu } from '../../machine/lib/rcu.ts';
import { refcountDecAndTest } from '../../machine/locks/refcount.ts';
import type { Policy } from '../policy.ts';
import { mmB, type Vmas, vma } from '../state.ts';
import { teardown } from '../steps/teardown.ts';

export const munmapThread = (policy: Policy) =>
  forState<Vmas>()
    .thread('munmap')
    .steps(teardown(policy, 'a', 'done'));

export const processThread = (policy: Policy) =>
  forState<Vmas>()
    .thread('process')
    .steps({
      vm_area_alloc: step(
        'mm/vma.c: __mmap_new_vma -> kernel/fork.c: vm_area_alloc, vma_init; vma_start_write',
        (m) => {
          if (m.slab !== 'of VMAs') return 'done';
          if (!kmemCacheAlloc(m.vmas, vma, 2)) return blocked;
          m.mm_lock_seq.b = 1;
          Object.assign(m.vmas.at(vma), { vm_mm: 'b', vm_lock_seq: 1 });
          return 'vma_mark_attached';
        },
      ),
      vma_mark_attached: step(
        'include/linux/mmap_lock.h: vma_mark_attached, refcount_set_release; vma_end_write_all',
        (m) => {
          m.vmas.at(vma).vm_refcnt = 1;
          m.mm_lock_seq.b++;
          return 'mmap_write_lock';
        },
      ),
      ...teardown(policy, 'b', 'mmdrop'),
      mmdrop: step('kernel/fork.c: __mmput, exit_mmap is before it; mmdrop', (m) => {
        if (refcountDecAndTest(m.mms.at(mmB), 'mm_count')) kmemCacheFree(m.mms, mmB);
        return 'done';
      }),
    });

export const slabThread = ({ slabWaits }: Policy) =>
  forState<Vmas>()
    .thread('discard', { daemon: true })
    .steps({
      discard_slab: step('mm/slub.c: discard_slab -> free_slab: SLAB_TYPESAFE_BY_RCU: call_rcu', (m) => {
        if (m.vmas.at(vma).live) return blocked;
        m.slab = slabWaits ? 'discarded' : 'free';
        if (slabWaits) callRcu(m.rcu, 0);
        return 'done';
      }),
    });

/** An access to the memory of the VMA, whichever VMA is in it. */
export const touch = (m: Vmas): void => assert(m.slab !== 'free', 'USE-AFTER-FREE', { slab: m.slab });
