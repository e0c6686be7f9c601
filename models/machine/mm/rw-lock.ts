// Reader/writer locks (struct rw_semaphore): mmap_lock, i_mmap_rwsem, the lock of an anon_vma.
import { type IntDomain, int, type OneOfDomain, type StructDomain, struct } from '../../../src/index.ts';
import { dropLock, lockOf, takeLock } from './lock.ts';

/** The domain of a lock for many readers or one writer. `H`: those that may write. */
export type RwLockDomain<H extends string> = StructDomain<{ writer: OneOfDomain<'free' | H>; readers: IntDomain }>;

/**
 * `writers`: the threads that hold it for writing from one step to another; one that takes and drops it within a step only
 * asks whether it is free. `readers`: the most that may hold it for reading at once.
 */
export const rwLockOf = <const H extends string>(writers: readonly H[], readers: number): RwLockDomain<H> =>
  struct({ writer: lockOf(...writers), readers: int(0, readers) });

/** A lock for many readers or one writer, as a recipe sees it. */
export interface RwLock {
  /** free, or who holds it for writing. */
  writer: string;
  readers: number;
}

/** Whether nobody holds it: what a writer waits for. */
export const isRwLockFree = (lock: Readonly<RwLock>): boolean => lock.writer === 'free' && lock.readers === 0;

/** down_read(): true when it is held now; false when a writer holds it, and the step blocks. */
export const downRead = (lock: RwLock): boolean => {
  if (lock.writer !== 'free') return false;
  lock.readers++;
  return true;
};

/** up_read(): one reader less. */
export const upRead = (lock: RwLock): void => {
  lock.readers--;
};

/** down_write(): true when `holder` has it now; false when anybody else has it in any way. */
export const downWrite = (lock: RwLock, holder: string): boolean =>
  lock.readers === 0 && takeLock(lock, 'writer', holder);

/** up_write(): the writer has left. */
export const upWrite = (lock: RwLock): void => dropLock(lock, 'writer');

/** downgrade_write(): the writer goes on as a reader. */
export const downgradeWrite = (lock: RwLock): void => {
  dropLock(lock, 'writer');
  lock.readers++;
};
