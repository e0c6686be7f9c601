// __vma_start_exclude_readers(): readers are kept out, and those that are there are waited for. vma_start_write() does it, and
// vma_mark_detached() where a reader has a reference.
import { blocked, type Sourced, step } from '../../../src/index.ts';
import { schedule, setCurrentState } from '../../machine/wait/task.ts';
import type { Policy } from '../policy.ts';
import { type Owner, type Vmas, vma } from '../state.ts';

type Wait<L extends string> = L | `${L}: set_current_state` | `${L}: refcount_read` | `${L}: schedule`;

/** The steps behind the label, which is the first of them. `next`: readers are gone, and kept out. */
export const waitForReaders = <const L extends string, const N extends string>(
  label: L,
  { saysFirst }: Policy,
  options: { readonly mm: Owner; readonly attached: 0 | 1; readonly next: N },
): { readonly [K in Wait<L>]: Sourced<Vmas, unknown, unknown, Wait<L> | N> } => {
  const { mm, attached, next } = options;
  const says = `${label}: set_current_state` as const;
  const looks = `${label}: refcount_read` as const;
  const sleeps = `${label}: schedule` as const;
  const say = (m: Vmas): void => {
    m.vma_writer_wait[mm] = true;
    setCurrentState(m.tasks, mm, 'uninterruptible');
  };
  const finish = (m: Vmas): void => {
    m.vma_writer_wait[mm] = false;
    setCurrentState(m.tasks, mm, 'running');
  };
  return {
    [label]: step('mm/mmap_lock.c: __vma_start_exclude_readers, refcount_add_not_zero', (m: Vmas) => {
      const locked = m.vmas.at(vma);
      if (locked.vm_refcnt === 0) return next;
      locked.excluded = true;
      return saysFirst ? says : looks;
    }),
    [says]: step(
      'mm/mmap_lock.c: __vma_start_exclude_readers -> include/linux/rcuwait.h: rcuwait_wait_event, set_current_state',
      (m: Vmas) => {
        say(m);
        return saysFirst ? looks : sleeps;
      },
    ),
    [looks]: step(
      'mm/mmap_lock.c: __vma_start_exclude_readers -> include/linux/rcuwait.h: rcuwait_wait_event, the condition; finish_rcuwait',
      (m: Vmas) => {
        if (m.vmas.at(vma).vm_refcnt !== attached) return saysFirst ? sleeps : says;
        finish(m);
        return next;
      },
    ),
    [sleeps]: step('include/linux/rcuwait.h: rcuwait_wait_event, schedule', (m: Vmas) => {
      if (!schedule(m.tasks, mm)) return blocked;
      return saysFirst ? says : looks;
    }),
    // The compiler does not see that a computed label is one of these.
  } as { readonly [K in Wait<L>]: Sourced<Vmas, unknown, unknown, Wait<L> | N> };
};
