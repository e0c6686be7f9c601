// try_to_unmap_one() (mm/rmap.c): the walk of the rmap finds an entry that maps the folio, under the lock of its page table;
// the entry is cleared; the lock is dropped, and the walk goes on.
import { type ArrayDraft, type Blocked, blocked, must, type Sourced, step } from '../../../src/index.ts';
import { lockPtl, unlockPtl } from '../table/page-table.ts';

/** What all who unmap a folio have in common. What each does with a cleared entry is in its own steps. */
export interface Unmapping<M, T, E, R extends string> {
  /** The thread, which holds the lock. */
  readonly holder: string;
  /** The page table that the walk is at, and the place of the entry in it. */
  readonly table: (m: M, t: T) => { ptl: string; readonly ptes: ArrayDraft<E | null> };
  readonly at: (t: T) => number;
  /** Whether the entry maps the folio. Default: a present one does. */
  readonly maps?: (m: M, t: T) => boolean;
  /** On to the next VMA that may map the folio, or to the end of the walk. */
  readonly next: (m: M, t: T) => R;
}

/** `M`: the state; `T`: the thread's locals. */
export const tryToUnmapOne = <M, T, E, const R extends string>({
  holder,
  table,
  at,
  maps,
  next,
}: Unmapping<M, T, E, R>) => {
  /** ptep_get_and_clear(), ptep_clear_flush() but for the flush. `got` is called with what was there, and not later. */
  const getAndClear = <G>(m: M, t: T, got: (m: M, t: T, pte: E) => G): G => {
    const { ptes } = table(m, t);
    const result = got(m, t, must(ptes.at(at(t)), 'the entry is present, under the lock') as E);
    ptes.set(at(t), null);
    return result;
  };
  return {
    /** page_vma_mapped_walk(): takes the lock; without an entry of the folio, drops it and goes on. */
    pageVmaMappedWalk: <const L extends string>(
      from: string,
      found: (m: M, t: T) => L | Blocked,
    ): Sourced<M, T, unknown, R | L> =>
      step(from, (m: M, t: T) => {
        const walked = table(m, t);
        if (walked.ptl !== 'free') return blocked;
        if (!(maps === undefined ? walked.ptes.at(at(t)) !== null : maps(m, t))) return next(m, t);
        lockPtl(walked, holder);
        return found(m, t);
      }),

    getAndClear,

    /** The same as a step. */
    ptepGetAndClear: <const L extends string>(
      from: string,
      got: (m: M, t: T, pte: E) => L,
    ): Sourced<M, T, unknown, L> => step(from, (m: M, t: T) => getAndClear(m, t, got)),

    /** What is done last under the lock, which is dropped with it. */
    unlocks: <const L extends string>(from: string, last: (m: M, t: T) => L): Sourced<M, T, unknown, L> =>
      step(from, (m: M, t: T) => {
        unlockPtl(table(m, t));
        return last(m, t);
      }),
  };
};
