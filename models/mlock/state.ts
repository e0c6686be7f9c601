// What the mlock model is made of: the parts of the machine that it has, and its bounds.
import { array, type Bounds, bool, type Draft, int, oneOf, struct } from '../../src/index.ts';
import { isOnList, lruFields } from '../machine/folio/lru.ts';
import { dropLock, lockOf } from '../machine/locks/lock.ts';
import { rwLockOf } from '../machine/locks/rw-lock.ts';
import { mmapLockFields } from '../machine/mm/mm.ts';
import { vmasOf } from '../machine/mm/vma.ts';
import { tablesOf } from '../machine/table/page-table.ts';

export type MlockBounds = Bounds<'vmas' | 'mms' | 'calls' | 'reclaim' | 'truncate' | 'thp'>;

/** What `thp` says the folio is. */
export const small = 0;
export const fileThp = 1;
export const anonThp = 2;

/** The thread whose calls are about VMA `v`. */
export const taskName = (v: number): string => `task_${'abc'[v]}`;
export const taskNames = (vmas: number): readonly string[] => Array.from({ length: vmas }, (_, v) => taskName(v));

/** Every thread that holds page-table locks or the folio lock from one step to another. */
export const holdersOf = (vmas: number): readonly string[] => [...taskNames(vmas), 'reclaim', 'truncate'];

export const stateOf = ({ vmas, mms }: MlockBounds) => {
  const tasks = taskNames(vmas);
  return struct({
    mms: array(mms, struct(mmapLockFields({ writers: tasks, readers: vmas }))),
    vmas: vmasOf(vmas, ['VM_LOCKED']),
    /**
     * One table a VMA, with the one entry that maps the folio: page by page, or by a PMD. The lock is the PMD's while a
     * PMD maps the folio, else the table's: only one of the two is in use at a time.
     */
    tables: tablesOf({ tables: vmas, ptes: 1, holders: holdersOf(vmas), entry: oneOf('pte', 'pmd') }),
    /** i_mmap_rwsem or the anon_vma's lock. Writers take and drop it within a step. */
    rmap_lock: rwLockOf([], vmas + 2),
    folio: struct({
      ...lruFields(),
      /** PG_locked. */
      lock: lockOf(...holdersOf(vmas)),
      /** References of calls that have got the folio from a page table; mappings, page cache and LRU have their own. */
      pins: int(0, vmas),
      cache: oneOf('cached', 'reclaimed', 'truncated'),
      /** PG_double_map: for anonymous memory, mapped by PMDs and by PTEs; for files, mapped by PTEs once. */
      doubleMap: bool(),
      /** History: a place where the kernel knows that it may lose a mlock, until PG_mlocked is set again. */
      missed: bool(),
    }),
    nr_mlock: int(-2, 2),
  });
};
export type Mlock = Draft<ReturnType<typeof stateOf>>;

/** Entry of VMA `v`. */
export const entryOf = (m: Mlock, v: number): 'pte' | 'pmd' | null => m.tables.at(v).ptes.at(0);
export const setEntry = (m: Mlock, v: number, entry: 'pte' | 'pmd' | null): void => m.tables.at(v).ptes.set(0, entry);

/** How many VMAs map the folio, in that way or in any: page_mapcount(), compound_mapcount(). */
export const mapcount = (m: Mlock, how?: 'pte' | 'pmd'): number => {
  let count = 0;
  for (let v = 0; v < m.tables.length; v++) {
    const entry = entryOf(m, v);
    if (entry !== null && (how === undefined || entry === how)) count++;
  }
  return count;
};

/** What follows the last put_page(): __page_cache_release() takes the folio off its list. */
export const freeIfUnused = (m: Mlock): void => {
  const { folio } = m;
  if (folio.cache !== 'cached' && folio.pins === 0 && mapcount(m) === 0 && isOnList(folio)) folio.lru = 'free';
};

export const unlockPage = (m: Mlock): void => dropLock(m.folio, 'lock');
