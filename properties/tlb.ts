// What a TLB may not cache.

import { type Folios, isGone } from '../models/machine/folio.ts';
import type { Cpus, MemoryParts } from '../models/machine/tlb.ts';
import { type Always, forState } from '../src/index.ts';

/** Holds because a gather keeps its reference until every CPU has acknowledged the flush. */
export const staleFree = <M extends { cpus: Cpus; folios: Folios }>(): Always =>
  forState<M>().always(
    'STALE-FREE',
    'no TLB entry names a frame that is on the free list or belongs to a new owner',
    (m) => {
      const { cpus, folios } = m;
      for (let cpu = 0; cpu < cpus.length; cpu++) {
        const { tlb } = cpus.at(cpu);
        for (let va = 0; va < tlb.length; va++) {
          const entry = tlb.at(va);
          if (entry !== null && isGone(folios.at(entry.folio))) return { cpu, va, folio: entry.folio };
        }
      }
      return true;
    },
  );

/** Holds because munmap() waits for its flush before it returns. `returned`: the call that took the rights away has returned. */
export const returnFlushed = <M extends MemoryParts>(returned: (m: M) => boolean): Always =>
  forState<M>().always(
    'RET-FLUSH',
    'when a call that reduces rights has returned, no TLB entry grants more than the present page-table entry',
    (m) => {
      if (!returned(m)) return true;
      const { ptes } = m.tables.at(0);
      for (let cpu = 0; cpu < m.cpus.length; cpu++) {
        const { tlb } = m.cpus.at(cpu);
        for (let va = 0; va < tlb.length; va++) {
          const entry = tlb.at(va);
          const pte = ptes.at(va);
          if (entry !== null && (pte === null || (entry.writable && !pte.writable)))
            return { cpu, va, folio: entry.folio };
        }
      }
      return true;
    },
  );
