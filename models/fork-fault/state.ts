// What the model is made of: one page of the parent, its VMA with its lock, a CPU that stores to it, and what the child gets.
import { bool, type Draft, int, nullable, type Scalarset, struct } from '../../src/index.ts';
import { cpusOf } from '../machine/cpu/tlb.ts';
import { contentsOf } from '../machine/folio/contents.ts';
import { foliosOf } from '../machine/folio/folio.ts';
import { mmapLockFields } from '../machine/mm/mm.ts';
import { vmaLockFields } from '../machine/mm/vma-lock.ts';
import { pteOf, tablesOf } from '../machine/table/page-table.ts';

/** Folio 0 is mapped at first, and folio 1 is the copy. */
export const stateOf = (Cpu: Scalarset) =>
  struct({
    cpus: cpusOf(Cpu, 1, 2),
    tables: tablesOf({ tables: 1, ptes: 1, holders: [], entry: pteOf(2) }),
    folios: foliosOf(2, 1),
    contents: contentsOf(2, 1),
    mm: struct(mmapLockFields({ writers: ['fork'], readers: 1 })),
    vma: struct({ ...vmaLockFields(1), anon_vma: bool() }),
    child: struct({ anon_vma: bool(), folio: nullable(int(0, 1)) }),
  });
export type ForkFault = Draft<ReturnType<typeof stateOf>>;
