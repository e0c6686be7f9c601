// Page-table pages, and those who walk them without a lock.

import type { Always, Elements } from '../src/index.ts';
import { invariant } from './invariant.ts';

/**
 * `dangling`: who refers to a page that is no table any more: a walk cache or an upper entry, through which the next walk
 * goes, or a lockless walker that is about to read the page. (The catalogue says "dereferences", which is one step later and
 * cannot be prevented any more.)
 */
export const ptLive = <M extends object>(dangling: (m: M) => Elements | null): Always =>
  invariant<M>('PT-LIVE', (m) => dangling(m) ?? true);

/** `pin`: a pin that was taken through an address, and the frame that the address leads to now. */
export const pinCoherent = <M extends object>(
  pins: (m: M) => Iterable<{ readonly va: number; readonly pinned: number | null; readonly mapped: number | null }>,
): Always =>
  invariant<M>('PIN-COHERENT', (m) => {
    for (const { va, pinned, mapped } of pins(m))
      if (pinned !== null && mapped !== null && pinned !== mapped) return { va, pinned, mapped };
    return true;
  });
