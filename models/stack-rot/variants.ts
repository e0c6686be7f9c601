// The growth of the stack before and behind the fix, another way to mend it, and mutants.
import { breaks, holds, type Variant } from '../../src/index.ts';
import type { Policy, StackBounds } from './policy.ts';

type StackVariant = Variant<keyof StackBounds, Policy>;

const today: Policy = {
  expandsUnder: 'mmap_write_lock',
  looksAgain: true,
  lookupHolds: 'mmap_lock',
  walkerHoldsRcu: true,
  frees: 'call_rcu',
};
const two = { faults: 2 };
const mutant = (name: string, without: string, change: Partial<Policy>, steps: number): StackVariant => ({
  name: `mutant-${name}`,
  title: `mutant of fixed, without ${without}`,
  mutant: { of: 'fixed', without },
  with: { ...today, ...change },
  bounds: two,
  expect: breaks('USE-AFTER-FREE', steps),
});

export const variants: readonly StackVariant[] = [
  {
    name: '2023',
    title: 'v6.1 to v6.4: the stack grows with mmap_lock for reading (G1)',
    origin: 'mm/mmap.c: expand_stack, CVE-2023-3269',
    with: { ...today, expandsUnder: 'mmap_read_lock' },
    expect: breaks('USE-AFTER-FREE', 7),
  },
  {
    name: 'fixed',
    title: 'v6.5: the stack grows with mmap_lock for writing',
    origin: 'mm/memory.c: lock_mm_and_find_vma, 9471f1f2f502',
    with: today,
    bounds: two,
    expect: holds,
  },
  {
    name: 'lookup-in-rcu',
    title: 'with mmap_lock for reading, where who looks a VMA up holds RCU, too',
    origin: 'no kernel',
    with: { ...today, expandsUnder: 'mmap_read_lock', lookupHolds: 'mmap_lock and RCU' },
    expect: holds,
  },
  mutant('no-second-look', 'the second look at the tree, when mmap_lock was dropped', { looksAgain: false }, 11),
  mutant('no-grace-period', 'the grace period before the node is freed', { frees: 'at once' }, 6),
  mutant('no-rcu', 'rcu_read_lock() of lock_vma_under_rcu()', { walkerHoldsRcu: false }, 7),
];
