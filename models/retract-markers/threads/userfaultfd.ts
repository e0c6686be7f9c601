// The program that uses userfaultfd: registers the area, leaves a marker in an empty entry, and may close its userfaultfd.
import { blocked, forState, only, step } from '../../../src/index.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import type { Policy } from '../policy.ts';
import type { Retract } from '../state.ts';

export const userfaultfdThread = (policy: Policy) => {
  const { thread } = forState<Retract>();
  const poisons = policy.marker === 'poison';
  const hasFlag = policy.keeps === 'write-protect areas, flagged areas';
  const flagsFirst = hasFlag && policy.flags === 'before the marker';
  const flagsLate = hasFlag && policy.flags === 'behind the marker';

  // A daemon: it need not close its userfaultfd.
  return thread('userfaultfd', { daemon: true }).steps({
    userfaultfd_register: step(
      poisons
        ? 'fs/userfaultfd.c: userfaultfd_register, MODE_MISSING; under mmap_lock for writing'
        : 'fs/userfaultfd.c: userfaultfd_register, MODE_WP; under mmap_lock for writing',
      (m) => {
        m.vma.armed = true;
        m.vma.wp = !poisons;
        return flagsFirst ? 'vma_set_atomic_flag' : '__pte_alloc';
      },
    ),
    vma_set_atomic_flag: only(
      flagsFirst,
      step('no kernel: the flag of the area, as for guard regions', (m) => {
        m.vma.flagged = true;
        return '__pte_alloc';
      }),
    ),
    __pte_alloc: step(
      poisons
        ? 'mm/userfaultfd.c: mfill_atomic, __pte_alloc where the PMD is empty; mmap_lock for reading'
        : 'mm/mprotect.c: change_pmd_prepare, pte_alloc where the PMD is empty; mmap_lock for reading',
      (m) => {
        if (m.pmd === 'none' && m.pml !== 'free') return blocked;
        // -EFAULT: a huge page is there.
        if (m.pmd === 'huge') return 'userfaultfd_release';
        if (m.pmd === 'none') m.pmd = 'table';
        return 'pte_offset_map_lock';
      },
    ),
    pte_offset_map_lock: step('mm/pgtable-generic.c: pte_offset_map_lock; -EAGAIN where the table has gone', (m) => {
      if (m.pmd !== 'table') return '__pte_alloc';
      return takeLock(m, 'ptl', 'userfaultfd') ? 'set_pte_at' : blocked;
    }),
    set_pte_at: step(
      poisons
        ? 'mm/userfaultfd.c: mfill_atomic_pte_poison, set_pte_at of a marker, unless -EEXIST; unlocks; returns'
        : 'mm/mprotect.c: change_pte_range, set_pte_at of a marker in an empty entry; unlocks; returns',
      (m) => {
        // A page that is mapped is write-protected in its entry, which is no marker.
        const isEmpty = m.entry === 'none';
        if (isEmpty) m.entry = 'marker';
        dropLock(m, 'ptl');
        if (flagsLate) return 'vma_set_atomic_flag: late';
        m.promised = isEmpty;
        return 'userfaultfd_release';
      },
    ),
    'vma_set_atomic_flag: late': only(
      flagsLate,
      step('no kernel: the flag of the area, behind the marker; returns', (m) => {
        m.vma.flagged = true;
        m.promised = true;
        return 'userfaultfd_release';
      }),
    ),
    userfaultfd_release: step(
      'fs/userfaultfd.c: userfaultfd_release -> mm/userfaultfd.c: userfaultfd_clear_vma; under mmap_lock for writing',
      (m) => {
        if (!poisons) {
          // uffd_wp_range(): write-protect markers go; poison stays.
          if (m.ptl !== 'free') return blocked;
          if (m.entry === 'marker') m.entry = 'none';
          m.promised = false;
        }
        m.vma.armed = false;
        m.vma.wp = false;
        return 'done';
      },
    ),
  });
};
