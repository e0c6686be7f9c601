// What the cow model is made of: the parts of the machine that it has, and its bounds.
import { array, type Bounds, bool, type Draft, int, nullable, type Scalarset, struct } from '../../src/index.ts';
import { anonFoliosOf } from '../machine/folio/anon-folio.ts';
import { swapOf } from '../machine/folio/swap.ts';
import { mmapLockFields } from '../machine/mm/mm.ts';
import { anonPteOf } from '../machine/table/anon-entry.ts';
import { tablesOf } from '../machine/table/page-table.ts';
import type { Policy } from './policy.ts';

export type CowBounds = Bounds<'child' | 'gups' | 'stores' | 'swaps' | 'ksm' | 'wrprotect' | 'folios'>;

/** The mm that is there from the start, and the one that it forks. */
export const parent = 0;
export const child = 1;
const mms = 2;

/** The threads that hold a page-table lock from one step to another. Faults take and drop it within a step, but for `copySwitch`. */
export type CowWalker = 'fork' | 'reclaim' | 'ksm' | 'clear_refs' | 'fault';
const walkersOf = ({ copySwitch }: Policy, clears: boolean): readonly CowWalker[] => [
  'fork',
  'reclaim',
  'ksm',
  ...(clears ? (['clear_refs'] as const) : []),
  ...(copySwitch === null ? [] : (['fault'] as const)),
];

/** Whether clear_refs is a thread: what looks at the pins, and write-protects after that. */
export const hasClearRefs = ({ wrprotect }: CowBounds, { clearRefsChecksPins }: Policy): boolean =>
  wrprotect === 1 && clearRefsChecksPins;

export const stateOf = (bounds: CowBounds, policy: Policy, Folio: Scalarset) => {
  const { gups, swaps, stores: versions } = bounds;
  const clears = hasClearRefs(bounds, policy);
  return struct({
    /** Faults of the process and of each GUP in it hold mmap_lock for reading. */
    mms: array(
      mms,
      struct({
        /** The VMA is there: from mmap() or fork() to munmap() or exit(). */
        vma: bool(),
        ...mmapLockFields({ writers: clears ? ['fork', 'clear_refs'] : ['fork'], readers: 1 + gups }),
        /** Odd while fork() copies the page tables; it forks once. */
        writeProtectSeq: int(0, 2),
      }),
    ),
    /** One table a mm, of one page. */
    tables: tablesOf({ tables: mms, ptes: 1, holders: walkersOf(policy, clears), entry: anonPteOf(Folio, swaps) }),
    folios: anonFoliosOf({
      Folio,
      mappings: mms,
      // Two mappings, the swap cache, isolation, KSM, copies under way by each fault, and what GUP has taken.
      references: mms + 3 + mms + 2 * gups,
      pins: gups,
      versions,
      holders: ['reclaim', 'ksm'],
    }),
    swap: swapOf({ slots: swaps, Folio, entries: mms, versions }),
    /** Stores that are still to be done. The first writes version 1, the next 2. */
    stores: int(0, versions),
    history: struct({
      /** What each process last wrote, or inherited: what it must see while it has the page. */
      sees: array(mms, int(0, versions)),
      /** Which versions the child wrote. */
      childs: array(versions, bool()),
      /** What the child inherited. */
      inherited: nullable(int(0, versions)),
    }),
  });
};
export type Cow = Draft<ReturnType<typeof stateOf>>;

/** The locals of a thread that may fault. */
export interface Faulting {
  /** FAULT_FLAG_WRITE, FAULT_FLAG_UNSHARE, or neither. */
  fault: 'read' | 'write' | 'unshare';
  /** wp_page_copy(): the page that is copied (with a reference), and the copy. */
  old: number | null;
  copy: number | null;
}
