// Address spaces (struct mm_struct), and the mmap_lock that each has.
import { type IntDomain, int, type OneOfDomain } from '../../../src/index.ts';
import { lockOf } from '../locks/lock.ts';
import { downgradeWrite, downRead, downWrite, type RwLock, upRead, upWrite } from '../locks/rw-lock.ts';

/**
 * The fields of an address space that are its mmap_lock; a protocol adds what else it has of one. `writers`: the threads that
 * hold it for writing from one step to another. `readers`: the most that may hold it for reading.
 */
export const mmapLockFields = <const H extends string>(sizes: {
  readonly writers: readonly H[];
  readonly readers: number;
}): { readonly writer: OneOfDomain<'free' | H>; readonly readers: IntDomain } => ({
  writer: lockOf(...sizes.writers),
  readers: int(0, sizes.readers),
});

/** An address space, as functions over its mmap_lock see it. */
export type Mm = RwLock;

/** mmap_read_lock(): false while it is held for writing, and the step blocks. */
export const mmapReadLock: (mm: Mm) => boolean = downRead;

/** mmap_read_unlock() */
export const mmapReadUnlock: (mm: Mm) => void = upRead;

/** mmap_write_lock(): false while anybody holds it, and the step blocks. */
export const mmapWriteLock: (mm: Mm, holder: string) => boolean = downWrite;

/** mmap_write_unlock() */
export const mmapWriteUnlock: (mm: Mm) => void = upWrite;

/** mmap_write_downgrade() */
export const mmapWriteDowngrade: (mm: Mm) => void = downgradeWrite;
