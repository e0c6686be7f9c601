// The posted versions of "skip redundant sync IPIs", what was said of them, and mutants of the last.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import type { ElidePolicy, Policy, SyncBounds, TargetPolicy } from './policy.ts';

type SyncVariant = Variant<keyof SyncBounds, Policy>;

const today: ElidePolicy = {
  case: 'elide',
  wakesLazy: 'freed tables',
  elides: 'never',
  reaches: 'all',
  flushes: true,
};
const v1: ElidePolicy = { ...today, wakesLazy: 'freed and unshared tables', elides: 'native' };
const v3: ElidePolicy = { ...v1, elides: 'flag of the gather' };
const v3NotKvm: ElidePolicy = { ...v1, elides: 'flag of the gather, not on KVM' };
const v4: ElidePolicy = { ...v1, elides: 'native, KVM', reaches: 'walkers of the mm' };
const tracks: TargetPolicy = { case: 'target', flushOrders: true, sync: 'smp_rmb', start: 'store, smp_mb' };
const alone: TargetPolicy = { ...tracks, flushOrders: false };

const walked = breaks('PT-LIVE');
const two = { sharers: 2, tables: 1 };
const mutant = (name: string, of: string, without: string, policy: Policy, expect: Expected = walked): SyncVariant => ({
  name: `mutant-${name}`,
  title: `mutant of ${of}, without ${without}`,
  mutant: { of, without },
  with: policy,
  expect,
});

export const variants: readonly SyncVariant[] = [
  {
    name: 'today',
    title: 'unsharing does not wake lazy CPUs, which may remember the table (B13)',
    origin: 'arch/x86/include/asm/tlb.h: tlb_flush, 8ce720d5bd91 (2026)',
    with: today,
    bounds: two,
    expect: walked,
  },
  {
    name: 'today-lazy-woken',
    title: 'the same, with unshared_tables as good as freed_tables: the part of the series that is a fix',
    origin: 'RFC to v10, 2/3 and 2/2',
    with: { ...today, wakesLazy: 'freed and unshared tables' },
    expect: holds,
  },
  {
    name: 'v1',
    title: 'RFC, v1, v2: left out where the flush is native and there is no INVLPGB',
    origin: '20251213080038.10917-1, 20251229145245.85452-1 (December 2025)',
    with: v1,
    expect: holds,
  },
  {
    name: 'v3',
    title: 'v3: left out where a flag of the mmu_gather says that it has sent IPIs (B14)',
    origin: '20260106120303.38124-1 (January 2026)',
    with: v3,
    bounds: two,
    expect: walked,
  },
  {
    name: 'v3-stale-flag',
    title: 'v3, but for KVM: the flag is of the flush of another table (B14b)',
    origin: '20260106120303.38124-1 (January 2026)',
    with: v3NotKvm,
    bounds: { sharers: 2, tables: 2 },
    expect: walked,
  },
  {
    name: 'v3-three-sharers',
    title: 'v3, but for KVM: the IPIs were to the CPUs of this mm, and a former sharer is flushed by INVLPGB (B14c)',
    origin: '20260106120303.38124-1 (January 2026)',
    with: v3NotKvm,
    bounds: { sharers: 3, tables: 1 },
    expect: walked,
  },
  {
    name: 'v4',
    title: 'v4: left out on KVM guests, too (B15)',
    origin: '20260202074557.16544-1 (February 2026)',
    with: v4,
    bounds: two,
    expect: walked,
  },
  {
    name: 'v4-not-kvm',
    title: 'v4, but for KVM: to the CPUs that walk the tables of the mm, of which two processes share one',
    with: { ...v4, elides: 'native' },
    bounds: two,
    expect: holds,
  },
  {
    name: 'v4-three-sharers',
    title: 'v4, but for KVM: with three sharers (B5c)',
    origin: '20260202074557.16544-1 (February 2026)',
    with: { ...v4, elides: 'native' },
    bounds: { sharers: 3, tables: 1 },
    expect: walked,
  },
  {
    name: 'v5',
    title: 'v5 to v8, v10: as v1, decided once at boot',
    origin: '20260302063048.9479-1, 20260304021046.18550-1, 9 and 24 March, 24 April 2026',
    with: v1,
    expect: holds,
  },
  {
    name: 'track',
    title: 'v4: tlb_remove_table_sync_mm() behind a flush, with smp_rmb()',
    origin: '20260202074557.16544-2 (February 2026)',
    with: tracks,
    expect: holds,
  },
  {
    name: 'track-alone',
    title: 'v4: tlb_remove_table_sync_mm() by itself, with smp_rmb() (B16)',
    origin: '20260202074557.16544-2 (February 2026)',
    with: alone,
    expect: walked,
  },
  {
    name: 'track-mb',
    title: 'the same with smp_mb(), as was agreed on the list',
    with: { ...alone, sync: 'smp_mb' },
    expect: holds,
  },
  {
    name: 'track-xchg',
    title: 'the same with xchg() in pt_walk_lockless_start(), as was proposed',
    with: { ...alone, sync: 'smp_mb', start: 'xchg' },
    expect: holds,
  },
  mutant('no-flush', 'v5', 'the flush of the caller', { ...v1, flushes: false }),
  mutant('lazy', 'v5', 'unshared_tables in the flush that wakes lazy CPUs', { ...v1, wakesLazy: 'freed tables' }),
  mutant('kvm', 'v5', 'the exception of KVM', { ...v1, elides: 'native, KVM' }),
  mutant('invlpgb', 'v5', 'the exception of INVLPGB', { ...v1, elides: 'native, INVLPGB' }),
  mutant('start', 'track-mb', 'the barrier of pt_walk_lockless_start()', { ...alone, sync: 'smp_mb', start: 'store' }),
];
