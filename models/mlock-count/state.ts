// What the mlock-count model is made of: the parts of the machine that it has, and its bounds.
import { array, type Bounds, type blocked, bool, type Draft, int, list, oneOf, struct } from '../../src/index.ts';
import { isOnList, isolateLru, lruFields, type OnLru, testClearMlocked, testSetMlocked } from '../machine/folio/lru.ts';
import { lockOf } from '../machine/locks/lock.ts';
import { rwLockOf } from '../machine/locks/rw-lock.ts';
import { mmapLockFields } from '../machine/mm/mm.ts';
import { type Vma, vmasOf } from '../machine/mm/vma.ts';
import { tablesOf } from '../machine/table/page-table.ts';
import type { Policy } from './policy.ts';

export type CountBounds = Bounds<'vmas' | 'mms' | 'calls' | 'cpus' | 'reclaim' | 'truncate' | 'migrate'>;

/** The thread whose calls are about VMA `v`. */
export const taskName = (v: number): string => `task_${'abc'[v]}`;
export const taskNames = (vmas: number): readonly string[] => Array.from({ length: vmas }, (_, v) => taskName(v));
const walkers = ['migrate', 'reclaim', 'truncate'] as const;
export type Walker = (typeof walkers)[number];

/** The CPU that a thread runs on: tasks are dealt out in turn, and the others come after them. */
export const cpuOf = ({ vmas, cpus }: CountBounds, who: number | Walker): number =>
  (typeof who === 'number' ? who : vmas + walkers.indexOf(who)) % cpus;

export const stateOf = (bounds: CountBounds) => {
  const { vmas, mms, cpus } = bounds;
  const tasks = taskNames(vmas);
  const folios = foliosOf(bounds);
  return struct({
    mms: array(mms, struct(mmapLockFields({ writers: tasks, readers: vmas }))),
    vmas: vmasOf(vmas, ['VM_LOCKED', 'VM_IO']),
    /** One table a VMA, with the one entry that maps the page; `migration`: a migration entry. */
    tables: tablesOf({
      tables: vmas,
      ptes: 1,
      holders: [...tasks, ...walkers],
      entry: struct({ folio: int(0, folios - 1), migration: bool() }),
    }),
    rmap_lock: rwLockOf([], walkers.length),
    folios: array(
      folios,
      struct({
        ...lruFields(),
        /** Valid on the unevictable list. */
        mlock_count: int(0, vmas + 2),
        /** PG_locked. */
        lock: lockOf(...walkers),
        cached: bool(),
        /** History: a place where the kernel knows that it counts too low. */
        missed: bool(),
      }),
    ),
    /** The file is truncated: faults get SIGBUS. */
    truncated: bool(),
    /** mlock_pvec of each CPU. An entry holds a reference of its folio. The kernel's has 15 entries. */
    batches: array(cpus, list(3, struct({ folio: int(0, folios - 1), op: oneOf('mlock', 'munlock') }))),
    nr_mlock: int(-2, 3),
  });
};
export type Count = Draft<ReturnType<typeof stateOf>>;

/** A page to migrate to, if there is migration. */
export const foliosOf = ({ migrate }: CountBounds): number => (migrate > 0 ? 2 : 1);

export const entryOf = (m: Count, v: number) => m.tables.at(v).ptes.at(0);
export const setEntry = (m: Count, v: number, entry: { folio: number; migration: boolean } | null): void =>
  m.tables.at(v).ptes.set(0, entry);

export const mapcount = (m: Count, f: number): number => {
  let count = 0;
  for (let v = 0; v < m.tables.length; v++) {
    const entry = entryOf(m, v);
    if (entry !== null && !entry.migration && entry.folio === f) count++;
  }
  return count;
};

/** Whether some CPU's batch holds a reference of the folio. */
export const isBatched = (m: Count, f: number): boolean =>
  m.batches.some((batch) => {
    for (let i = 0; i < batch.length; i++) if (batch.at(i).folio === f) return true;
    return false;
  });

/** Whether a batch can take one more. A full batch of the kernel is drained at once: here who adds waits for that. */
export const hasRoom = (m: Count, cpu: number): boolean => m.batches.at(cpu).length < 3;

/** folio_test_clear_lru(), which finds PG_lru clear on a folio that is being added if that sets it last. */
export const isolate = (folio: OnLru, { setLruFirst }: Policy): boolean | typeof blocked =>
  folio.lru === 'adding' && !setLruFirst ? false : isolateLru(folio);

/** mlock_folio(): marks the folio at once, and has it counted when the batch is drained. */
export const mlockFolio = (m: Count, policy: Policy, cpu: number, f: number): void => {
  if (!testSetMlocked(m, m.folios.at(f)) && !policy.testAndSet) m.nr_mlock++;
  m.batches.at(cpu).push({ folio: f, op: 'mlock' });
};

/** munlock_folio(): all is left to the drain. */
export const munlockFolio = (m: Count, cpu: number, f: number): void => {
  m.batches.at(cpu).push({ folio: f, op: 'munlock' });
};

/** mlock_vma_folio(), from page_add_*_rmap() and from reclaim. */
export const mlockVmaFolio = (m: Count, policy: Policy, vma: Vma<'VM_LOCKED' | 'VM_IO'>, cpu: number, f: number) => {
  if (!policy.addHook || !vma.VM_LOCKED) return;
  if (vma.VM_IO) m.folios.at(f).missed = true;
  else mlockFolio(m, policy, cpu, f);
};

/** munlock_vma_folio(), from page_remove_rmap(). While mlock() is on its way it takes back what was not counted yet. */
export const munlockVmaFolio = (m: Count, policy: Policy, vma: Vma<'VM_LOCKED' | 'VM_IO'>, cpu: number, f: number) => {
  if (!policy.removeHook || !vma.VM_LOCKED) return;
  if (vma.VM_IO) m.folios.at(f).missed = true;
  munlockFolio(m, cpu, f);
};

/** What follows the last put_page(): __page_cache_release(), release_pages(). */
export const freeIfUnused = (m: Count, policy: Policy, f: number): void => {
  const folio = m.folios.at(f);
  if (folio.cached || folio.lock !== 'free' || mapcount(m, f) > 0 || isBatched(m, f) || !isOnList(folio)) return;
  free(m, f, policy.finalClearance !== 'none');
};

/** To the free list; `clears`: by a path that clears PG_mlocked. */
export const free = (m: Count, f: number, clears: boolean): void => {
  const folio = m.folios.at(f);
  if (clears) testClearMlocked(m, folio);
  folio.lru = 'free';
  folio.cached = false;
  folio.mlock_count = 0;
  folio.missed = false;
};

/** The locals of a thread that unmaps a folio: where its walk of the rmap is, and which folio it is about. */
export interface RmapWalk {
  walk: number;
  folio: number;
}

export const rmapWalkOf = (bounds: CountBounds) => ({
  walk: int(0, bounds.vmas - 1),
  folio: int(0, foliosOf(bounds) - 1),
});

/** The first linked VMA from `from` on, or -1. */
export const nextVma = (m: Count, from: number): number => m.vmas.findIndex((vma, v) => v >= from && vma.linked);
