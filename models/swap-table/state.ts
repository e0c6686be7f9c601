// What the model is made of: one page of a process, the folios that it may be in, and the swap table: of each slot its folio and its count.
import { type Draft, int, type Scalarset, struct } from '../../src/index.ts';
import { anonFoliosOf } from '../machine/folio/anon-folio.ts';
import { swapOf } from '../machine/folio/swap.ts';
import { anonPteOf } from '../machine/table/anon-entry.ts';
import { tablesOf } from '../machine/table/page-table.ts';
import type { Policy, TableBounds } from './policy.ts';

/** Contents: what was there at first, what the process has stored, and what is in a folio that is not read yet, or in a slot that zram has forgotten. */
export const nothing = 2;
export const faultNames = ['fault0', 'fault1'] as const;

export const stateOf = (Folio: Scalarset, { slots }: TableBounds) =>
  struct({
    tables: tablesOf({ tables: 1, ptes: 1, holders: [], entry: anonPteOf(Folio, slots) }),
    folios: anonFoliosOf({
      Folio,
      mappings: 1,
      references: 5,
      pins: 0,
      versions: nothing,
      holders: [...faultNames, 'reclaim'],
    }),
    swap: swapOf({ slots, Folio, entries: 1, versions: nothing }),
    /** History: the version that the process has stored last. */
    stored: int(0, 1),
  });
export type Table = Draft<ReturnType<typeof stateOf>>;

/** A slot that may be given to another folio: no entry names it, and none is cached in it. */
export const isFree = ({ count, cache }: { readonly count: number; readonly cache: number | null }): boolean =>
  count === 0 && cache === null;

/** What is to be done when a slot may have become free. */
export const forget = (m: Table, slot: number, { discards }: Policy): void => {
  const place = m.swap.at(slot);
  if (discards && isFree(place)) place.content = nothing;
};

/** swap_cache_del_folio(), and the put of the swap cache's reference is the caller's. */
export const uncache = (m: Table, slot: number, policy: Policy): void => {
  m.swap.at(slot).cache = null;
  forget(m, slot, policy);
};
