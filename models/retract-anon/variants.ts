// retract_page_tables() before and behind the fix, and mutants.
import { breaks, holds, type Variant } from '../../src/index.ts';
import type { Policy } from './policy.ts';

const fixed: Policy = { asksAgain: 'under mmap_lock', locksMm: true, preparesUnderLock: true };
const origin = 'mm/khugepaged.c: retract_page_tables, 023f47a8250c';
const mutant = (name: string, without: string, change: Partial<Policy>, steps: number): Variant<never, Policy> => ({
  name: `mutant-${name}`,
  title: `mutant of fixed, without ${without}`,
  mutant: { of: 'fixed', without },
  with: { ...fixed, ...change },
  expect: breaks('PT-LIVE', steps),
});

export const variants: readonly Variant<never, Policy>[] = [
  {
    name: '2023',
    title: 'v4.8 to v6.1: anon_vma is looked at once, before mmap_lock is had (B9)',
    origin,
    with: { ...fixed, asksAgain: 'never' },
    expect: breaks('PT-LIVE', 9),
  },
  { name: 'fixed', title: 'anon_vma is looked at again, with mmap_lock', origin, with: fixed, expect: holds },
  mutant('asks-early', 'mmap_lock at the second look', { asksAgain: 'before mmap_lock' }, 10),
  mutant('no-mmap-lock', 'mmap_lock for writing, while the table goes', { locksMm: false }, 9),
  mutant('fault-unlocked', 'mmap_lock of the fault that gets the anon_vma', { preparesUnderLock: false }, 9),
];
