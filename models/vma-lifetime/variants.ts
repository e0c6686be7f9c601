// lock_vma_under_rcu() of v6.15, as first mended on the list, and as it is; and mutants.
import { breaks, deadlocks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { Policy, VmaBounds } from './policy.ts';

type VmaVariant = Variant<keyof VmaBounds, Policy>;

const fixed: Policy = {
  looksAtMm: 'in vma_start_read',
  grabs: 'a copy of vm_mm',
  looksAtSeqAgain: true,
  detachWaits: true,
  seqBeforeEnd: true,
  saysFirst: true,
  slabWaits: true,
  readerInRcu: true,
};
const mutant = (name: string, without: string, change: Partial<Policy>, expect: Expected): VmaVariant => ({
  name: `mutant-${name}`,
  title: `mutant of fixed, without ${without}`,
  mutant: { of: 'fixed', without },
  with: { ...fixed, ...change },
  expect,
});
const freed = breaks('USE-AFTER-FREE');

export const variants: readonly VmaVariant[] = [
  {
    name: '2025',
    title: 'v6.15: the writer of another mm is woken when its VMA is put, and the mm may be gone (G3)',
    origin: 'mm/mmap_lock.c: lock_vma_under_rcu, 3104138517fc',
    with: { ...fixed, looksAtMm: 'in lock_vma_under_rcu', grabs: 'nothing' },
    expect: freed,
  },
  {
    name: 'posted-v1',
    title: 'the first posted fix: mmgrab(vma->vm_mm), put, mmdrop(vma->vm_mm) (G3b)',
    origin: '20250728170950.2216966-1-surenb@google.com',
    with: { ...fixed, grabs: 'vm_mm, and vm_mm again' },
    expect: freed,
  },
  {
    name: 'fixed',
    title: 'vma_start_read() compares vm_mm, and has a reference to the other mm',
    origin: 'mm/mmap_lock.c: vma_start_read, 9bbffee67ffd',
    with: fixed,
    expect: holds,
  },
  mutant('no-grab', 'mmgrab() of the other mm', { grabs: 'nothing' }, freed),
  mutant('no-mm', 'the comparison of vm_mm', { looksAtMm: 'never', grabs: 'nothing' }, breaks('ITS-MM')),
  mutant('no-second-seq', 'the second look at vm_lock_seq', { looksAtSeqAgain: false }, breaks('VMA-EXCLUDED')),
  mutant(
    'detach-no-wait',
    'the wait for readers in vma_mark_detached()',
    { detachWaits: false },
    breaks('VMA-EXCLUDED'),
  ),
  mutant(
    'seq-late',
    'the order: vm_lock_seq, then readers are let in',
    { seqBeforeEnd: false },
    breaks('VMA-EXCLUDED'),
  ),
  mutant('looks-first', 'the order: set_current_state(), then the look', { saysFirst: false }, deadlocks()),
  mutant('slab-at-once', 'SLAB_TYPESAFE_BY_RCU', { slabWaits: false }, freed),
  mutant('no-rcu', 'rcu_read_lock() in lock_vma_under_rcu()', { readerInRcu: false }, freed),
];
