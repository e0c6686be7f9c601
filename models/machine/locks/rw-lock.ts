// Reader/writer locks (struct rw_semaphore, rwlock_t): mmap_lock, i_mmap_rwsem, the lock of an anon_vma.
import {
  assert,
  type BoolDomain,
  bool,
  type IntDomain,
  int,
  must,
  type OneOfDomain,
  optional,
  type StructDomain,
  shownAs,
  struct,
} from '../../../src/index.ts';
import { type Each, type EachDomain, eachOf, everyone, ofOne, setOne, type Threads, type Who } from '../each.ts';
import { dropLock, lockOf, takeLock, tryLock } from './lock.ts';

/** The readers of a lock: how many there may be at once, or who they are. */
type Readers = number | Threads;
type ReadersDomain<R extends Readers> = R extends Threads ? EachDomain<R, BoolDomain> : IntDomain;

/** The domain of a lock for many readers or one writer. `H`: those that may write. */
export type RwLockDomain<H extends string, R extends Readers = number> = StructDomain<{
  writer: OneOfDomain<'free' | H>;
  readers: ReadersDomain<R>;
}>;

/** The same, where a writer that waits holds off readers. */
export type FairRwLockDomain<H extends string, R extends Readers = number> = StructDomain<{
  writer: OneOfDomain<'free' | H>;
  readers: ReadersDomain<R>;
  waiting: StructDomain<{ [writer in H]: BoolDomain }>;
}>;

/**
 * `writers`: the threads that hold it for writing from one step to another; one that takes and drops it within a step only
 * asks whether it is free. `readers`: the most that may hold it for reading at once; or who they are, by name or as a scalarset, each of
 * which has it once at a time: then a deadlock says who reads, and SELF-DEADLOCK and NOT-HELD are asked of them.
 */
export const rwLockOf = <const H extends string, const R extends Readers>(
  writers: readonly H[],
  readers: R,
): RwLockDomain<H, R> =>
  shownAs(
    { as: 'lock', title: 'lock for readers or a writer' },
    struct({ writer: lockOf(...writers), readers: readersOf(readers) }),
  );

/**
 * As `rwLockOf`, where a writer that waits holds off new readers, as in struct rw_semaphore and in queued rwlocks (outside of interrupts).
 * A writer that does not get it says so by `waitToWrite` in one step, and takes it in another.
 */
export const fairRwLockOf = <const H extends string, const R extends Readers>(
  writers: readonly H[],
  readers: R,
): FairRwLockDomain<H, R> =>
  shownAs(
    { as: 'lock', title: 'lock for readers or a writer' },
    struct({ writer: lockOf(...writers), readers: readersOf(readers), waiting: eachOf(writers, bool()) }),
  );

const readersOf = <R extends Readers>(readers: R): ReadersDomain<R> =>
  (typeof readers === 'number' ? int(0, readers) : eachOf(readers, bool())) as ReadersDomain<R>;

/** A lock for many readers or one writer, as a recipe sees it. */
export interface RwLock {
  /** free, or who holds it for writing. */
  writer: string;
  readers: number | Each<boolean>;
  readonly waiting?: { [writer: string]: boolean };
}

const isRead = ({ readers }: Pick<RwLock, 'readers'>): boolean =>
  typeof readers === 'number' ? readers > 0 : everyone(readers).some((who) => ofOne(readers, who));

/** Whether nobody holds it: what a writer waits for. */
export const isRwLockFree = (lock: Readonly<RwLock>): boolean => lock.writer === 'free' && !isRead(lock);

const isWaitedFor = (lock: RwLock): boolean => {
  const waiting = optional(lock, 'waiting');
  return waiting !== undefined && Object.keys(waiting).some((writer) => waiting[writer]);
};

/**
 * down_read(), read_lock(): true when it is held now; false when a writer holds it, or waits for it where that holds off readers, and the
 * step blocks. `reader`: who reads, where the lock knows its readers.
 */
export const downRead = (lock: RwLock, reader?: Who): boolean => {
  if (reader !== undefined) {
    const has = lock.writer === reader || (typeof lock.readers !== 'number' && ofOne(lock.readers, reader));
    assert(!has, 'SELF-DEADLOCK', { lock: 'for reading', holder: reader });
  }
  if (lock.writer !== 'free' || isWaitedFor(lock)) return false;
  reads(lock, reader, true);
  return true;
};

/** down_read_trylock(), read_trylock(): whether it is held now. A writer that waits holds it off, too. */
export const downReadTrylock = (lock: RwLock, reader?: Who): boolean => {
  if (lock.writer !== 'free' || isWaitedFor(lock)) return false;
  reads(lock, reader, true);
  return true;
};

const reads = (lock: RwLock, reader: Who | undefined, does: boolean): void => {
  if (typeof lock.readers === 'number') lock.readers += does ? 1 : -1;
  else setOne(lock.readers, named(reader), does);
};

/** Who reads: has to be said of a lock that knows its readers. */
const named = (reader: Who | undefined): Who => must(reader ?? null, 'the lock knows its readers: say who reads');

/** up_read(), read_unlock(): one reader less. */
export const upRead = (lock: RwLock, reader?: Who): void => {
  const has = typeof lock.readers === 'number' ? lock.readers > 0 : ofOne(lock.readers, named(reader));
  assert(has, 'NOT-HELD', { lock: 'for reading', holder: reader ?? null });
  reads(lock, reader, false);
};

/** A writer that does not get it says that it waits: from now on readers are held off, until it has had it. */
export const waitToWrite = (lock: { readonly waiting: { [writer: string]: boolean } }, writer: string): void => {
  lock.waiting[writer] = true;
};

/** down_write(), write_lock(): true when `holder` has it now; false when anybody else has it in any way. */
export const downWrite = (lock: RwLock, holder: string): boolean => {
  if (typeof lock.readers !== 'number')
    for (const reader of everyone(lock.readers))
      assert(reader !== holder || !ofOne(lock.readers, reader), 'SELF-DEADLOCK', { lock: 'for writing', holder });
  if (isRead(lock) || !takeLock(lock, 'writer', holder)) return false;
  const waiting = optional(lock, 'waiting');
  if (waiting !== undefined) waiting[holder] = false;
  return true;
};

/** down_write_trylock(), write_trylock(): whether `holder` has it now. */
export const downWriteTrylock = (lock: RwLock, holder: string): boolean =>
  !isRead(lock) && tryLock(lock, 'writer', holder);

/** up_write(), write_unlock(): the writer has left. */
export const upWrite = (lock: RwLock, holder?: string): void => dropLock(lock, 'writer', holder);

/** downgrade_write(): the writer goes on as a reader. */
export const downgradeWrite = (lock: RwLock, holder?: string): void => {
  dropLock(lock, 'writer', holder);
  reads(lock, holder, true);
};
