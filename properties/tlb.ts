// What a TLB may not cache.

import { type Caching, cachedWhere, type MemoryParts } from '../models/machine/cpu/tlb.ts';
import { isGone } from '../models/machine/folio/folio.ts';
import { pteAt } from '../models/machine/table/page-table.ts';
import type { Always, ArrayDraft } from '../src/index.ts';
import { invariant } from './invariant.ts';

/** Holds because a gather keeps its reference until every CPU has acknowledged the flush. */
export const staleFree = <
  M extends {
    cpus: Caching<{ readonly folio: number }>;
    folios: ArrayDraft<{ readonly refcount: number; readonly reused?: boolean }>;
  },
>(): Always =>
  invariant<M>(
    'STALE-FREE',
    ({ cpus, folios }) => cachedWhere(cpus, (entry) => isGone(folios.at(entry.folio))) ?? true,
  );

/** Holds because munmap() waits for its flush before it returns. `returned`: the call that took the rights away has returned. */
export const returnFlushed = <M extends MemoryParts>(returned: (m: M) => boolean): Always =>
  invariant<M>('RET-FLUSH', (m) => {
    if (!returned(m)) return true;
    const grantsMore = cachedWhere(m.cpus, (entry, va) => {
      const pte = pteAt(m.tables, va);
      return pte === null || (entry.writable && !pte.writable);
    });
    return grantsMore ?? true;
  });

/** A call that reduces rights, as RET-FLUSH looks at it. */
export interface ReducingCall<M> {
  readonly returned: (m: M) => boolean;
  /** The call has looked at the entry, and no one has reduced its rights after that: of these the call could not know. */
  readonly promised: (m: M, va: number) => boolean;
  /** What it takes away: the page; write permission; or, by making entries clean, stores that set no dirty bit. */
  readonly takes: 'page' | 'write' | 'unseen stores';
}

/** RET-FLUSH where several calls run at a time, and each has to answer for what it saw. */
export const everyReturnFlushed = <M extends MemoryParts>(calls: readonly ReducingCall<M>[]): Always =>
  invariant<M>('RET-FLUSH', (m) => {
    for (let call = 0; call < calls.length; call++) {
      const { returned, promised, takes } = calls[call] as ReducingCall<M>;
      if (!returned(m)) continue;
      const grantsMore = cachedWhere(m.cpus, (entry, va) => {
        if (!promised(m, va)) return false;
        const pte = pteAt(m.tables, va);
        if (pte === null || pte.folio !== entry.folio) return true;
        if (takes === 'write') return entry.writable && !pte.writable;
        return takes === 'unseen stores' && entry.writable && entry.dirty && !pte.dirty;
      });
      if (grantsMore !== null) return { ...grantsMore, call };
    }
    return true;
  });
