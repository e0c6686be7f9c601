// Address spaces and their VMAs: the flags, who may change them (mmap_lock), and how an rmap walk finds the VMAs (rmap lock).
import {
  type ArrayDomain,
  array,
  type BoolDomain,
  bool,
  type Draft,
  type IntDomain,
  int,
  type OneOfDomain,
  type StructDomain,
  struct,
} from '../../../src/index.ts';
import { dropLock, lockOf, takeLock } from './lock.ts';

type RwLockDomain<H extends string> = StructDomain<{ writer: OneOfDomain<'free' | H>; readers: IntDomain }>;

/**
 * A reader/writer lock: mmap_lock, i_mmap_rwsem, the lock of an anon_vma. `writers`: the threads that hold it for writing
 * from one step to another; one that takes and drops it within a step only asks whether it is free. `readers`: the most
 * that may hold it for reading at once.
 */
export const rwLockOf = <const H extends string>(writers: readonly H[], readers: number): RwLockDomain<H> =>
  struct({ writer: lockOf(...writers), readers: int(0, readers) });
export interface RwLock {
  /** free, or who holds it for writing. */
  writer: string;
  readers: number;
}

/** Whether nobody holds it: what a writer waits for. */
export const isFree = (lock: Readonly<RwLock>): boolean => lock.writer === 'free' && lock.readers === 0;

/** down_read(): true when it is held now; false when a writer holds it, and the step blocks. */
export const lockForReading = (lock: RwLock): boolean => {
  if (lock.writer !== 'free') return false;
  lock.readers++;
  return true;
};

/** up_read() */
export const unlockReader = (lock: RwLock): void => {
  lock.readers--;
};

/** down_write(): true when `holder` has it now; false when anybody else has it in any way. */
export const lockForWriting = (lock: RwLock, holder: string): boolean =>
  lock.readers === 0 && takeLock(lock, 'writer', holder);

/** up_write() */
export const unlockWriter = (lock: RwLock): void => dropLock(lock, 'writer');

/** downgrade_write(): the writer goes on as a reader. */
export const downgrade = (lock: RwLock): void => {
  dropLock(lock, 'writer');
  lock.readers++;
};

/** `mms` address spaces, each with its mmap_lock. */
export const mmsOf = <const H extends string>({
  mms,
  writers,
  readers,
}: {
  readonly mms: number;
  readonly writers: readonly H[];
  readonly readers: number;
}): ArrayDomain<StructDomain<{ mmap_lock: RwLockDomain<H> }>> =>
  array(mms, struct({ mmap_lock: rwLockOf(writers, readers) }));

type VmaDomain<F extends string> = StructDomain<{ [flag in F | 'linked']: BoolDomain }>;

/** `vmas` VMAs, each with the named vm_flags that the protocol looks at. */
export const vmasOf = <const F extends string>(vmas: number, flags: readonly F[]): ArrayDomain<VmaDomain<F>> =>
  array(
    vmas,
    struct(Object.fromEntries([...flags, 'linked'].map((field) => [field, bool()]))) as unknown as VmaDomain<F>,
  );
/** A VMA. `linked`: it is in the tree that rmap walks go through. */
export type Vma<F extends string> = Draft<VmaDomain<F>>;

/** The address space that a VMA is of: they are dealt out in turn. */
export const mmOf = (vma: number, mms: number): number => vma % mms;
