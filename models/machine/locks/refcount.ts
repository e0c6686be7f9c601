// Reference counts: refcount_t, atomic_t, kref, and the references of a page. A count is a field of a struct, of the domain that
// `refcountOf` says, or of any other with integers.
import { assert, type IntDomain, int } from '../../../src/index.ts';
import { tryLock } from './lock.ts';

/** What the assertions of reference counts promise: for `assertions` of the system, where `expect` names one. */
export const refcountAssertions = {
  'INC-FROM-ZERO': 'who increments a count has, or knows of, a reference that keeps it above zero',
  UNDERFLOW: 'no reference is dropped that is not there',
} as const;

/** The domain of a count: 0 to `most`. One more ends the run, with the way there: the kernel's counter would saturate, or wrap around. */
export const refcountOf = (most: number): IntDomain => int(0, most);

/** What a count is in: a struct with a field of that name. */
type Counted<K extends string> = { [field in K]: number };

/** refcount_inc(), kref_get(), folio_get(): one reference more, by who knows that there is one. From zero it breaks INC-FROM-ZERO. */
export const refcountInc = <K extends string>(from: Counted<K>, count: K): void => {
  assert(from[count] > 0, 'INC-FROM-ZERO', { count });
  (from as Counted<string>)[count] = from[count] + 1;
};

/** refcount_inc_not_zero(), kref_get_unless_zero(), folio_try_get(): whether there is a reference now; at zero there is none to be had. */
export const refcountIncNotZero = <K extends string>(from: Counted<K>, count: K): boolean => {
  if (from[count] === 0) return false;
  (from as Counted<string>)[count] = from[count] + 1;
  return true;
};

/** refcount_dec_and_test(), folio_put_testzero(): one reference less; true of the last one. At zero it breaks UNDERFLOW. */
export const refcountDecAndTest = <K extends string>(from: Counted<K>, count: K): boolean => {
  assert(from[count] > 0, 'UNDERFLOW', { count });
  (from as Counted<string>)[count] = from[count] - 1;
  return from[count] === 0;
};

/** atomic_add_unless(count, -1, 1), refcount_dec_not_one(): one reference less, unless it is the last; whether that was done. */
export const refcountDecNotOne = <K extends string>(from: Counted<K>, count: K): boolean => {
  assert(from[count] > 0, 'UNDERFLOW', { count });
  if (from[count] === 1) return false;
  (from as Counted<string>)[count] = from[count] - 1;
  return true;
};

/**
 * refcount_dec_and_lock(), refcount_dec_and_mutex_lock(): one reference less; with the last one `holder` has the lock, so that nobody finds
 * the object under it and takes another reference. 'kept': there are others, and no lock was taken. 'last': the lock is held. 'waits':
 * it is the last one, and another has the lock; nothing was done, and the step blocks.
 */
export const refcountDecAndLock = <K extends string, L extends string>(
  from: Counted<K>,
  count: K,
  locked: { [field in L]: string | number | null },
  lock: L,
  holder: string | number,
): 'kept' | 'last' | 'waits' => {
  if (refcountDecNotOne(from, count)) return 'kept';
  assert(locked[lock] !== holder, 'SELF-DEADLOCK', { lock, holder });
  if (!tryLock(locked as { [field in L]: number | null }, lock, holder as number)) return 'waits';
  (from as Counted<string>)[count] = 0;
  return 'last';
};
