// A fault: vma_start_read() from the reference on, what it reads and stores, vma_end_read().
import { assert, blocked, forState, int, step } from '../../../src/index.ts';
import { accessesOf } from '../../machine/memory/steps.ts';
import type { Policy } from '../policy.ts';
import { cpus, memory, type Order, refcnt, seq } from '../state.ts';

export const faultThread = (policy: Policy) => {
  const { READ_ONCE, WRITE_ONCE, smp_load_acquire, atomic, smp_mb, spin_lock, spin_unlock, leave } = accessesOf(
    memory,
    cpus.fault,
  );
  const { incAcquires, looksFirstAt, seqAcquires, putReleases, barrierB, writer } = policy;
  const readSeq = seqAcquires ? smp_load_acquire : READ_ONCE;
  const seqFirst = looksFirstAt === 'mm_lock_seq';
  const end = (m: Order) => {
    leave(m);
    return 'done' as const;
  };
  const compare = ({ vm, mm }: { vm: number; mm: number }) => (vm === mm ? 'vma_refcount_put' : 'handle_mm_fault');
  return forState<Order>()
    .thread('fault', { locals: { vm: int(0, 3), mm: int(0, 4) } })
    .steps({
      vma_start_read: step(
        'mm/mmap_lock.c: vma_start_read, __refcount_inc_not_zero_limited_acquire',
        atomic(
          incAcquires ? 'acquire' : 'relaxed',
          'vm_refcnt',
          (old) => (old === refcnt.attached ? refcnt.read : undefined),
          (m, _, old) => {
            if (old !== refcnt.attached) return end(m);
            if (writer === 'attaches the VMA') return 'handle_mm_fault';
            return seqFirst ? 'mm_lock_seq' : 'vm_lock_seq';
          },
        ),
      ),
      vm_lock_seq: step(
        'mm/mmap_lock.c: vma_start_read, vm_lock_seq',
        READ_ONCE('vm_lock_seq', (_, t, vm) => {
          t.vm = vm;
          return seqFirst ? compare(t) : 'mm_lock_seq';
        }),
      ),
      mm_lock_seq: step(
        'mm/mmap_lock.c: vma_start_read, raw_read_seqcount of mm_lock_seq',
        readSeq('mm_lock_seq', (_, t, mm) => {
          t.mm = mm;
          return seqFirst ? 'vm_lock_seq' : compare(t);
        }),
      ),
      handle_mm_fault: step(
        'mm/memory.c: handle_mm_fault, it reads the VMA; attached: mm/mmap_lock.c: vma_start_read, vm_mm',
        READ_ONCE('vm_end', (_, t, found) => {
          const due = writer === 'attaches the VMA' || t.mm === seq.after ? 2 : 0;
          assert(found === due, 'VMA-STABLE', { found, due });
          return 'pmd_install';
        }),
      ),
      pmd_install: step(
        'mm/memory.c: pmd_install',
        WRITE_ONCE('pmd', true, (m) => {
          m.faulted = true;
          return 'vma_refcount_put';
        }),
      ),
      vma_refcount_put: step(
        'include/linux/mmap_lock.h: vma_refcount_put, __refcount_dec_and_test',
        atomic(
          putReleases ? 'release' : 'relaxed',
          'vm_refcnt',
          (old) => (old === refcnt.readExcluded ? refcnt.excluded : refcnt.attached),
          (m, _, old) => {
            if (old !== refcnt.readExcluded) return end(m);
            if (barrierB) smp_mb(m);
            return 'rcuwait_wake_up';
          },
        ),
      ),
      rcuwait_wake_up: step(
        'kernel/exit.c: rcuwait_wake_up, w->task',
        READ_ONCE('vma_writer_wait', (m, _, waits) => (waits ? 'try_to_wake_up' : end(m))),
      ),
      try_to_wake_up: step('kernel/sched/core.c: try_to_wake_up, under pi_lock', (m) => {
        if (!spin_lock(m, 'pi_lock')) return blocked;
        m.woken = true;
        spin_unlock(m, 'pi_lock');
        return end(m);
      }),
    });
};
