// Mutants of what was merged, each without one part.
import { breaks, type Expected, holds, type Variant } from '../../src/index.ts';
import { lockless, locks, merged, order } from './policies.ts';
import type { MthpBounds, OrderPolicy, Policy, TablesPolicy } from './policy.ts';

type MthpVariant = Variant<keyof MthpBounds, Policy>;
const mutantOf =
  (of: string) =>
  (
    name: string,
    without: string,
    policy: TablesPolicy | OrderPolicy,
    expect: Expected,
    survives?: string,
  ): MthpVariant => ({
    name: `mutant-${name}`,
    title: `mutant of ${of}, without ${without}`,
    mutant: { of, without, ...(survives === undefined ? {} : { survives }) },
    with: policy,
    expect,
  });
const mutant = mutantOf('merged');
const broadcastMutant = mutantOf('merged-broadcast');
const orderMutant = mutantOf('order-merged');
const rmbMutant = mutantOf('order-rmb');
const rmb: OrderPolicy = { ...order, syncs: false, recheckRmb: true };

const twice =
  'of tlb_remove_table_sync_one() and the second look at the PMD one is enough, as long as loads are in order; order-merged and its mutants are about where they are not';
const synced = 'the IPI of tlb_remove_table_sync_one() orders as much; mutants of order-rmb show it without that';

export const mutants: readonly MthpVariant[] = [
  mutant(
    'order-only',
    'the check that the VMA spans the PMD',
    { ...locks, revalidates: 'the order' },
    breaks('PMD-NONE', 9),
  ),
  mutant('no-vma-start-write', 'vma_start_write()', { ...locks, checksPmd: null }, breaks('PMD-NONE', 7)),
  mutant('no-anon-vma', 'the lock of the anon_vma', { ...locks, anonVma: 'never' }, breaks('MIGRATION-LOCKED', 10)),
  mutant(
    'anon-vma-early',
    'the lock of the anon_vma until the PMD is back',
    { ...locks, anonVma: 'isolated' },
    breaks('MIGRATION-LOCKED', 18),
  ),
  mutant(
    'checks-early',
    'check_pmd_still_valid() behind vma_start_write()',
    { ...locks, checksPmd: 'before vma_start_write' },
    breaks('PUT-BACK', 19),
  ),
  mutant(
    'no-flush',
    'the flush of pmdp_collapse_flush()',
    { ...merged, gup: null, how: 'elided' },
    breaks('STALE-FREE', 13),
  ),
  mutant(
    'flush-leaves',
    'the walk caches in the flush',
    { ...merged, gup: null, covers: 'leaves' },
    breaks('STALE-FREE', 16),
  ),
  broadcastMutant(
    'no-reference-check',
    'the look at the references',
    { ...lockless, checksRefs: false },
    breaks('PIN-COHERENT', 21),
  ),
  broadcastMutant('no-sync', 'tlb_remove_table_sync_one()', { ...lockless, syncs: false }, holds, twice),
  broadcastMutant(
    'no-pmd-recheck',
    'the second look of GUP-fast at the PMD',
    { ...lockless, gup: { recheckPmd: false, recheckPte: true } },
    holds,
    twice,
  ),
  broadcastMutant(
    'no-sync-no-recheck',
    'tlb_remove_table_sync_one() and the second look at the PMD',
    { ...lockless, syncs: false, gup: { recheckPmd: false, recheckPte: true } },
    breaks('PIN-COHERENT', 17),
  ),
  orderMutant('order-no-sync', 'tlb_remove_table_sync_one()', { ...order, syncs: false }, breaks('PIN-COHERENT', 11)),
  orderMutant('order-no-flush', 'the order that the flush gives', { ...order, flushOrders: false }, holds, synced),
  orderMutant(
    'order-no-grab',
    'the order that try_grab_folio_fast() gives',
    { ...order, grabOrders: false },
    holds,
    synced,
  ),
  orderMutant(
    'order-no-wmb',
    'smp_wmb() in __folio_mark_uptodate()',
    { ...order, uptodateWmb: false },
    holds,
    'the page-table lock is dropped and the PMD lock taken between the copy and the entry, and on one CPU an unlock and a lock behind it order stores (LKMM, po-unlock-lock-po)',
  ),
  rmbMutant(
    'rmb-no-flush',
    'the order that the flush gives',
    { ...rmb, flushOrders: false },
    breaks('PIN-COHERENT', 9),
  ),
  rmbMutant(
    'rmb-no-grab',
    'the order that try_grab_folio_fast() gives',
    { ...rmb, grabOrders: false },
    breaks('PIN-COHERENT', 9),
  ),
];
