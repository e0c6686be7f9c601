// make_uffd_wp_huge_pte() before and behind the fix, and mutants.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { HugetlbBounds, Policy } from './policy.ts';

type HugetlbVariant = Variant<keyof HugetlbBounds, Policy>;

const fixed: Policy = { starts: true, clears: 'atomically', commits: 'what was cleared', flushes: true };
const origin = 'fs/proc/task_mmu.c: make_uffd_wp_huge_pte, CVE-2026-72175';
const mutant = (name: string, without: string, change: Partial<Policy>, expect: Expected): HugetlbVariant => ({
  name: `mutant-${name}`,
  title: `mutant of fixed, without ${without}`,
  mutant: { of: 'fixed', without },
  with: { ...fixed, ...change },
  expect,
});

export const variants: readonly HugetlbVariant[] = [
  {
    name: '2026',
    title: 'v6.7 to v7.1: the entry is set from what was read before (A21)',
    origin,
    with: { ...fixed, starts: false },
    expect: breaks('DIRTY-BIT', 3),
  },
  {
    name: 'fixed',
    title: 'the entry is cleared, and set from what was there then',
    origin,
    with: fixed,
    expect: holds,
  },
  mutant(
    'two-steps',
    'the exchange: the entry is read, and then cleared',
    { clears: 'in two steps' },
    breaks('DIRTY-BIT', 5),
  ),
  mutant('first-read', 'the value that was cleared', { commits: 'what was read first' }, breaks('DIRTY-BIT', 4)),
  mutant('no-flush', 'the flush', { flushes: false }, breaks('RET-FLUSH', 5)),
];
