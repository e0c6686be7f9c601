// Rmap removals that wait in the queue of an mmu_gather: PROTOCOLS 3.4, P1 to P3.

import { type Gather, someQueued } from '../models/machine/flush/mmu-gather.ts';
import { type Always, forState } from '../src/index.ts';

interface Parts {
  gather: Gather;
}

/** P1. `locked`: the thread that zaps holds a page-table lock. What is freed later has then nothing pending either. */
export const nothingPending = <M extends Parts>(locked: (m: M) => boolean): Always =>
  forState<M>().always(
    'RMAP-PENDING',
    'when the zap holds no page-table lock, no queued page has its rmap removal still to come',
    (m) => locked(m) || !someQueued(m.gather, (entry) => entry.rmap),
  );

/** P2: the walk from the cursor would remove the rmap of such a page a second time. `inside`: the thread is in zap_pte_range(), with the lock. */
export const removedOnce = <M extends Parts>(inside: (m: M) => boolean): Always =>
  forState<M>().always(
    'RMAP-ONCE',
    'in zap_pte_range(), no page whose rmap has been removed is queued from the cursor on',
    (m) => !inside(m) || !someQueued(m.gather, (entry, behind) => behind && !entry.rmap),
  );

/** P3: the walk would never come to such a page. */
export const noneSkipped = <M extends Parts>(inside: (m: M) => boolean): Always =>
  forState<M>().always(
    'RMAP-SKIP',
    'in zap_pte_range(), no page whose rmap removal is still to come is queued before the cursor',
    (m) => !inside(m) || !someQueued(m.gather, (entry, behind) => !behind && entry.rmap),
  );
