// The order of the accesses as it is, and without each of the barriers.
import { breaks, deadlocks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { Policy } from './policy.ts';

type OrderVariant = Variant<never, Policy>;

const today: Policy = {
  writer: 'changes the VMA',
  incAcquires: true,
  looksFirstAt: 'vm_lock_seq',
  seqAcquires: true,
  endHasWmb: true,
  attachReleases: true,
  putReleases: true,
  barrierA: true,
  barrierB: true,
  writerReads: 'no',
};
const attach: Policy = { ...today, writer: 'attaches the VMA' };
const mutant = (
  of: string,
  name: string,
  without: string,
  policy: Policy,
  expect: Expected,
  survives?: string,
): OrderVariant => ({
  name: `mutant-${name}`,
  title: `mutant of ${of}, without ${without}`,
  mutant: { of, without, ...(survives === undefined ? {} : { survives }) },
  with: policy,
  expect,
});
const unstable = breaks('VMA-STABLE');

export const variants: readonly OrderVariant[] = [
  {
    name: 'posted-relaxed',
    title: 'the increment as refcount_inc_not_zero() has it, without acquire (G3c)',
    origin: 'linux-doc, 11 to 15 January 2025',
    with: { ...today, incAcquires: false },
    expect: unstable,
  },
  {
    name: 'today',
    title: 'v6.15 to today: a fault and who changes the VMA',
    origin: 'mm/mmap_lock.c',
    with: today,
    expect: holds,
  },
  {
    name: 'today-seq-first',
    title: 'the same, if the compiler reads mm_lock_seq first',
    with: { ...today, looksFirstAt: 'mm_lock_seq' },
    expect: holds,
  },
  {
    name: 'today-attach',
    title: 'a VMA is attached in memory that was used for another',
    origin: 'include/linux/mmap_lock.h: vma_mark_attached',
    with: attach,
    expect: holds,
  },
  {
    name: 'mprotect',
    title: 'v6.15 to today: mprotect() reads without a lock the PMD that the fault has stored (G3d)',
    origin: 'mm/mprotect.c: change_pmd_range',
    with: { ...today, writerReads: 'behind vma_start_write' },
    expect: breaks('FAULT-SEEN'),
  },
  {
    name: 'mprotect-acquire',
    title: 'the same, with an acquire behind the wait for readers',
    origin: 'no kernel since v6.15; down_write() of v6.4 to v6.14 is one',
    with: { ...today, writerReads: 'behind an acquire' },
    expect: holds,
  },
  mutant('today', 'no-seq-acquire', 'the acquire of raw_read_seqcount()', { ...today, seqAcquires: false }, unstable),
  mutant('today', 'no-end-wmb', 'smp_wmb() in vma_end_write_all()', { ...today, endHasWmb: false }, unstable),
  mutant('today', 'no-barrier-a', 'the smp_mb() of set_current_state()', { ...today, barrierA: false }, deadlocks()),
  mutant('today', 'no-barrier-b', 'the smp_mb() of rcuwait_wake_up()', { ...today, barrierB: false }, deadlocks()),
  mutant(
    'today-attach',
    'attach-no-acquire',
    'the acquire of the increment',
    { ...attach, incAcquires: false },
    unstable,
  ),
  mutant('today-attach', 'attach-no-release', 'refcount_set_release()', { ...attach, attachReleases: false }, unstable),
  mutant(
    'mprotect-acquire',
    'no-put-release',
    'the release of vma_refcount_put()',
    { ...today, putReleases: false, writerReads: 'behind an acquire' },
    breaks('FAULT-SEEN'),
  ),
];
