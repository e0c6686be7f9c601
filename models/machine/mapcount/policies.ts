import { average } from './average.ts';
import { fullPartial } from './full-partial.ts';
import { ownerSlots } from './owner-slots.ts';
import { perPage } from './per-page.ts';
import type { MapcountPolicy } from './policy.ts';
import { refcountOnly } from './refcount-only.ts';
import { threeStates } from './three-states.ts';
import { totalMapped } from './total-mapped.ts';
import { tuples } from './tuples.ts';
import { tuplesCovering } from './tuples-covering.ts';
import { tuplesDecrement } from './tuples-decrement.ts';
import { vmas } from './vmas.ts';

/** The mapcount policies that kernels have had, or that were proposed, in the order of the table in docs/compare.md. */
export const policies: readonly MapcountPolicy[] = [
  perPage,
  tuples,
  tuplesDecrement,
  tuplesCovering,
  vmas,
  fullPartial,
  threeStates,
  ownerSlots,
  average,
  totalMapped,
  refcountOnly,
];
