// Migration of the page to a new one: its mappings are removed and added again through the rmap.
import { blocked, bool, choose, forState, int, only, optional, step } from '../../../src/index.ts';
import { isBeingAdded, putbackLru } from '../../machine/folio/lru.ts';
import { dropLock, takeLock } from '../../machine/locks/lock.ts';
import { downRead, upRead } from '../../machine/locks/rw-lock.ts';
import { mmOf } from '../../machine/mm/vma.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import {
  type Count,
  type CountBounds,
  cpuOf,
  entryOf,
  free,
  hasRoom,
  isBatched,
  isolate,
  mapcount,
  mlockVmaFolio,
  munlockVmaFolio,
  nextVma,
  setEntry,
  taskName,
} from '../state.ts';

interface Locals {
  walk: number;
  moved: boolean;
  /** The folio that is migrated, and how often after this time; where it is once, that is from folio 0 to folio 1. */
  from?: number;
  left?: number;
}
const fromOf = (t: Locals): number => optional(t, 'from') ?? 0;
const toOf = (t: Locals): number => 1 - fromOf(t);

/** Sets how often the page is migrated after the first time. */
export const beginMigrations = (t: Partial<Locals>, { migrate }: CountBounds): void => {
  if (migrate > 1) t.left = migrate - 1;
};

