// A fault of mm a: lock_vma_under_rcu(), handle_mm_fault(), vma_end_read().
import { bool, forState, must, nullable, only, type Scalarset, step } from '../../../src/index.ts';
import { kmemCacheFree, pointerTo, useObject } from '../../machine/lib/kmem-cache.ts';
import { rcuReadLock, rcuReadUnlock } from '../../machine/lib/rcu.ts';
import { refcountDecAndTest, refcountInc } from '../../machine/locks/refcount.ts';
import { wakeUpProcess } from '../../machine/wait/task.ts';
import type { Policy } from '../policy.ts';
import { mmB, ownerOf, type Vmas, vma, vmaPointer } from '../state.ts';
import { touch } from './writers.ts';

type Who = { readonly fault: number };

export const faultThread = (Fault: Scalarset<'fault'>, policy: Policy) => {
  const { looksAtMm, grabs, looksAtSeqAgain, readerInRcu } = policy;
  const early = looksAtMm === 'in vma_start_read';
  const late = looksAtMm === 'in lock_vma_under_rcu';
  const leave = (m: Vmas, { fault }: Who): void => {
    if (readerInRcu) rcuReadUnlock(m.rcu, fault);
  };
  const unlocked = (m: Vmas, t: { inRcu: boolean }, who: Who) => {
    leave(m, who);
    t.inRcu = false;
    return 'done' as const;
  };
  const locals = { vma: nullable(vmaPointer), mm: ownerOf(), inRcu: bool(), grabbed: bool() };
  return forState<Vmas>()
    .thread('fault', { over: Fault, locals })
    .steps({
      mas_walk: step('mm/mmap_lock.c: lock_vma_under_rcu, rcu_read_lock; mas_walk', (m, t, { fault }) => {
        if (!m.mapped) return 'done';
        if (readerInRcu) rcuReadLock(m.rcu, fault);
        t.inRcu = readerInRcu;
        return 'vm_lock_seq';
      }),
      vm_lock_seq: step('mm/mmap_lock.c: vma_start_read, READ_ONCE of vm_lock_seq and mm_lock_seq', (m, t, who) => {
        touch(m);
        return m.vmas.at(vma).vm_lock_seq === m.mm_lock_seq.a ? unlocked(m, t, who) : 'refcount_inc_not_zero';
      }),
      refcount_inc_not_zero: step(
        'mm/mmap_lock.c: vma_start_read, __refcount_inc_not_zero_limited_acquire',
        (m, t, who) => {
          touch(m);
          const found = m.vmas.at(vma);
          if (found.excluded) return unlocked(m, t, who);
          if (found.vm_refcnt === 0) {
            leave(m, who);
            t.inRcu = false;
            return 'mas_walk';
          }
          refcountInc(found, 'vm_refcnt');
          t.vma = pointerTo(m.vmas, vma);
          if (early) return 'vm_mm';
          return looksAtSeqAgain ? 'vm_lock_seq again' : 'rcu_read_unlock';
        },
      ),
      vm_mm: only(
        early,
        step('mm/mmap_lock.c: vma_start_read, vm_mm', (m) => {
          touch(m);
          if (m.vmas.at(vma).vm_mm !== 'a') return grabs === 'nothing' ? 'vma_refcount_put' : 'mmgrab';
          return looksAtSeqAgain ? 'vm_lock_seq again' : 'rcu_read_unlock';
        }),
      ),
      mmgrab: only(
        grabs !== 'nothing',
        step('mm/mmap_lock.c: vma_start_read, of another mm: rcu_read_unlock; mmgrab', (m, t, who) => {
          leave(m, who);
          useObject(m.mms, { object: mmB, allocated: 1 });
          refcountInc(m.mms.at(mmB), 'mm_count');
          Object.assign(t, { grabbed: true, inRcu: false });
          return 'vma_refcount_put';
        }),
      ),
      'vm_lock_seq again': only(
        looksAtSeqAgain,
        step('mm/mmap_lock.c: vma_start_read, vm_lock_seq and raw_read_seqcount of mm_lock_seq', (m) => {
          touch(m);
          return m.vmas.at(vma).vm_lock_seq === m.mm_lock_seq.a ? 'vma_refcount_put' : 'rcu_read_unlock';
        }),
      ),
      rcu_read_unlock: step(
        'mm/mmap_lock.c: lock_vma_under_rcu, vm_mm (until v6.16) and the address; rcu_read_unlock',
        (m, t, who) => {
          touch(m);
          if (late && m.vmas.at(vma).vm_mm !== 'a') return 'vma_refcount_put';
          leave(m, who);
          t.inRcu = false;
          return 'handle_mm_fault';
        },
      ),
      handle_mm_fault: step('mm/memory.c: handle_mm_fault, the VMA is used', (m, t) => {
        useObject(m.vmas, must(t.vma, 'the VMA is locked'));
        return 'vma_refcount_put';
      }),
      vma_refcount_put: step(
        'include/linux/mmap_lock.h: vma_refcount_put, a copy of vm_mm; __refcount_dec_and_test',
        (m, t, who) => {
          touch(m);
          const put = m.vmas.at(vma);
          t.mm = put.vm_mm;
          refcountDecAndTest(put, 'vm_refcnt');
          const writerOnly = put.excluded && put.vm_refcnt <= 1;
          if (!t.grabbed || grabs === 'a copy of vm_mm') t.vma = null;
          if (writerOnly) return 'rcuwait_wake_up';
          if (t.grabbed) return 'mmdrop';
          if (t.inRcu) leave(m, who);
          Object.assign(t, { inRcu: false, mm: 'a' });
          return 'done';
        },
      ),
      rcuwait_wake_up: step(
        'include/linux/mmap_lock.h: vma_refcount_put -> kernel/exit.c: rcuwait_wake_up',
        (m, t, who) => {
          if (t.mm === 'b') useObject(m.mms, { object: mmB, allocated: 1 });
          if (m.vma_writer_wait[t.mm]) wakeUpProcess(m.tasks, t.mm);
          if (t.grabbed) return 'mmdrop';
          if (t.inRcu) leave(m, who);
          Object.assign(t, { inRcu: false, mm: 'a' });
          return 'done';
        },
      ),
      mmdrop: only(
        grabs !== 'nothing',
        step('mm/mmap_lock.c: vma_start_read, of another mm: mmdrop', (m, t) => {
          if (grabs !== 'a copy of vm_mm') useObject(m.vmas, must(t.vma, 'vm_mm is read once more'));
          if (refcountDecAndTest(m.mms.at(mmB), 'mm_count')) kmemCacheFree(m.mms, mmB);
          Object.assign(t, { vma: null, grabbed: false, mm: 'a' });
          return 'done';
        }),
      ),
    });
};
