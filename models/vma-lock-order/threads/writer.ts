// Who changes the VMA: vma_start_write(), the change, vma_end_write_all(); or who attaches one in memory that was another's.
import { assert, blocked, forState, only, step } from '../../../src/index.ts';
import { accessesOf } from '../../machine/memory/steps.ts';
import type { Policy } from '../policy.ts';
import { cpus, memory, type Order, refcnt, seq } from '../state.ts';

export const writerThread = (policy: Policy) => {
  const { READ_ONCE, WRITE_ONCE, smp_store_release, atomic, smp_mb, smp_rmb, smp_wmb, spin_lock, spin_unlock, leave } =
    accessesOf(memory, cpus.writer);
  const { barrierA, endHasWmb, attachReleases, writerReads, writer } = policy;
  const attaches = writer === 'attaches the VMA';
  const reads = writerReads !== 'no';
  const end = (m: Order) => {
    leave(m);
    return 'done' as const;
  };
  const { thread } = forState<Order>();
  if (attaches)
    return thread('writer').steps({
      vma_init: step(
        'kernel/fork.c: vm_area_alloc -> vma_init, vm_mm; the VMA is set up',
        WRITE_ONCE('vm_end', 2, () => 'vma_mark_attached'),
      ),
      vma_mark_attached: step(
        'include/linux/mmap_lock.h: vma_mark_attached, refcount_set_release',
        (attachReleases ? smp_store_release : WRITE_ONCE)('vm_refcnt', refcnt.attached, end),
      ),
    });
  return thread('writer').steps({
    mmap_write_lock: step(
      'include/linux/mmap_lock.h: mmap_write_lock -> mm_lock_seqcount_begin',
      WRITE_ONCE('mm_lock_seq', seq.locked, (m) => {
        smp_wmb(m);
        return '__vma_start_exclude_readers';
      }),
    ),
    __vma_start_exclude_readers: step(
      'mm/mmap_lock.c: __vma_start_exclude_readers, refcount_add_not_zero',
      atomic(
        'relaxed',
        'vm_refcnt',
        (old) => (old === refcnt.read ? refcnt.readExcluded : refcnt.excluded),
        () => 'set_current_state',
      ),
    ),
    set_current_state: step(
      'include/linux/rcuwait.h: prepare_to_rcuwait; rcuwait_wait_event, set_current_state, barrier (A)',
      WRITE_ONCE('vma_writer_wait', true, (m) => {
        if (barrierA) smp_mb(m);
        return 'refcount_read';
      }),
    ),
    refcount_read: step(
      'mm/mmap_lock.c: __vma_start_exclude_readers, refcount_read',
      READ_ONCE('vm_refcnt', (m, _, found) => {
        if (found !== refcnt.excluded) return 'schedule';
        if (writerReads === 'behind an acquire') smp_rmb(m);
        return '__vma_start_write';
      }),
    ),
    schedule: step('include/linux/rcuwait.h: rcuwait_wait_event, schedule, and around', (m) => {
      if (!m.woken || !spin_lock(m, 'pi_lock')) return blocked;
      m.woken = false;
      spin_unlock(m, 'pi_lock');
      return 'set_current_state';
    }),
    __vma_start_write: step(
      'mm/mmap_lock.c: __vma_start_write, WRITE_ONCE of vm_lock_seq',
      WRITE_ONCE('vm_lock_seq', seq.locked, () => '__vma_end_exclude_readers'),
    ),
    __vma_end_exclude_readers: step(
      'mm/mmap_lock.c: __vma_end_exclude_readers, refcount_sub_and_test',
      atomic(
        'release',
        'vm_refcnt',
        () => refcnt.attached,
        () => (reads ? 'pmd_none' : 'vma_set_range'),
      ),
    ),
    pmd_none: only(
      reads,
      step(
        'mm/mprotect.c: change_pmd_range, pmd_none, without a lock',
        READ_ONCE('pmd', (m, _, found) => {
          assert(found || !m.faulted, 'FAULT-SEEN');
          return 'vma_set_range';
        }),
      ),
    ),
    vma_set_range: step(
      'mm/vma.h: vma_set_range, the first of the stores',
      WRITE_ONCE('vm_end', 1, () => 'changed'),
    ),
    changed: step(
      'mm/vma.h: vma_set_range, the last of the stores',
      WRITE_ONCE('vm_end', 2, (m) => {
        if (endHasWmb) smp_wmb(m);
        return 'vma_end_write_all';
      }),
    ),
    vma_end_write_all: step(
      'include/linux/mmap_lock.h: vma_end_write_all -> mm_lock_seqcount_end',
      WRITE_ONCE('mm_lock_seq', seq.after, end),
    ),
  });
};
