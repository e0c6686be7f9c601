// One thread a VMA: the mlock(), munlock() and munmap() calls that are about it.
import { blocked, bool, choose, forState, int, oneOf, step } from '../../../src/index.ts';
import { type Mm, mmapWriteDowngrade, mmapWriteLock, mmapWriteUnlock } from '../../machine/mm/mm.ts';
import { mmOf } from '../../machine/mm/vma.ts';
import type { Policy } from '../policy.ts';
import { type Mlock, type MlockBounds, small, taskName } from '../state.ts';
import { mlockSteps } from '../steps/mlock.ts';
import { munlockSteps } from '../steps/munlock.ts';
import { munmapSteps, splitSteps } from '../steps/munmap.ts';
import type { Locals, Task } from '../steps/task.ts';

export const taskThread = (bounds: MlockBounds, policy: Policy, v: number) => {
  const { thread } = forState<Mlock>();
  const name = taskName(v);
  const mm = (m: Mlock): Mm => m.mms.at(mmOf(v, bounds.mms));
  const callReturns = (t: Locals) => {
    t.unmaps = false;
    t.left--;
    return t.left > 0 ? 'syscall' : 'done';
  };
  const munlocked = (m: Mlock, t: Locals) => {
    if (!policy.flagFirst) m.vmas.at(v).VM_LOCKED = false;
    if (!t.unmaps) {
      mmapWriteUnlock(mm(m));
      return callReturns(t);
    }
    mmapWriteDowngrade(mm(m));
    return 'zap_pte_range';
  };
  const task: Task = { v, name, bounds, policy, mm, callReturns, munlocked };

  return thread(name, {
    locals: {
      unmaps: bool(),
      unevictable: bool(),
      left: int(0, bounds.calls),
      walk: int(0, bounds.vmas - 1),
    },
  }).steps({
    syscall: step(
      'mm/mlock.c: do_mlock, sys_munlock -> mlock_fixup; mm/mmap.c: __do_munmap; under mmap_lock for writing',
      choose({ call: oneOf('mlock', 'munlock', 'munmap', 'mprotect') }, (m, t, { call }) => {
        const vma = m.vmas.at(v);
        if (call === 'mprotect' && bounds.thp === small) return blocked;
        if (call === 'munlock' && !vma.VM_LOCKED) return blocked;
        const lock = mm(m);
        if (!mmapWriteLock(lock, name)) return blocked;
        t.unmaps = call === 'munmap';
        if (call === 'mprotect') return '__split_huge_pmd';
        if (call === 'mlock') {
          vma.VM_LOCKED = true;
          mmapWriteUnlock(lock);
          return '__mm_populate';
        }
        if (!vma.VM_LOCKED) return munlocked(m, t);
        if (policy.flagFirst) vma.VM_LOCKED = false;
        return 'follow_page';
      }),
    ),
    ...mlockSteps(task),
    ...munlockSteps(task),
    ...munmapSteps(task),
    ...splitSteps(task),
  });
};
