// The rmap removals that wait in the queue: those with the bit of today's kernel, or those from the cursor of seed 001 on.
import {
  discardRmaps,
  type Gather,
  isPendingAtCursor,
  nextAtCursor,
  pendingRmap,
} from '../../machine/flush/mmu-gather.ts';
import type { Policy } from '../policy.ts';

/** tlb_discard_rmaps(), in the places where the policy calls it. */
export const discard = (policy: Policy, gather: Gather, where: keyof Policy['discards']): void => {
  if (policy.rmap !== 'cursor' || !policy.discards[where]) return;
  discardRmaps(gather);
  if (!policy.cursorHasFirst) gather.cursor.first = 0;
};

/** The queued page whose rmap tlb_flush_rmaps() removes next, if there is one; the cursor is then behind it. */
export const takeRmap = (policy: Policy, gather: Gather): ReturnType<typeof pendingRmap> =>
  policy.rmap === 'cursor' ? nextAtCursor(gather, policy.cursorWalk) : pendingRmap(gather, scanOf(policy));

/** Whether there is another. */
export const hasRmap = (policy: Policy, gather: Gather): boolean =>
  policy.rmap === 'cursor'
    ? isPendingAtCursor(gather, policy.cursorWalk)
    : pendingRmap(gather, scanOf(policy)) !== null;

const scanOf = ({ rmap, flushScans }: Policy) => (rmap === 'after unlock' ? 'all' : flushScans);
