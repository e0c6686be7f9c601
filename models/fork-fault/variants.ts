// fork() before and behind the fix, with the fault of v6.4 and with that of which the commit tells, and mutants.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { Policy } from './policy.ts';

const fixed: Policy = {
  forkLocks: true,
  page: 'its own',
  anonVmaUnder: 'mmap_lock',
  writerWaits: true,
  readerLooks: true,
  flushes: 'before mmap_write_unlock',
};
const commit: Policy = { ...fixed, page: 'the zero page', anonVmaUnder: 'any lock' };
const origin = 'kernel/fork.c: dup_mmap, fb49c455323f';
const mutant = (name: string, without: string, change: Partial<Policy>, expect: Expected): Variant<never, Policy> => ({
  name: `mutant-${name}`,
  title: `mutant of fixed, without ${without}`,
  mutant: { of: 'fixed', without },
  with: { ...fixed, ...change },
  expect,
});

export const variants: readonly Variant<never, Policy>[] = [
  {
    name: '2023',
    title: 'v6.4: fork() has mmap_lock, and a write fault has the VMA lock (C15)',
    origin,
    with: { ...fixed, forkLocks: false },
    expect: breaks('NO-LOST-WRITE', 9),
  },
  { name: 'fixed', title: 'fork() write-locks the VMA, too', origin, with: fixed, expect: holds },
  {
    name: 'anon-vma',
    title: 'as the commit tells it: the fault gives the VMA an anon_vma under the VMA lock (C15b)',
    origin,
    with: { ...commit, forkLocks: false },
    expect: breaks('ANON-RMAP', 7),
  },
  { name: 'anon-vma-fixed', title: 'the same, and fork() write-locks the VMA', origin, with: commit, expect: holds },
  {
    name: 'anon-vma-v6.4',
    title: 'v6.4: a VMA without anon_vma is faulted on with mmap_lock, and fork() need not lock it',
    origin: 'mm/memory.c: lock_vma_under_rcu, v6.4',
    with: { ...commit, forkLocks: false, anonVmaUnder: 'mmap_lock' },
    expect: holds,
  },
  mutant('no-wait', 'the wait of vma_start_write() for readers', { writerWaits: false }, breaks('NO-LOST-WRITE', 10)),
  mutant('no-look', 'the look of vma_start_read() at mm_lock_seq', { readerLooks: false }, breaks('NO-LOST-WRITE', 10)),
  mutant('late-flush', 'the flush before the locks are dropped', { flushes: 'behind it' }, breaks('NO-LOST-WRITE', 11)),
];
