// Last-level page tables, their entries and their locks.
import {
  type ArrayDomain,
  type ArrayDraft,
  array,
  bool,
  type Domain,
  type Draft,
  type Fields,
  int,
  type NullableDomain,
  nullable,
  type OneOfDomain,
  type StructDomain,
  shownAs,
  struct,
} from '../../../src/index.ts';
import { dropLock, lockOf, takeLock } from '../locks/lock.ts';

/** A present last-level entry: the folio that it maps, and the bits of it that the protocol looks at. An empty one is null. */
export const entryOf = <const B extends Fields>(folios: number, bits: B) =>
  struct({ folio: int(0, Math.max(folios, 1) - 1), ...bits });

/** An entry of which rights and the dirty bit count. */
export const pteOf = (folios: number) => entryOf(folios, { writable: bool(), dirty: bool() });
/** A last-level entry, as a recipe sees it. */
export type Pte = Draft<ReturnType<typeof pteOf>>;

/** A last-level table: entries, and the lock (PTL) that protects them. */
export type TableDomain<H extends string, E extends Exclude<Domain, NullableDomain>> = StructDomain<{
  ptl: OneOfDomain<'free' | H>;
  ptes: ArrayDomain<NullableDomain<E>>;
}>;

/**
 * `tables` last-level tables of `ptes` entries each; null is an empty one. `holders`: the threads that hold a page-table
 * lock from one step to another. A fault that takes and drops it within one step is none.
 */
export const tablesOf = <const H extends string, E extends Exclude<Domain, NullableDomain>>({
  tables,
  ptes,
  holders,
  entry,
}: {
  readonly tables: number;
  readonly ptes: number;
  readonly holders: readonly H[];
  readonly entry: E;
}): ArrayDomain<TableDomain<H, E>> =>
  shownAs(
    { as: 'table', title: 'page table' },
    array(tables, struct({ ptl: lockOf(...holders), ptes: array(ptes, nullable(entry)) })),
  );

/** spin_lock(ptl); false when another holds it. */
export const lockPtl = <H extends string>(table: { ptl: 'free' | H }, holder: NoInfer<H>): boolean =>
  takeLock(table, 'ptl', holder);

/** Gives the lock of a page table free: pte_unmap_unlock(). */
export const unlockPtl = (table: { ptl: string }): void => dropLock(table, 'ptl');

/**
 * Tables as the TLB and the properties of clean and dirty folios look at them. The first ones are of the mm whose threads
 * run: an address is counted through them, table after table. (Those behind the last address belong to other mms.)
 */
export type Tables = Draft<ArrayDomain<TableDomain<string, ReturnType<typeof pteOf>>>>;
/** One page table with its lock, as a recipe sees it. */
export type Table = ReturnType<Tables['at']>;

/** Tables whatever their entries are: an address is counted through them, table after table. */
export interface TablesOf<E> {
  readonly length: number;
  at(table: number): { readonly ptes: ArrayDraft<E | null> };
}

/** The entry at an address, by the tables alone; null is an empty one. */
export const pteAt = <E>(tables: TablesOf<E>, va: number): E | null => {
  const each = tables.at(0).ptes.length;
  return tables.at(Math.floor(va / each)).ptes.at(va % each);
};

/** set_pte_at(); null clears the entry. */
export const setPteAt = <E>(tables: TablesOf<E>, va: number, pte: E | null): void => {
  const each = tables.at(0).ptes.length;
  tables.at(Math.floor(va / each)).ptes.set(va % each, pte);
};

/** True when a thread other than `walker` holds a page-table lock: on one CPU it is then not preempted. */
export const preemptionOff = (m: { readonly tables: Tables }, walker?: string): boolean =>
  m.tables.some((table) => table.ptl !== 'free' && table.ptl !== walker);
