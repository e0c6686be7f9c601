// What the model is made of: one folio of one page, mms that map it or are about to, and the memcgs that it may be charged to.
import { array, type Bounds, bool, type Draft, int, oneOf, struct } from '../../src/index.ts';
import { dropLock, lockOf, takeLock } from '../machine/locks/lock.ts';
import { tablesOf } from '../machine/table/page-table.ts';

export type RmapBounds = Bounds<'removers' | 'adders' | 'moves'>;

/** The memory cgroup that the page is charged to at first, and the one that its charge is moved to. */
export const memcgs = ['from', 'to'] as const;
export type Memcg = (typeof memcgs)[number];

export const removerName = (mm: number): string => `zap${mm}`;

/** The mm of the adder comes after those of the removers. */
export const adderMm = (bounds: RmapBounds): number => bounds.removers;

export const stateOf = (bounds: RmapBounds) => {
  const mms = bounds.removers + 1;
  const mappers = [...Array.from({ length: bounds.removers }, (_, mm) => removerName(mm)), 'adder'];
  /** May be wrong by as many as there are threads. */
  const statistic = () => int(-mms - 1, mms + 1);
  return struct({
    folio: struct({
      anon: bool(),
      /** Page-table entries that map it, as the kernel counts them: page->_mapcount + 1. */
      mapcount: int(0, mms),
      /** PG_mlocked. */
      mlocked: bool(),
      /** The VM_LOCKED mappings that count for it. */
      mlockCount: int(0, mms),
      /** PG_locked. */
      lock: lockOf('adder', 'mover'),
      /** page->memcg_data. */
      memcg: oneOf(...memcgs),
      /** move_lock of the memcg that the page is charged to; see `lockPageMemcg`. */
      memcgLock: lockOf(...mappers, 'mover'),
    }),
    /** NR_FILE_MAPPED, or NR_ANON_MAPPED for an anonymous folio: of the node, and of each memcg. */
    mapped: struct({ node: statistic(), from: statistic(), to: statistic() }),
    /** One table a mm, of one entry. */
    tables: tablesOf({ tables: mms, ptes: 1, holders: mappers, entry: struct({ folio: int(0, 0) }) }),
    mms: array(
      mms,
      struct({
        /** MM_FILEPAGES or MM_ANONPAGES, as /proc shows it. */
        rss: int(0, 1),
        /** VM_LOCKED in its VMA. */
        vmLocked: bool(),
      }),
    ),
  });
};
export type Rmap = Draft<ReturnType<typeof stateOf>>;

/**
 * lock_page_memcg() takes move_lock only while charges are being moved (moving_account), and is but rcu_read_lock() otherwise.
 * False when another holds it.
 */
export const lockPageMemcg = (m: Rmap, bounds: RmapBounds, holder: string): boolean =>
  bounds.moves === 0 || takeLock(m.folio, 'memcgLock', holder);

export const unlockPageMemcg = (m: Rmap, bounds: RmapBounds): void => {
  if (bounds.moves > 0) dropLock(m.folio, 'memcgLock');
};

/** __mod_lruvec_page_state() of NR_*_MAPPED: of the node, and of the memcg that the page is charged to now. */
export const countMapped = (m: Rmap, by: number, memcg: Memcg = m.folio.memcg): void => {
  m.mapped.node += by;
  m.mapped[memcg] += by;
};

/** munlock_vma_page(), for a page on the unevictable list: the last VM_LOCKED mapping clears PG_mlocked. */
export const munlockVmaPage = (m: Rmap, mm: number): void => {
  if (!m.mms.at(mm).vmLocked || m.folio.mlockCount === 0) return;
  m.folio.mlockCount--;
  m.folio.mlocked = m.folio.mlockCount > 0;
};

/** mlock_vma_page(). */
export const mlockVmaPage = (m: Rmap, mm: number): void => {
  if (!m.mms.at(mm).vmLocked) return;
  m.folio.mlockCount++;
  m.folio.mlocked = true;
};
