// What the flush-batched model is made of.
import { array, type Bounds, bool, type Draft, type Scalarset, struct } from '../../src/index.ts';
import { cpusOf } from '../machine/cpu/tlb.ts';
import { shootdownsOf } from '../machine/flush/ipi.ts';
import { tlbFlushBatchedOf } from '../machine/flush/pending.ts';
import { contentsOf } from '../machine/folio/contents.ts';
import { foliosOf } from '../machine/folio/folio.ts';
import { nonPresentOf } from '../machine/table/non-present.ts';
import { pteOf, tablesOf } from '../machine/table/page-table.ts';
import type { Caller, Policy } from './policy.ts';

export type BatchedBounds = Bounds<'cpus' | 'tables' | 'ptes' | 'stores'>;

/** The threads that hold a page-table lock from one step to another, and that flush TLBs. */
export type Walker = 'reclaim' | Caller;
export const walkersOf = ({ callers }: Policy): readonly Walker[] => ['reclaim', ...callers];

export const pagesOf = ({ tables, ptes }: BatchedBounds): number => tables * ptes;

export const stateOf = (bounds: BatchedBounds, policy: Policy, Cpu: Scalarset) => {
  const walkers = walkersOf(policy);
  const pages = pagesOf(bounds);
  return struct({
    cpus: cpusOf(Cpu, pages, pages),
    shootdowns: shootdownsOf(Cpu, pages, walkers),
    /** All of one mm, each with its lock. Page v is in folio v. */
    tables: tablesOf({ tables: bounds.tables, ptes: bounds.ptes, holders: walkers, entry: pteOf(pages) }),
    /** UFFDIO_MOVE has a reference of its own. */
    folios: foliosOf(pages, policy.locksFolio ? 2 : 1),
    /** Where threads store. */
    contents: contentsOf(policy.stores ? pages : 0, pages, { swap: policy.stores }),
    nonPresent: nonPresentOf(pages, pages),
    tlbFlushBatched: tlbFlushBatchedOf(pages),
    /** By address: MADV_FREE has marked the page, and this model's reclaim leaves it alone. */
    freed: array(pages, bool()),
    /** By page: it is out of the swap cache, and will be freed. Where folio locks matter. */
    uncached: array(policy.locksFolio ? pages : 0, bool()),
  });
};
export type Batched = Draft<ReturnType<typeof stateOf>>;
