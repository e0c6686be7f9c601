// The barriers of the split and of the reader, as they were, as they are, and without one of them.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { Policy } from './policy.ts';

type SplitVariant = Variant<never, Policy>;
const before: Policy = { writeBarrier: true, reads: 'branch', keepsPtl: true, unlocks: 'behind remap_page' };
const today: Policy = { ...before, reads: 'smp_rmb' };

const mutant = (name: string, without: string, policy: Policy, expect: Expected, survives?: string): SplitVariant => ({
  name: `mutant-${name}`,
  title: `mutant of 2026-smp-rmb, without ${without}`,
  mutant: { of: '2026-smp-rmb', without, ...(survives === undefined ? {} : { survives }) },
  with: policy,
  expect,
});
const broken = breaks('MIGRATION-LOCKED');

export const variants: readonly SplitVariant[] = [
  {
    name: '2016-branch',
    title: 'smp_wmb() in the split, and nothing in the reader (H1)',
    origin: 'e9b61f19858a, v4.5',
    with: before,
    expect: broken,
  },
  {
    name: '2026-smp-rmb',
    title: 'softleaf_migration_sync() has smp_rmb()',
    origin: '4c5e7f0fcd59, March 2026',
    with: today,
    expect: holds,
  },
  {
    name: 'acquire',
    title: 'compound_head() is read by smp_load_acquire()',
    with: { ...before, reads: 'acquire' },
    expect: holds,
  },
  {
    name: 'address',
    title: 'the folio is an address that is computed without a branch',
    with: { ...before, reads: 'address' },
    expect: holds,
  },
  mutant('no-wmb', 'smp_wmb() in __split_folio_to_order()', { ...today, writeBarrier: false }, broken),
  mutant('no-ptl', 'the page-table lock around the use of the folio', { ...today, keepsPtl: false }, broken),
  mutant(
    'unlocks-early',
    'the order: remap_page(), then folio_unlock()',
    { ...today, unlocks: 'before remap_page' },
    broken,
  ),
];
