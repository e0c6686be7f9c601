// Locks that a thread holds from one step to another. A step that takes and drops a lock within itself only asks whether it is free.
import { type OneOfDomain, oneOf } from '../../../src/index.ts';

/** A lock with one holder at a time: a page-table lock, a folio lock, a lock for writing. `holders`: the threads that may take it. */
export const lockOf = <const H extends string>(...holders: readonly H[]): OneOfDomain<'free' | H> =>
  oneOf<'free' | H>('free', ...holders);

/** What a lock is held in: a struct with a field of that name. */
type Holding<K extends string, H extends string> = { [field in K]: 'free' | H };

/** spin_lock(), mutex_lock(): true when `holder` has it now; false when another holds it, and the step blocks. */
export const takeLock = <K extends string, H extends string>(
  from: Holding<K, H>,
  lock: K,
  holder: NoInfer<H>,
): boolean => {
  if (from[lock] !== 'free') return false;
  (from as Holding<string, H>)[lock] = holder;
  return true;
};

/** spin_unlock(), mutex_unlock(). */
export const dropLock = <K extends string>(from: Holding<K, string>, lock: K): void => {
  (from as Holding<string, string>)[lock] = 'free';
};
