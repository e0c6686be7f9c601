// The numbers of global ASIDs, who has which, and what the TLB of one CPU has under each.
import { array, bool, type Draft, index, int, nullable, type Scalarset, struct } from '../../../src/index.ts';
import type { AsidBounds } from '../policy.ts';

/** TLB_NR_DYN_ASIDS: the numbers below are the CPUs' own. */
export const dynamicAsids = 1;

/** `asids`: MAX_ASID_AVAILABLE, the highest number that there is. The bitmaps go up to the one below it. */
export const stateOf = (Mm: Scalarset, { asids }: AsidBounds) =>
  struct({
    used: array(asids, bool()),
    freed: array(asids, bool()),
    /** last_global_asid, global_asid_available */
    last: int(0, asids),
    available: int(0, asids),
    /** mm->context.global_asid, or none. */
    mms: array(Mm, struct({ asid: nullable(int(dynamicAsids, asids)) })),
    /** Whose entries the TLB of a CPU has under each number. */
    tlb: array(asids + 1, nullable(index(Mm))),
  });
export type Allocator = Draft<ReturnType<typeof stateOf>>;
