// The LRU lists as mlock sees them: which list a folio is on, who has isolated it, and PG_mlocked.
import { blocked, bool, type Draft, forState, oneOf, only, type StructDomain, step } from '../../../src/index.ts';

/**
 * Where a folio is. PG_lru is set on the lists and while it is being added, and PG_unevictable on the unevictable one.
 * `isolated`: somebody has taken it off; `batch`: in some CPU's batch, on its way back; `adding`: under lru_lock, PG_lru
 * is set and the list is not yet chosen; `free`: the frame is on the free list.
 */
const lruOf = () => oneOf('evictable', 'unevictable', 'isolated', 'batch', 'adding', 'free');

/** The fields that a folio needs to be on the LRU. */
export const lruFields = () => ({
  lru: lruOf(),
  /** PG_mlocked. */
  mlocked: bool(),
});
/** What a folio has of the LRU, as a recipe sees it. */
export type OnLru = Draft<StructDomain<ReturnType<typeof lruFields>>>;

/** PG_lru, with no lru_lock held: somebody may take it off. */
export const isOnList = (folio: Readonly<OnLru>): boolean => folio.lru === 'evictable' || folio.lru === 'unevictable';

/**
 * folio_test_clear_lru() and del_page_from_lru_list() under lru_lock. Another who adds the folio holds lru_lock: `blocked`,
 * as the list could not be touched before he has finished.
 */
export const isolateLru = (folio: OnLru): boolean | typeof blocked => {
  if (folio.lru === 'adding') return blocked;
  if (!isOnList(folio)) return false;
  folio.lru = 'isolated';
  return true;
};

/** folio_putback_lru(): into the CPU's batch, which is drained sooner or later. */
export const putbackLru = (folio: OnLru): void => {
  folio.lru = 'batch';
};

/** The folio is not on a list yet, whoever isolates it later: a caller that drains the batch (lru_add_drain(), or folio_add_lru() of a huge page) waits for that. */
export const isBeingAdded = (folio: Readonly<OnLru>): boolean => folio.lru === 'batch' || folio.lru === 'adding';

/** TestSetPageMlocked, with NR_MLOCK: true if it was not set before. */
export const testSetMlocked = (m: { nr_mlock: number }, folio: OnLru): boolean => {
  if (folio.mlocked) return false;
  folio.mlocked = true;
  m.nr_mlock++;
  return true;
};

/** TestClearPageMlocked, with NR_MLOCK: true if it was set. */
export const testClearMlocked = (m: { nr_mlock: number }, folio: OnLru): boolean => {
  if (!folio.mlocked) return false;
  folio.mlocked = false;
  m.nr_mlock--;
  return true;
};

/** The field of a folio that mlock_count is (since v5.18). It has the place of a list pointer, and is valid on the unevictable list. */
export interface MlockCount {
  mlock_count: number;
}

/** __mlock_folio(): the folio goes to the unevictable list, or is there (`unevictable`) and is counted once more. */
export const countMlock = (folio: MlockCount, unevictable: boolean): void => {
  folio.mlock_count = unevictable ? folio.mlock_count + 1 : 1;
};

/** __munlock_folio() of a folio on the unevictable list: true if that was the last mlock that was counted. */
export const uncountMlock = (folio: MlockCount): boolean => {
  if (folio.mlock_count > 0) folio.mlock_count--;
  return folio.mlock_count === 0;
};

/**
 * The CPU that drains its batch. PG_lru is set before page_evictable() is tested, so that one who clears PG_mlocked either
 * comes before the test, or finds PG_lru set and moves the folio himself. `setLruFirst`: false has it the other way round.
 */
export const drainThread = <M extends { folio: OnLru }>(setLruFirst: boolean, added: (m: M) => void) =>
  forState<M>()
    .thread('drain', { daemon: true, locals: { unevictable: bool() } })
    .steps({
      lru_add_drain: step('mm/swap.c: __pagevec_lru_add_fn, SetPageLRU under lru_lock', (m, t) => {
        if (m.folio.lru !== 'batch') return blocked;
        if (setLruFirst) {
          m.folio.lru = 'adding';
          return 'page_evictable';
        }
        t.unevictable = m.folio.mlocked;
        return 'SetPageLRU';
      }),
      page_evictable: only(
        setLruFirst,
        step('mm/swap.c: __pagevec_lru_add_fn, page_evictable; add_page_to_lru_list', (m) => {
          m.folio.lru = m.folio.mlocked ? 'unevictable' : 'evictable';
          added(m);
          return 'lru_add_drain';
        }),
      ),
      SetPageLRU: only(
        !setLruFirst,
        step('mm/swap.c: __pagevec_lru_add_fn, with the test before PG_lru is set', (m, t) => {
          m.folio.lru = t.unevictable ? 'unevictable' : 'evictable';
          t.unevictable = false;
          added(m);
          return 'lru_add_drain';
        }),
      ),
    });
