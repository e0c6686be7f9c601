// What the model is made of: the nodes of a maple tree of which one is the root, mmap_lock, and RCU.
import { bool, type Draft, int, struct } from '../../src/index.ts';
import { kmemCacheOf, objectPointerOf } from '../machine/lib/kmem-cache.ts';
import { rcuOf } from '../machine/lib/rcu.ts';
import { mmapLockFields } from '../machine/mm/mm.ts';
import type { Policy, StackBounds } from './policy.ts';

export const nodes = 2;
/** The readers of RCU, by number: behind these two the faults, where they are any. */
export const lookup = 0;
export const walker = 1;
export const faultNames = ['fault0', 'fault1'] as const;

/** A node that a thread has in hand. */
export const nodePointer = objectPointerOf(nodes);

export const stateOf = ({ faults }: StackBounds, { lookupHolds }: Policy) =>
  struct({
    mm: struct(mmapLockFields({ writers: faultNames, readers: faults + 1 })),
    nodes: kmemCacheOf({ objects: nodes, fields: {} }),
    root: int(0, nodes - 1),
    /** Between the stack and the area below there is a gap, which is an interval of its own in the node. */
    gap: bool(),
    rcu: rcuOf({ readers: lookupHolds === 'mmap_lock' ? 2 : 2 + faults, heads: nodes }),
  });
export type Stack = Draft<ReturnType<typeof stateOf>>;
