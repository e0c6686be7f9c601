// What a TLB may not cache.

import { type Caching, cachedNowhere, type MemoryParts } from '../models/machine/cpu/tlb.ts';
import { isGone } from '../models/machine/folio/folio.ts';
import { pteAt } from '../models/machine/table/page-table.ts';
import type { Always, ArrayDraft, Parts } from '../src/index.ts';
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
    cachedNowhere(
      ({ cpus }: M) => cpus,
      ({ folios }, entry) => isGone(folios.at(entry.folio)),
    ),
  );

/** Holds because munmap() waits for its flush before it returns. `returned`: the call that took the rights away has returned. */
export const returnFlushed = <M extends MemoryParts>(returned: (m: M) => boolean): Always =>
  invariant<M>(
    'RET-FLUSH',
    cachedNowhere(
      ({ cpus }: M) => cpus,
      (m, entry, va) => {
        const pte = pteAt(m.tables, va);
        return pte === null || (entry.writable && !pte.writable);
      },
      returned,
    ),
  );

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
  invariant<M>('RET-FLUSH', inAll(calls.map(unreduced)));

/** No TLB entry grants what the call has taken away. */
const unreduced = <M extends MemoryParts>({ returned, promised, takes }: ReducingCall<M>, call: number): Parts<M> => {
  const { count, holds } = cachedNowhere(
    ({ cpus }: M) => cpus,
    (m, entry, va) => {
      if (!promised(m, va)) return false;
      const pte = pteAt(m.tables, va);
      if (pte === null || pte.folio !== entry.folio) return true;
      if (takes === 'write') return entry.writable && !pte.writable;
      return takes === 'unseen stores' && entry.writable && entry.dirty && !pte.dirty;
    },
    returned,
  );
  return {
    count,
    holds: (m, part) => {
      const answer = holds(m, part);
      return typeof answer === 'boolean' ? answer : { ...answer, call };
    },
  };
};

/** What all of them promise, which have as many parts each. */
const inAll = <M>(all: readonly Parts<M>[]): Parts<M> => {
  const each = (m: M): number => all[0]?.count(m) ?? 0;
  return {
    count: (m) => all.length * each(m),
    holds: (m, part) => {
      const parts = each(m);
      return all[Math.floor(part / parts)]?.holds(m, part % parts) ?? true;
    },
  };
};
