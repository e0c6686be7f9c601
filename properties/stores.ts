// A store that a CPU has completed is not forgotten.

import { cachedWhere, type MemoryParts } from '../models/machine/cpu/tlb.ts';
import type { Contents } from '../models/machine/folio/contents.ts';
import { pteAt } from '../models/machine/table/page-table.ts';
import { type Always, forState } from '../src/index.ts';

/**
 * A load finds the page through a TLB entry, through a present entry, or where `elsewhere` says: true if what is there
 * has the last store, false if not, null if there is nothing to be found (the load waits, or the page was given up by a
 * call that is documented to do so).
 */
export const noLostWrite = <M extends MemoryParts & { contents: Contents }>(
  elsewhere: (m: M, va: number) => boolean | null,
): Always =>
  forState<M>().always('NO-LOST-WRITE', 'a load finds what was last stored at the address', (m) => {
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
