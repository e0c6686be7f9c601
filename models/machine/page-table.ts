// Last-level page tables, their entries and their locks.
import { array, bool, type Draft, int, nullable, oneOf, struct } from '../../src/index.ts';

/** A present page-table entry; an empty one is null. */
export const pteOf = (folios: number) => struct({ folio: int(0, folios - 1), writable: bool(), dirty: bool() });
export type Pte = Draft<ReturnType<typeof pteOf>>;

/** The threads that hold a page-table lock from one step to another. A fault takes and drops it within one step. */
export type Walker = 'zap' | 'writeback';

/**
 * One table a mapping, each with its own lock (PTL). `tables.at(0)` is the one of the mm whose threads run; the others
 * belong to mms that sleep.
 */
export const tablesOf = (tables: number, ptes: number, folios: number) =>
  array(tables, struct({ ptl: oneOf('free', 'zap', 'writeback'), ptes: array(ptes, nullable(pteOf(folios))) }));
export type Tables = Draft<ReturnType<typeof tablesOf>>;
export type Table = ReturnType<Tables['at']>;

/** spin_lock(ptl); false when another holds it. */
export const lockPtl = (table: Table, walker: Walker): boolean => {
  if (table.ptl !== 'free') return false;
  table.ptl = walker;
  return true;
};

export const unlockPtl = (table: Table): void => {
  table.ptl = 'free';
};

/** True when a thread other than `walker` holds a page-table lock: on one CPU it is then not preempted. */
export const preemptionOff = (m: { readonly tables: Tables }, walker?: Walker): boolean =>
  m.tables.some((table) => table.ptl !== 'free' && table.ptl !== walker);
