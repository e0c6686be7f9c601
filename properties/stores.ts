// A store that a CPU has completed is not forgotten.

import { cachedWhere, type MemoryParts } from '../models/machine/cpu/tlb.ts';
import type { Contents } from '../models/machine/folio/contents.ts';
import { pteAt } from '../models/machine/table/page-table.ts';
import type { Always, Elements } from '../src/index.ts';
import { invariant } from './invariant.ts';

/**
 * A load finds the page through a TLB entry, through a present entry, or where `elsewhere` says: true if what is there
 * has the last store, false if not, null if there is nothing to be found (the load waits, or the page was given up by a
 * call that is documented to do so).
 */
export const loadsFindStores = <M extends MemoryParts & { contents: Contents }>(
  elsewhere: (m: M, va: number) => boolean | null,
): Always =>
  invariant<M>('NO-LOST-WRITE', (m) => {
    const { folios } = m.contents;
    const stale = cachedWhere(m.cpus, (entry) => !folios.at(entry.folio).latest);
    if (stale !== null) return stale;
    for (let va = 0; va < m.cpus.at(0).tlb.length; va++) {
      const pte = pteAt(m.tables, va);
      const found = pte === null ? elsewhere(m, va) : folios.at(pte.folio).latest;
      if (found === false) return { va };
    }
    return true;
  });

/**
 * `lost`: an address at which the next load would not find what was stored there, by the process or by a system call that
 * has returned; null if there is none. Where an entry is empty for the moment, under a lock for which a fault waits, nothing is lost.
 */
export const noLostWrite = <M extends object>(lost: (m: M) => Elements | null): Always =>
  invariant<M>('NO-LOST-WRITE', (m) => lost(m) ?? true);
