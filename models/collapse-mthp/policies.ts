// The policies that the variants and the mutants are made from.
import type { OrderPolicy, TablesPolicy } from './policy.ts';

/** As merged: v19. */
export const merged: TablesPolicy = {
  case: 'tables',
  revalidates: 'the PMD range',
  checksPmd: 'behind vma_start_write',
  anonVma: 'PMD back',
  usesVmaUnlocked: false,
  puts: 'PMD, PTEs, cache',
  takesPtl: true,
  cacheWalks: true,
  hardware: true,
  how: 'ipi',
  covers: 'tables',
  lazy: null,
  syncs: true,
  gup: { recheckPmd: true, recheckPte: true },
  checksRefs: true,
};
/** Without those who take no lock: what is asked is who of the others comes to the table. */
export const locks: TablesPolicy = { ...merged, hardware: false, gup: null };
/** Without TLBs and walk caches, and with a flush that waits for no interrupts (arm64, INVLPGB): what is asked is what GUP-fast does. */
export const lockless: TablesPolicy = { ...merged, hardware: false, how: 'broadcast' };
export const fromV6: TablesPolicy = { ...locks, puts: 'PTEs, cache, PMD', takesPtl: false, cacheWalks: false };
export const v4: TablesPolicy = { ...fromV6, revalidates: 'the order', anonVma: 'isolated' };

export const order: OrderPolicy = {
  case: 'order',
  syncs: true,
  recheckRmb: false,
  flushOrders: true,
  grabOrders: true,
  uptodateWmb: true,
  puts: 'PMD, PTE',
};
