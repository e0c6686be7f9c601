// Rmap removals that wait in the queue of an mmu_gather: PROTOCOLS 3.4, P1 to P3.

import { type Gather, someQueued } from '../models/machine/flush/mmu-gather.ts';
import type { Always } from '../src/index.ts';
import { invariant } from './invariant.ts';

interface Parts {
  gather: Gather;
}

/** P1. `locked`: the thread that zaps holds a page-table lock. What is freed later has then nothing pending either. */
export const nothingPending = <M extends Parts>(locked: (m: M) => boolean): Always =>
  invariant<M>('RMAP-PENDING', (m) => locked(m) || !someQueued(m.gather, (entry) => entry.rmap));

/** P2: the walk from the cursor would remove the rmap of such a page a second time. `inside`: the thread is in zap_pte_range(), with the lock. */
export const removedOnce = <M extends Parts>(inside: (m: M) => boolean): Always =>
  invariant<M>('RMAP-ONCE', (m) => !inside(m) || !someQueued(m.gather, (entry, behind) => behind && !entry.rmap));

/** P3: the walk would never come to such a page. */
export const noneSkipped = <M extends Parts>(inside: (m: M) => boolean): Always =>
  invariant<M>('RMAP-SKIP', (m) => !inside(m) || !someQueued(m.gather, (entry, behind) => !behind && entry.rmap));
