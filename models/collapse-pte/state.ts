// What the model is made of: a huge folio of shmem that one process has mapped by the entries of one table, the PMD above the
// table, and a place in swap.
import { array, bool, type Draft, int, oneOf, type Scalarset, struct } from '../../src/index.ts';
import { cpusOf } from '../machine/cpu/tlb.ts';
import { shootdownsOf } from '../machine/flush/ipi.ts';
import { type Folio, foliosOf, isGone } from '../machine/folio/folio.ts';
import { pteOf, type Table, tablesOf } from '../machine/table/page-table.ts';
import type { CollapseBounds } from './policy.ts';

/** The threads that hold the page-table lock from one step to another, and that flush TLBs. */
export const walkers = ['collapse', 'reclaim'] as const;

/** The only folio. */
export const huge = 0;

export const stateOf = ({ cpus, ptes, stores }: CollapseBounds, Cpu: Scalarset) =>
  struct({
    cpus: cpusOf(Cpu, ptes, 1),
    shootdowns: shootdownsOf(Cpu, ptes, walkers),
    /** The table; its lock stands for that of the PMD, too: who takes both takes them together. */
    tables: tablesOf({ tables: 1, ptes, holders: walkers, entry: pteOf(1) }),
    /** What the PMD is: it leads to the table, is empty, or maps the folio, writable. */
    pmd: struct({ is: oneOf('table', 'none', 'huge'), dirty: bool() }),
    /** References: of the entries, the page cache, collapse, and isolation. */
    folios: foliosOf(1, ptes + 2),
    /** History, by page: how many stores have completed. */
    stored: array(ptes, int(0, cpus * stores)),
    /** By page: how many of them are in swap; 0 is a hole, which reads as zeroes. */
    swap: array(ptes, int(0, cpus * stores)),
  });
export type Collapse = Draft<ReturnType<typeof stateOf>>;

export const tableOf = (m: Collapse): Table => m.tables.at(0);
export const folioOf = (m: Collapse): Folio => m.folios.at(huge);
export const isCached = (m: Collapse): boolean => !isGone(folioOf(m));

/** The entry that a page walk finds, of whatever size; null is none. */
export const leafAt = (m: Collapse, va: number): { readonly writable: boolean; readonly dirty: boolean } | null => {
  if (m.pmd.is === 'huge') return { writable: true, dirty: m.pmd.dirty };
  return m.pmd.is === 'table' ? tableOf(m).ptes.at(va) : null;
};
