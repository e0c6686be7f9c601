// What a TLB may not cache.

import { isGone } from '../models/machine/folio.ts';
import { pteAt } from '../models/machine/page-table.ts';
import { type Caching, cachedWhere, type MemoryParts } from '../models/machine/tlb.ts';
import { type Always, type ArrayDraft, forState } from '../src/index.ts';

/** Holds because a gather keeps its reference until every CPU has acknowledged the flush. */
export const staleFree = <
  M extends {
    cpus: Caching<{ readonly folio: number }>;
    folios: ArrayDraft<{ readonly refcount: number; readonly reused?: boolean }>;
  },
>(): Always =>
  forState<M>().always(
    'STALE-FREE',
    'no TLB entry names a frame that is on the free list or belongs to a new owner',
    ({ cpus, folios }) => cachedWhere(cpus, (entry) => isGone(folios.at(entry.folio))) ?? true,
  );

/** Holds because munmap() waits for its flush before it returns. `returned`: the call that took the rights away has returned. */
export const returnFlushed = <M extends MemoryParts>(returned: (m: M) => boolean): Always =>
  forState<M>().always(
    'RET-FLUSH',
    'when a call that reduces rights has returned, no TLB entry grants more than the present page-table entry',
    (m) => {
      if (!returned(m)) return true;
      const grantsMore = cachedWhere(m.cpus, (entry, va) => {
        const pte = pteAt(m.tables, va);
        return pte === null || (entry.writable && !pte.writable);
      });
      return grantsMore ?? true;
    },
  );
