// mm/migrate.c: the page beside the range is being migrated, and its migration entry is taken away by an rmap walk. Then its folio is unlocked.
import { assert, blocked, forState, step } from '../../../../src/index.ts';
import { refcountDecAndTest } from '../../../machine/locks/refcount.ts';
import { downRead, upRead } from '../../../machine/locks/rw-lock.ts';
import { tableAt } from '../../../machine/table/table-pages.ts';
import { type Mthp, neighbour, neighbourPage } from '../state.ts';

export const migrateThread = () =>
  forState<Mthp>()
    .thread('migrate')
    .steps({
      rmap_walk_anon: step('mm/rmap.c: rmap_walk_anon, anon_vma_lock_read of the anon_vma of the page', (m) => {
        if (!m.runs.migrate || m.migration.at(0) === null) return 'done';
        if (m.beside.spans && !downRead(m.anon_vma.lock)) return blocked;
        return 'page_vma_mapped_walk';
      }),
      page_vma_mapped_walk: step('mm/page_vma_mapped.c: page_vma_mapped_walk, the PMD', (m) =>
        tableAt(m.pmds.at(0)) === 0 ? 'remove_migration_pte' : 'anon_vma_unlock_read',
      ),
      remove_migration_pte: step(
        'mm/page_vma_mapped.c: map_pte, the page-table lock, the PMD again -> mm/migrate.c: remove_migration_pte',
        (m) => {
          if (tableAt(m.pmds.at(0)) !== 0) return 'page_vma_mapped_walk';
          const { ptl, ptes } = m.tables.at(0);
          if (ptl !== 'free') return blocked;
          if (m.migration.at(0) !== null) {
            m.migration.set(0, null);
            ptes.set(neighbour, { folio: neighbourPage });
            m.folios.at(neighbourPage).refcount++;
          }
          return 'anon_vma_unlock_read';
        },
      ),
      anon_vma_unlock_read: step('mm/rmap.c: rmap_walk_anon, anon_vma_unlock_read', (m) => {
        if (m.beside.spans) upRead(m.anon_vma.lock);
        return 'folio_unlock';
      }),
      folio_unlock: step('mm/migrate.c: migrate_folio_move, folio_unlock, folio_put', (m) => {
        assert(m.migration.at(0) === null, 'MIGRATION-LOCKED', { found: 'an entry of the folio that is unlocked' });
        refcountDecAndTest(m.folios.at(neighbourPage), 'refcount');
        return 'done';
      }),
    });
