// A table of two entries: that of the range that is collapsed, and one beside it, which has nothing to do with that.
import { bool, type Draft, type Scalarset, struct } from '../../../src/index.ts';
import { lazyTlbOf } from '../../machine/cpu/lazy-tlb.ts';
import { type WalkSizes, walkingCpusOf } from '../../machine/cpu/walk-cache.ts';
import { tableIpiOf } from '../../machine/flush/ipi.ts';
import { framesOf } from '../../machine/folio/frame.ts';
import { lockOf } from '../../machine/locks/lock.ts';
import { rwLockOf } from '../../machine/locks/rw-lock.ts';
import { mmapLockFields } from '../../machine/mm/mm.ts';
import { vmaLockFields } from '../../machine/mm/vma-lock.ts';
import { nonPresentOf } from '../../machine/table/non-present.ts';
import { tablePagesOf, uppersOf } from '../../machine/table/table-pages.ts';
import type { MthpBounds, TablesPolicy } from '../policy.ts';

/** Addresses: that of the range, and its neighbour's. */
export const range = 0;
export const neighbour = 1;
export const ptes = 2;
/** Frames: the page of the range, that of the neighbour, the new folio, and the page that a fault maps. */
export const oldPage = 0;
export const neighbourPage = 1;
export const newFolio = 2;
export const faultPage = 3;

/** TLBs cache the address of the range; who takes away the neighbour's page here flushes in the same step. */
export const sizes = { pages: 2, frames: 4 } as const;
export const walkSizes = ({ hardware }: TablesPolicy): WalkSizes => ({
  ...sizes,
  vas: hardware ? 1 : 0,
  cached: hardware ? 1 : 0,
});

export const stateOf = ({ cpus }: MthpBounds, policy: TablesPolicy, Cpu: Scalarset) =>
  struct({
    /** Which of those who take locks run. */
    runs: struct({ fault: bool(), migrate: bool(), dontneed: bool(), munmap: bool() }),
    mm: struct(mmapLockFields({ writers: ['collapse', 'munmap'], readers: 3 })),
    /** The VMA of the range. `freed`: vm_area_free() */
    vma: struct({ ...vmaLockFields(2), freed: bool() }),
    /** Another VMA, which has the neighbour's address where the first does not span the PMD. */
    beside: struct({ spans: bool(), ...vmaLockFields(1) }),
    /** The anon_vma of the VMA of the range; that of the other VMA is another one, which nobody here takes for writing. */
    anon_vma: struct({ lock: rwLockOf(['collapse'], 1) }),
    pmds: uppersOf(1, sizes.pages),
    /** pmd_lock() */
    pml: lockOf('collapse'),
    /** Page 0 is the table at first; page 1 is what a fault gets, where it finds none. */
    tables: tablePagesOf({ pages: sizes.pages, ptes, frames: sizes.frames, holders: ['collapse'] }),
    /** The neighbour's entry of page 0, where that is a migration entry. */
    migration: nonPresentOf(1, sizes.frames),
    cpus: walkingCpusOf(Cpu, walkSizes(policy)),
    lazy: lazyTlbOf(Cpu, policy.lazy !== null),
    ipi: tableIpiOf(Cpu, ptes),
    folios: framesOf(sizes.frames, 2 + cpus),
  });
export type Mthp = Draft<ReturnType<typeof stateOf>>;
