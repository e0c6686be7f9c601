// What the mremap model is made of: two PMDs of one mm (old and new), the tables below them, and the pages of the range.
import { type Draft, int, oneOf, type Scalarset, struct } from '../../src/index.ts';
import { type WalkSizes, walkingCpusOf } from '../machine/cpu/walk-cache.ts';
import { tableIpiOf } from '../machine/flush/ipi.ts';
import { framesOf } from '../machine/folio/frame.ts';
import { lockOf } from '../machine/locks/lock.ts';
import { tablePagesOf, uppersOf } from '../machine/table/table-pages.ts';
import type { MremapBounds, Policy } from './policy.ts';

/** The PMDs of the old and of the new range. */
export const oldPmd = 0;
export const newPmd = 1;
/** Page 0 is the table of the old range. Page 1 is that of the new range; or (retract) frame 0, which pmd_pgtable() makes of an empty PMD. */
export const frameZero = 1;

export const sizesOf = ({ ptes }: MremapBounds, policy: Policy): WalkSizes => ({
  vas: policy.against === 'retract' ? 0 : 2 * ptes,
  cached: policy.walkCache ? 2 : 0,
  pages: 2,
  frames: policy.against === 'retract' ? 0 : ptes,
});

/** The threads that hold page-table locks from one step to another. */
export const walkers = ['mremap', 'unmap'] as const;

export const stateOf = (bounds: MremapBounds, policy: Policy, Cpu: Scalarset) => {
  const sizes = sizesOf(bounds, policy);
  return struct({
    cpus: walkingCpusOf(Cpu, sizes),
    pmds: uppersOf(2, 2),
    /** The lock of the page of PMDs, in which both are. */
    pmdLock: lockOf(...walkers),
    tables: tablePagesOf({ pages: 2, ptes: bounds.ptes, frames: sizes.frames, holders: walkers }),
    /** The pages of the range: a reference of the mapping, and one of the page cache or swap cache. */
    folios: framesOf(sizes.frames, 2),
    /** i_mmap_rwsem or the anon_vma's lock: held for writing by mremap, for reading by an rmap walk. */
    rmapLock: lockOf(...walkers),
    ipis: struct({ mremap: tableIpiOf(Cpu, sizes.vas), unmap: tableIpiOf(Cpu, sizes.vas) }),
  });
};
export type Moving = Draft<ReturnType<typeof stateOf>>;

export const senders = oneOf('mremap', 'unmap');
export const anyPage = (ptes: number) => int(0, ptes);
