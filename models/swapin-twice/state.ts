// What the model is made of: one page of a process, mapped or in swap, the frames that it may be in, and swap slots.
import { type Draft, int, type Scalarset, struct } from '../../src/index.ts';
import { anonFoliosOf } from '../machine/folio/anon-folio.ts';
import { swapSlotsOf } from '../machine/folio/swap-slots.ts';
import { anonPteOf } from '../machine/table/anon-entry.ts';
import { tablesOf } from '../machine/table/page-table.ts';
import type { Policy, SwapBounds } from './policy.ts';

/** Contents: what was there at first, what the process has stored, and what zram gives for a slot that was freed. */
export const nothing = 2;

export const stateOf = (Folio: Scalarset, { slots }: SwapBounds, { discards }: Policy) =>
  struct({
    tables: tablesOf({ tables: 1, ptes: 1, holders: [], entry: anonPteOf(Folio, slots) }),
    folios: anonFoliosOf({ Folio, mappings: 1, references: 1, pins: 0, versions: discards ? nothing : 1, holders: [] }),
    swap: swapSlotsOf({ slots, entries: 1, contents: discards ? nothing : 1 }),
    /** History: the version that the process has stored last. */
    stored: int(0, 1),
  });
export type Swapping = Draft<ReturnType<typeof stateOf>>;
