// A store must reach the disk.

import { cachedNowhere, type MemoryParts } from '../models/machine/cpu/tlb.ts';
import type { Contents } from '../models/machine/folio/contents.ts';
import { isGone } from '../models/machine/folio/folio.ts';
import type { NonPresent } from '../models/machine/table/non-present.ts';
import { pteAt } from '../models/machine/table/page-table.ts';
import type { Always } from '../src/index.ts';
import { invariant } from './invariant.ts';

/**
 * What folio_mkclean() promises to writeback. The entries meant are those that store without a look at the page table:
 * a writable but clean one has to set the dirty bit in memory first, and faults if that entry is gone. (Without "dirty"
 * the sentence is false for every kernel: unmapping a clean page owes no flush.)
 */
export const mkclean = <M extends MemoryParts>(): Always =>
  invariant<M>(
    'MKCLEAN',
    cachedNowhere(
      ({ cpus }: M) => cpus,
      ({ folios }, entry) => entry.writable && entry.dirty && folios.at(entry.folio).mkcleaned,
    ),
  );

/**
 * Nobody knows of a store any more: its folio is clean, and no page-table entry of it is dirty. `held`: a thread has
 * cleared a dirty entry of the folio and has yet to hand on the dirty bit. (The catalogue excuses a folio that is still
 * reachable through any entry; but a clean one, or one that only a TLB has, will never make the folio dirty.)
 */
export const lostDirty = <M extends MemoryParts>(held: (m: M, folio: number) => boolean): Always =>
  invariant<M>('LOST-DIRTY', (m) => {
    for (let f = 0; f < m.folios.length; f++) {
      const folio = m.folios.at(f);
      if (folio.anon || folio.dirty || folio.writeback || folio.disk === 'current') continue;
      if (!held(m, f) && !hasDirtyEntry(m, f)) return { folio: f };
    }
    return true;
  });

const hasDirtyEntry = (m: MemoryParts, folio: number): boolean =>
  m.tables.some((table) => table.ptes.some((pte) => pte?.folio === folio && pte.dirty));

/**
 * The same for anonymous pages, with a swap slot for a disk; page v is in folio v. A page that no entry belongs to any
 * more was given up. `held`: a thread has cleared a dirty entry of the page and has yet to hand on the dirty bit.
 */
export const lostDirtyInSwap = <M extends MemoryParts & { contents: Contents; nonPresent: NonPresent }>(
  held: (m: M, va: number) => boolean,
): Always =>
  invariant<M>('LOST-DIRTY', (m) => {
    const { folios, swap } = m.contents;
    for (let va = 0; va < swap.length; va++) {
      const folio = m.folios.at(va);
      if (!folios.at(va).latest || swap.at(va).latest || folio.dirty || isGone(folio)) continue;
      const pte = pteAt(m.tables, va);
      if ((pte === null && m.nonPresent.at(va) === null) || pte?.dirty || held(m, va)) continue;
      return { va };
    }
    return true;
  });
