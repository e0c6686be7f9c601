// mm/huge_memory.c: split_folio() of a folio that is locked and mapped; one of its tail pages becomes a folio of its own.
import { blocked, forState, step } from '../../../src/index.ts';
import { accessesOf } from '../../machine/memory/steps.ts';
import type { Policy } from '../policy.ts';
import { cpus, memory, type Split } from '../state.ts';

export const splitThread = ({ writeBarrier, unlocks }: Policy) => {
  const { WRITE_ONCE, smp_store_release, smp_wmb, spin_lock, spin_unlock, leave } = accessesOf(memory, cpus.split);
  /** The entry changes under the page-table lock, if it is as it was. */
  const change = (m: Split, from: Split['entry'], to: Split['entry']): boolean => {
    if (!spin_lock(m, 'ptl')) return false;
    if (m.entry === from) m.entry = to;
    spin_unlock(m, 'ptl');
    return true;
  };
  return forState<Split>()
    .thread('split')
    .steps({
      unmap_folio: step('mm/rmap.c: try_to_migrate_one, under the page-table lock', (m) =>
        change(m, 'present', 'migration') ? '__split_folio_to_order' : blocked,
      ),
      __split_folio_to_order: step(
        'mm/huge_memory.c: __split_folio_to_order, the flags of the tail page, PG_locked among them',
        WRITE_ONCE('pageLocked', true, (m) => {
          if (writeBarrier) smp_wmb(m);
          return 'clear_compound_head';
        }),
      ),
      clear_compound_head: step(
        'mm/huge_memory.c: __split_folio_to_order, the page ceases to be a tail',
        WRITE_ONCE('compoundHead', false, () => (unlocks === 'behind remap_page' ? 'remap_page' : 'folio_unlock')),
      ),
      remap_page: step('mm/migrate.c: remove_migration_pte, under the page-table lock', (m) => {
        if (!change(m, 'migration', 'present')) return blocked;
        return unlocks === 'behind remap_page' ? 'folio_unlock' : 'folio_unlock_head';
      }),
      folio_unlock: step(
        'mm/huge_memory.c: __folio_split, the new folio is unlocked',
        smp_store_release('pageLocked', false, () =>
          unlocks === 'behind remap_page' ? 'folio_unlock_head' : 'remap_page',
        ),
      ),
      folio_unlock_head: step(
        'mm/huge_memory.c: __folio_split, its caller unlocks the folio that was split',
        smp_store_release('headLocked', false, (m) => {
          leave(m);
          return 'done';
        }),
      ),
    });
};
