// What the model is made of: the entry that is moved, the one it is moved to, another one; anonymous folios, swap slots and the swap cache.
import { type Draft, int, oneOf, type Scalarset, struct } from '../../src/index.ts';
import { placedFoliosOf } from '../machine/folio/anon-folio.ts';
import { swapOf } from '../machine/folio/swap.ts';
import { anonPteOf } from '../machine/table/anon-entry.ts';
import { tablesOf } from '../machine/table/page-table.ts';

/** The page tables, one entry each: of the source, of the destination, of another VMA or of a child. */
export const src = 0;
export const dst = 1;
export const other = 2;
export const entries = [src, dst, other] as const;

export const stateOf = (Folio: Scalarset, slots: number) =>
  struct({
    tables: tablesOf({ tables: 3, ptes: 1, holders: ['move'], entry: anonPteOf(Folio, slots) }),
    folios: placedFoliosOf({
      Folio,
      places: 3,
      mappings: 2,
      references: 6,
      pins: 1,
      versions: 1,
      holders: ['move', 'fault', 'reclaim'],
    }),
    swap: swapOf({ slots, Folio, entries: 2, versions: 1 }),
    /** What is in the page of `other`: a page of its own (1), or that of the source, which it shares since fork() (0). */
    others: int(0, 1),
    /** History, for what is to be reached. */
    moved: oneOf('no', 'present', 'swap', 'swap with folio'),
  });
export type Moving = Draft<ReturnType<typeof stateOf>>;

/** The entry whose place in the anon_vma this one has: a child's is that of its parent. */
export const placeOf = (m: Moving, entry: number): number => (entry === other && m.others === 0 ? src : entry);
/** Whether an rmap walk of the folio comes to this entry. */
export const walkFinds = (m: Moving, folio: number, entry: number): boolean =>
  m.folios.at(folio).anonAt === placeOf(m, entry);
