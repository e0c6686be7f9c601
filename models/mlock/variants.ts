// munlock as the kernel had it until v5.17, and mutants of it. The threads read these values; nothing else differs.
import { breaks, holds, type Variant } from '../../src/index.ts';
import type { MlockBounds } from './state.ts';

export interface Policy {
  /** page_mlock_one() tests VM_LOCKED before it takes the page-table lock, to save the walk. */
  readonly earlyTest: boolean;
  /** It tests VM_LOCKED again under the page-table lock. */
  readonly recheck: boolean;
  /** What it does when the second test fails. */
  readonly notLocked: /** The walk goes on, which drops the lock. */
    | 'walks on'
    /** It returns "stop", with the lock. */
    | 'returns';
  /** It sets PG_mlocked under the page-table lock. */
  readonly marksUnderPtl: boolean;
  /** Which huge pages page_mlock_one() and try_to_unmap_one() mark. */
  readonly thp: /** None: try_to_unmap_one() until v5.13. */
    | 'none'
    /** page_mlock_one() all, try_to_unmap_one() those without PG_double_map (v5.14-rc1). */
    | 'not double-mapped'
    /** As that, but no anonymous one (v5.14). */
    | 'file';
  /** munlock clears VM_LOCKED before it looks at the page, and not after. */
  readonly flagFirst: boolean;
  /** munlock takes the page-table lock to find the page. */
  readonly followUnderPtl: boolean;
  /** munlock isolates the page before the walk, and does not walk when that fails. */
  readonly isolates: boolean;
  /** munlock does not walk when the mapcount is 1. */
  readonly trustsMapcount: boolean;
  /** mlock locks the page before it marks it. */
  readonly mlockLocksPage: boolean;
  /** TestSetPageMlocked is one instruction. */
  readonly testAndSet: boolean;
  /** The drain sets PG_lru before it tests page_evictable(). */
  readonly setLruFirst: boolean;
  /** page_remove_rmap() clears PG_mlocked when the last mapping goes. */
  readonly clearsAtLastUnmap: boolean;
  /** Reclaim tests VM_LOCKED under the page-table lock. */
  readonly reclaimRechecks: boolean;
  /** An rmap walk holds the rmap lock. */
  readonly rmapLock: boolean;
}

const fixed: Policy = {
  earlyTest: true,
  recheck: true,
  notLocked: 'walks on',
  marksUnderPtl: true,
  thp: 'file',
  flagFirst: true,
  followUnderPtl: true,
  isolates: true,
  trustsMapcount: true,
  mlockLocksPage: true,
  testAndSet: true,
  setLruFirst: true,
  clearsAtLastUnmap: true,
  reclaimRechecks: true,
  rmapLock: true,
};
const preSplit: Policy = { ...fixed, thp: 'none' };
const seed: Policy = { ...preSplit, recheck: false };
const merged: Policy = { ...preSplit, notLocked: 'returns' };

type MlockVariant = Variant<keyof MlockBounds, Policy>;

export const variants: readonly MlockVariant[] = [
  {
    name: 'pre-split',
    title: 'until v5.13: try_to_munlock(), by try_to_unmap_one() with TTU_MUNLOCK',
    with: preSplit,
    expect: holds,
  },
  {
    name: 'seed',
    title: 'May 2021: page_mlock() as posted, without a second test (D1)',
    with: seed,
    expect: breaks('MLOCK-HI'),
  },
  { name: 'as-merged', title: 'v5.14-rc1: page_mlock() as merged (D2)', with: merged, expect: breaks('PTL-BAL') },
  { name: 'fixed', title: 'v5.14 to v5.17', with: fixed, expect: holds },
  { name: 'thp-rc1', title: 'rc1', with: { ...fixed, thp: 'not double-mapped' }, expect: holds, bounds: { thp: 2 } },
];
