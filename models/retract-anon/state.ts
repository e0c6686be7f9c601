// What the model is made of: a VMA of a file that is mapped privately, the table below it, mmap_lock, and the lock of an anon_vma that the
// VMA beside it shares with a child.
import { bool, type Draft, struct } from '../../src/index.ts';
import { rwLockOf } from '../machine/locks/rw-lock.ts';
import { mmapLockFields } from '../machine/mm/mm.ts';
import { tablePagesOf, uppersOf } from '../machine/table/table-pages.ts';

export const stateOf = () =>
  struct({
    mm: struct(mmapLockFields({ writers: ['retract'], readers: 1 })),
    /** The VMA has the anon_vma of its neighbour: rmap walks of the child's pages come to it. */
    vma: struct({ anon_vma: bool() }),
    anon_vma: struct({ lock: rwLockOf([], 1) }),
    tables: tablePagesOf({ pages: 1, ptes: 1, frames: 1 }),
    uppers: uppersOf(1, 1),
  });
export type RetractAnon = Draft<ReturnType<typeof stateOf>>;