export const migrateThread = (bounds: CountBounds, policy: Policy, isDrained: (m: Count, cpu: number) => boolean) => {
  const { thread } = forState<Count>();
  const cpu = cpuOf(bounds, 'migrate');
  const again = bounds.migrate > 1;
  const target = (t: Locals): number => (t.moved ? toOf(t) : fromOf(t));
  const ends = (t: Locals) => {
    t.moved = false;
    if (again) t.from = 0;
    const left = optional(t, 'left') ?? 0;
    if (left === 0) return 'done';
    t.left = left - 1;
    return 'isolate_lru_folio';
  };

  const unmap = (m: Count, t: Locals, first: number) => {
    const v = nextVma(m, first);
    t.walk = v === -1 ? 0 : v;
    if (v !== -1) return 'try_to_migrate_one';
    upRead(m.rmap_lock);
    return 'move_to_new_folio';
  };
  const remap = (m: Count, t: Locals, first: number) => {
    const v = nextVma(m, first);
    t.walk = v === -1 ? 0 : v;
    if (v !== -1) return 'remove_migration_pte';
    upRead(m.rmap_lock);
    return 'folio_putback_lru';
  };
  const startRemap = (m: Count, t: Locals) => {
    if (!downRead(m.rmap_lock)) return blocked;
    return remap(m, t, 0);
  };

  return thread('migrate', {
    fair: 'weak',
    locals: {
      walk: int(0, bounds.vmas - 1),
      moved: bool(),
      ...(bounds.migrate > 1 ? { from: int(0, 1), left: int(0, bounds.migrate - 1) } : {}),
    },
  }).steps({
    isolate_lru_folio: step('mm/compaction.c: isolate_migratepages_block -> folio_isolate_lru', (m, t) => {
      if (again)
        t.from = Math.max(
          0,
          m.folios.findIndex(({ cached }) => cached),
        );
      const folio = m.folios.at(fromOf(t));
      if (!folio.cached || (again && m.folios.at(toOf(t)).lru !== 'free')) return ends(t);
      const isolated = isolate(folio, policy);
      if (isolated === blocked) return blocked;
      if (!isolated) return ends(t);
      // list_add() to the pages to migrate: the link is where the count was.
      folio.mlock_count = 0;
      return 'folio_lock';
    }),
    folio_lock: step('mm/migrate.c: __unmap_and_move, folio_lock; the rmap lock for reading', (m, t) => {
      const folio = m.folios.at(fromOf(t));
      if (folio.lock !== 'free' || !downRead(m.rmap_lock)) return blocked;
      takeLock(folio, 'lock', 'migrate');
      return unmap(m, t, 0);
    }),
    try_to_migrate_one: step('mm/rmap.c: try_to_migrate_one, under the page-table lock', (m, t) => {
      const table = m.tables.at(t.walk);
      if (table.ptl !== 'free') return blocked;
      const entry = entryOf(m, t.walk);
      if (entry?.folio !== fromOf(t) || entry.migration) return unmap(m, t, t.walk + 1);
      lockPtl(table, 'migrate');
      setEntry(m, t.walk, { folio: fromOf(t), migration: true });
      return 'page_remove_rmap';
    }),
    page_remove_rmap: step('mm/rmap.c: try_to_migrate_one -> page_remove_rmap -> munlock_vma_folio', (m, t) => {
      if (!hasRoom(m, cpu)) return blocked;
      munlockVmaFolio(m, policy, m.vmas.at(t.walk), cpu, fromOf(t));
      if (policy.drainsLocal && m.vmas.at(t.walk).VM_LOCKED) return 'mlock_drain_local';
      unlockPtl(m.tables.at(t.walk));
      return unmap(m, t, t.walk + 1);
    }),
    mlock_drain_local: only(
      policy.drainsLocal,
      step('mm/rmap.c: try_to_migrate_one -> mm/mlock.c: mlock_drain_local', (m, t) => {
        if (!isDrained(m, cpu)) return blocked;
        unlockPtl(m.tables.at(t.walk));
        return unmap(m, t, t.walk + 1);
      }),
    ),
    move_to_new_folio: step(
      'mm/migrate.c: move_to_new_folio, folio_ref_freeze, which fails if anybody else holds a reference',
      choose({ referenced: bool() }, (m, t, { referenced }) => {
        const folio = m.folios.at(fromOf(t));
        if (referenced || isBatched(m, fromOf(t)) || mapcount(m, fromOf(t)) > 0 || !folio.cached)
          return startRemap(m, t);
        folio.cached = false;
        m.folios.at(toOf(t)).cached = true;
        m.folios.at(toOf(t)).lock = 'migrate';
        t.moved = true;
        if (!policy.pushesFirst) {
          m.folios.at(toOf(t)).lru = 'isolated';
          return startRemap(m, t);
        }
        putbackLru(m.folios.at(toOf(t)));
        return 'lru_add_drain';
      }),
    ),
    lru_add_drain: only(
      policy.pushesFirst,
      step('mm/migrate.c: __unmap_and_move, folio_add_lru, lru_add_drain, before the page is mapped', (m, t) =>
        // What is no more in the batch has been added; others may have isolated it again.
        isBeingAdded(m.folios.at(toOf(t))) ? blocked : startRemap(m, t),
      ),
    ),
    remove_migration_pte: step('mm/migrate.c: remove_migration_pte, under the page-table lock', (m, t) => {
      const table = m.tables.at(t.walk);
      if (table.ptl !== 'free') return blocked;
      const entry = entryOf(m, t.walk);
      if (entry?.folio !== fromOf(t) || !entry.migration) return remap(m, t, t.walk + 1);
      lockPtl(table, 'migrate');
      setEntry(m, t.walk, { folio: target(t), migration: false });
      return 'page_add_file_rmap';
    }),
    page_add_file_rmap: step('mm/migrate.c: remove_migration_pte -> page_add_file_rmap -> mlock_vma_folio', (m, t) => {
      if (!hasRoom(m, cpu)) return blocked;
      mlockVmaFolio(m, policy, m.vmas.at(t.walk), cpu, target(t));
      // munlock() on its way will take back what is not counted here.
      if (m.mms.at(mmOf(t.walk, bounds.mms)).writer === taskName(t.walk)) m.folios.at(target(t)).missed = true;
      if (policy.drainsLocal && m.vmas.at(t.walk).VM_LOCKED) return 'mlock_drain_local, added';
      unlockPtl(m.tables.at(t.walk));
      return remap(m, t, t.walk + 1);
    }),
    'mlock_drain_local, added': only(
      policy.drainsLocal,
      step('mm/migrate.c: remove_migration_pte -> mm/mlock.c: mlock_drain_local', (m, t) => {
        if (!isDrained(m, cpu)) return blocked;
        unlockPtl(m.tables.at(t.walk));
        return remap(m, t, t.walk + 1);
      }),
    ),
    folio_putback_lru: step('mm/migrate.c: unmap_and_move, folio_unlock, folio_put; or folio_putback_lru', (m, t) => {
      dropLock(m.folios.at(fromOf(t)), 'lock');
      if (!t.moved) putbackLru(m.folios.at(fromOf(t)));
      else {
        dropLock(m.folios.at(toOf(t)), 'lock');
        if (!policy.pushesFirst) putbackLru(m.folios.at(toOf(t)));
        free(m, fromOf(t), policy.finalClearance !== 'none');
      }
      return ends(t);
    }),
  });
};
