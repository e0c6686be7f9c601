// A store must reach the disk.

import { cachedWhere, type MemoryParts } from '../models/machine/tlb.ts';
import { type Always, forState } from '../src/index.ts';

/**
 * What folio_mkclean() promises to writeback. The entries meant are those that store without a look at the page table:
 * a writable but clean one has to set the dirty bit in memory first, and faults if that entry is gone. (Without "dirty"
 * the sentence is false for every kernel: unmapping a clean page owes no flush.)
 */
export const mkclean = <M extends MemoryParts>(): Always =>
  forState<M>().always(
    'MKCLEAN',
    'after folio_mkclean() has returned, and until a write fault is handled, no TLB entry lets a CPU store to the folio unseen',
    ({ cpus, folios }) =>
      cachedWhere(cpus, (entry) => entry.writable && entry.dirty && folios.at(entry.folio).mkcleaned) ?? true,
  );

/**
 * Nobody knows of a store any more: its folio is clean, and no page-table entry of it is dirty. `held`: a thread has
 * cleared a dirty entry of the folio and has yet to hand on the dirty bit. (The catalogue excuses a folio that is still
 * reachable through any entry; but a clean one, or one that only a TLB has, will never make the folio dirty.)
 */
export const lostDirty = <M extends MemoryParts>(held: (m: M, folio: number) => boolean): Always =>
  forState<M>().always(
    'LOST-DIRTY',
    'a page-cache folio that is clean, not under writeback and mapped by no dirty entry is on disk as it is in memory',
    (m) => {
      for (let f = 0; f < m.folios.length; f++) {
        const folio = m.folios.at(f);
        if (folio.anon || folio.dirty || folio.writeback || folio.disk === 'current') continue;
        if (!held(m, f) && !hasDirtyEntry(m, f)) return { folio: f };
      }
      return true;
    },
  );

const hasDirtyEntry = (m: MemoryParts, folio: number): boolean =>
  m.tables.some((table) => table.ptes.some((pte) => pte?.folio === folio && pte.dirty));
