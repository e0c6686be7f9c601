// Locks with one holder: spinlocks, mutexes, PG_locked. A lock is a field that says who holds it, so that a deadlock can tell, and so
// that taking what one has, or dropping what one has not, is found where it happens. A step that takes and drops a lock within itself
// only asks whether it is free.
import {
  assert,
  type IndexDomain,
  index,
  type NullableDomain,
  nullable,
  type OneOfDomain,
  oneOf,
  type Scalarset,
  shownAs,
} from '../../../src/index.ts';

/** What the assertions of locks promise: for `assertions` of the system, where `expect` names one. */
export const lockAssertions = {
  'SELF-DEADLOCK': 'nobody waits for a lock that it holds itself',
  'NOT-HELD': 'a lock is dropped by who holds it',
} as const;

/**
 * The domain of a lock with one holder at a time, which is a field of a struct. `holders`: the threads that may take it, by their
 * names (it is 'free', or one of them), or a scalarset of which each is a member (it is null, or one of them).
 */
export function lockOf<const H extends string>(...holders: readonly H[]): OneOfDomain<'free' | H>;
export function lockOf(holders: Scalarset): NullableDomain<IndexDomain>;
export function lockOf(...holders: readonly (string | Scalarset)[]): OneOfDomain | NullableDomain<IndexDomain> {
  const [first] = holders;
  if (typeof first === 'object') return shownAs({ as: 'lock' }, nullable(index(first)));
  return shownAs({ as: 'lock' }, oneOf('free', ...(holders as readonly string[])));
}

/** What a lock is held in: a struct with a field of that name. */
type Holding<K extends string, H extends string> = { [field in K]: 'free' | H };
type HoldingMember<K extends string> = { [field in K]: number | null };
type AnyHolding = { [field: string]: string | number | null };

const isFree = (owner: string | number | null | undefined): boolean => owner === 'free' || owner === null;

/**
 * spin_lock(), mutex_lock(), folio_lock(): true when `holder` has it now; false when another holds it, and the step blocks. Who has
 * it already breaks SELF-DEADLOCK.
 */
export function takeLock<K extends string, H extends string>(from: Holding<K, H>, lock: K, holder: NoInfer<H>): boolean;
export function takeLock<K extends string>(from: HoldingMember<K>, lock: K, holder: number): boolean;
export function takeLock(from: AnyHolding, lock: string, holder: string | number): boolean {
  assert(from[lock] !== holder, 'SELF-DEADLOCK', { lock, holder });
  return tryLock(from as HoldingMember<string>, lock, holder as number);
}

/** spin_trylock(), mutex_trylock(), folio_trylock(): whether `holder` has it now. Who has it already fails as everybody else. */
export function tryLock<K extends string, H extends string>(from: Holding<K, H>, lock: K, holder: NoInfer<H>): boolean;
export function tryLock<K extends string>(from: HoldingMember<K>, lock: K, holder: number): boolean;
export function tryLock(from: AnyHolding, lock: string, holder: string | number): boolean {
  if (!isFree(from[lock])) return false;
  from[lock] = holder;
  return true;
}

/**
 * spin_unlock(), mutex_unlock(), folio_unlock(). If nobody has it, or somebody else than `holder`, NOT-HELD is broken. `holder` may be
 * left out where a lock is handed from one thread to another, as a folio's is.
 */
export function dropLock<K extends string, H extends string>(from: Holding<K, H>, lock: K, holder?: NoInfer<H>): void;
export function dropLock<K extends string>(from: HoldingMember<K>, lock: K, holder?: number): void;
export function dropLock(from: AnyHolding, lock: string, holder?: string | number): void {
  const owner = from[lock] ?? null;
  assert(holder === undefined ? !isFree(owner) : owner === holder, 'NOT-HELD', {
    lock,
    ...(holder === undefined ? {} : { holder }),
    owner: owner === 'free' ? null : owner,
  });
  from[lock] = typeof owner === 'string' ? 'free' : null;
}

/** spin_lock(): `takeLock`, as the kernel calls it. */
export const spinLock: typeof takeLock = takeLock;
/** spin_trylock(): `tryLock`, as the kernel calls it. */
export const spinTrylock: typeof tryLock = tryLock;
/** spin_unlock(): `dropLock`, as the kernel calls it. */
export const spinUnlock: typeof dropLock = dropLock;
/** mutex_lock(): `takeLock`, as the kernel calls it. */
export const mutexLock: typeof takeLock = takeLock;
/** mutex_trylock(): `tryLock`, as the kernel calls it. */
export const mutexTrylock: typeof tryLock = tryLock;
/** mutex_unlock(): `dropLock`, as the kernel calls it. */
export const mutexUnlock: typeof dropLock = dropLock;
