// Reclaim of empty tables as it was in v6.14-rc1, as it was from v6.14 on, and as it is; and mutants.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { PagewalkPolicy, Policy, PublishPolicy, ReclaimBounds, ZapPolicy } from './policy.ts';

type ReclaimVariant = Variant<keyof ReclaimBounds, Policy>;

const fixed: ZapPolicy = {
  case: 'zap',
  trusts: 'one hold of the lock',
  rescans: true,
  rescanLocks: true,
  records: 'start',
  freedTables: true,
  invalidates: 'its walk',
  frees: 'call_rcu',
  rechecks: true,
};
const published: PublishPolicy = { case: 'publish', writeBarrier: true, dependency: true };
const walks: PagewalkPolicy = { case: 'pagewalk', looks: 'snapshot' };

const mutant = (name: string, of: string, without: string, policy: Policy, expect: Expected): ReclaimVariant => ({
  name: `mutant-${name}`,
  title: `mutant of ${of}, without ${without}`,
  mutant: { of, without },
  with: policy,
  expect,
});
const lost = breaks('ENTRY-REACHED');
const walked = breaks('PT-LIVE');

export const variants: readonly ReclaimVariant[] = [
  {
    name: '2025-rc',
    title: 'v6.14-rc1: a table is taken to be empty although its lock was dropped midway (B10)',
    origin: '6375e95f381e (v6.14, 2025)',
    with: { ...fixed, trusts: 'the last hold of the lock' },
    expect: lost,
  },
  {
    name: '2025',
    title: 'v6.14: where the lock was dropped, every entry is looked at again',
    origin: 'f39edcf6349a (v6.14, 2025)',
    with: fixed,
    expect: holds,
  },
  {
    name: 'today',
    title: 'today: pte_free_tlb() is told the first address behind the table (B11)',
    origin: 'mm/memory.c: zap_pte_range, linux-mm 009857a22860; on arm64, or AMD with EFER.TCE',
    with: { ...fixed, records: 'end' },
    expect: walked,
  },
  {
    name: 'today-every-walk',
    title: 'the same, where a flush of any address invalidates all that walk caches have',
    origin: 'INVLPG on Intel; on AMD without EFER.TCE',
    with: { ...fixed, records: 'end', invalidates: 'every walk' },
    expect: holds,
  },
  {
    name: 'publish',
    title: 'pmd_install(): smp_wmb() before the PMD',
    origin: 'mm/memory.c: pmd_install',
    with: published,
    expect: holds,
  },
  {
    name: 'pagewalk-2024',
    title: 'walk_pud_range() goes on below a PUD that is a leaf again (B12)',
    origin: 'before 3b89863c3fa4 (v7.0, 2026)',
    with: { ...walks, looks: 'pud_none, before' },
    expect: breaks('PUD-TABLE'),
  },
  {
    name: 'pagewalk-2026',
    title: 'walk_pmd_range() takes a snapshot of the PUD, and goes round again unless that is a table',
    origin: '3b89863c3fa4 (v7.0, 2026)',
    with: walks,
    expect: holds,
  },
  mutant('no-rescan', '2025', 'the second look at the entries', { ...fixed, rescans: false }, lost),
  mutant('no-ptl', '2025', 'the page-table lock at that look', { ...fixed, rescanLocks: false }, lost),
  mutant(
    'no-pmd-same',
    '2025',
    'pmd_same() of who has waited for the page-table lock',
    { ...fixed, rechecks: false },
    lost,
  ),
  mutant(
    'leaves',
    '2025',
    'freed_tables: the flush leaves walk caches alone',
    { ...fixed, freedTables: false },
    walked,
  ),
  mutant('ipi', '2025', 'the grace period: an IPI waits for GUP-fast alone', { ...fixed, frees: 'IPI' }, walked),
  mutant('flush', '2025', 'any wait for walkers without locks', { ...fixed, frees: 'flush' }, walked),
  mutant('no-wmb', 'publish', 'smp_wmb() in pmd_install()', { ...published, writeBarrier: false }, breaks('ZEROED')),
  mutant(
    'no-dependency',
    'publish',
    'the address dependency of the walker',
    { ...published, dependency: false },
    breaks('ZEROED'),
  ),
  mutant(
    'leaf',
    'pagewalk-2026',
    'pud_leaf() of the snapshot',
    { ...walks, looks: 'snapshot: present' },
    breaks('PUD-TABLE'),
  ),
  mutant(
    'present',
    'pagewalk-2026',
    'pud_present() of the snapshot',
    { ...walks, looks: 'snapshot: no leaf' },
    breaks('PUD-TABLE'),
  ),
];
