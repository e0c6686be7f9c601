// A device driver collects a page to migrate it to device memory, and cannot: migrate_vma_setup(), migrate_vma_finalize().
import { blocked, bool, choose, forState, int, must, step } from '../../../src/index.ts';
import { ipiSender } from '../../machine/flush/ipi.ts';
import { putPage } from '../../machine/folio/folio.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { type FlushBounds, type Flushing, looked } from '../state.ts';

export const migrateVmaThread = ({ ptes }: FlushBounds, policy: Policy) => {
  const { thread } = forState<Flushing>();
  const { flushTlb } = ipiSender<Flushing, { va: number }>({ ipi: (m) => m.shootdowns.migrate_vma });
  const { flush = 'never', carriesDirty = false } = policy.migrateVma ?? {};
  const page = (_: Flushing, t: { va: number }) => ({ start: t.va, end: t.va + 1 });

  return thread('migrate_vma', { daemon: true, locals: { va: int(0, ptes - 1), dirty: bool() } }).steps({
    migrate_vma_collect_pmd: step(
      'mm/migrate_device.c: migrate_vma_collect_pmd, pte_offset_map_lock; trylock_page',
      choose({ va: int(0, ptes - 1) }, (m, t, { va }) => {
        const table = m.tables.at(0);
        const pte = table.ptes.at(va);
        if (pte === null || m.folios.at(pte.folio).locked || !lockPtl(table, 'migrate_vma')) return blocked;
        m.folios.at(pte.folio).locked = true;
        t.va = va;
        return 'ptep_get_and_clear';
      }),
    ),
    ptep_get_and_clear: step('mm/migrate_device.c: migrate_vma_collect_pmd, ptep_get_and_clear', (m, t) => {
      const { ptes: entries } = m.tables.at(0);
      const { folio, writable, dirty } = must(entries.at(t.va), 'the entry is present, under the lock');
      entries.set(t.va, null);
      m.nonPresent.set(t.va, { kind: 'migration', folio, writable, dirty: false });
      looked(m, -1, t.va, true);
      t.dirty = dirty;
      return 'set_pte_at';
    }),
    set_pte_at: step(
      carriesDirty
        ? 'mm/migrate_device.c: migrate_vma_collect_pmd, folio_mark_dirty; set_pte_at of a migration entry'
        : 'mm/migrate_device.c: migrate_vma_collect_pmd, set_pte_at of a migration entry',
      (m, t) => {
        if (carriesDirty && t.dirty) m.folios.at(t.va).dirty = true;
        t.dirty = false;
        return flush === 'under the lock' ? 'flush_tlb_range' : 'pte_unmap_unlock';
      },
    ),
    pte_unmap_unlock: step('mm/migrate_device.c: migrate_vma_collect_pmd, pte_unmap_unlock', (m) => {
      unlockPtl(m.tables.at(0));
      return flush === 'after the unlock' ? 'flush_tlb_range' : 'remove_migration_ptes';
    }),
    ...flushTlb('flush_tlb_range', {
      present: flush !== 'never',
      from: 'mm/migrate_device.c: migrate_vma_collect_pmd',
      range: page,
      next: () => (flush === 'under the lock' ? 'pte_unmap_unlock' : 'remove_migration_ptes'),
    }),
    remove_migration_ptes: step(
      'mm/migrate_device.c: migrate_device_unmap, refuses a page with other references; remove_migration_pte',
      (m, t) => {
        const table = m.tables.at(0);
        if (table.ptl !== 'free') return blocked;
        const entry = m.nonPresent.at(t.va);
        if (entry?.kind === 'migration') {
          table.ptes.set(t.va, { folio: t.va, writable: entry.writable, dirty: false });
          m.nonPresent.set(t.va, null);
        } else putPage(m.folios.at(t.va));
        m.folios.at(t.va).locked = false;
        return 'done';
      },
    ),
  });
};
