// What the model is made of: one hugetlb page, its entry with the page-table lock, and the CPUs that store to it.
import { bool, type Draft, type Scalarset, struct } from '../../src/index.ts';
import { cpusOf } from '../machine/cpu/tlb.ts';
import { foliosOf } from '../machine/folio/folio.ts';
import { pteOf, tablesOf } from '../machine/table/page-table.ts';

export const stateOf = (Cpu: Scalarset) =>
  struct({
    cpus: cpusOf(Cpu, 1, 1),
    tables: tablesOf({ tables: 1, ptes: 1, holders: ['scan'], entry: pteOf(1) }),
    folios: foliosOf(1, 1),
    /** History: a CPU has stored to the page. */
    stored: bool(),
  });
export type Hugetlb = Draft<ReturnType<typeof stateOf>>;
