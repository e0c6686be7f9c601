// What MADV_DONTNEED, a fault and the walkers share: one PMD, the pages that are or become tables below it, and RCU.
import { bool, type Draft, int, type Scalarset, struct } from '../../../src/index.ts';
import { type WalkSizes, walkingCpusOf } from '../../machine/cpu/walk-cache.ts';
import { rcuOf } from '../../machine/lib/rcu.ts';
import { lockOf } from '../../machine/locks/lock.ts';
import { tablePagesOf, uppersOf } from '../../machine/table/table-pages.ts';
import type { ReclaimBounds } from '../policy.ts';

/** Who may be inside of rcu_read_lock(), by number; interrupts that are off count as that. */
export const readers = { madvise: 0, fault: 1, rmap: 2, gup: 3 } as const;

/** The table that is there at first, and one for each fault that finds none. */
export const pagesOf = ({ faults }: ReclaimBounds): number => 1 + faults;

export const zapSizes = (bounds: ReclaimBounds): WalkSizes => ({
  vas: 0,
  cached: 1,
  pages: pagesOf(bounds),
  frames: 1,
});

export const zapStateOf = (bounds: ReclaimBounds, Cpu: Scalarset) => {
  const { ptes } = bounds;
  const pages = pagesOf(bounds);
  return struct({
    cpus: walkingCpusOf(Cpu, zapSizes(bounds)),
    pmds: uppersOf(1, pages),
    /** pmd_lock() */
    pml: lockOf('madvise'),
    tables: tablePagesOf({ pages, ptes, frames: 1, holders: ['madvise', 'fault', 'rmap'] }),
    gather: struct({
      /** The addresses to flush: `start` to `end - 1`, of which `ptes` is the first one behind the table; nothing if `end` is 0. */
      start: int(0, ptes + 1),
      end: int(0, ptes + 1),
      freedTables: bool(),
    }),
    rcu: rcuOf({ readers: Object.keys(readers).length, heads: 1 }),
    /** The page that the rcu_head is in. */
    freeing: int(0, pages - 1),
  });
};
export type Zapping = Draft<ReturnType<typeof zapStateOf>>;
