// What the flush model is made of. A part that a variant has no use for is not in its state.
import { array, type Bounds, bool, type Draft, type Scalarset, type StructDomain, struct } from '../../src/index.ts';
import { cpusOf } from '../machine/cpu/tlb.ts';
import { shootdownsOf } from '../machine/flush/ipi.ts';
import { tlbFlushPendingOf } from '../machine/flush/pending.ts';
import { contentsOf } from '../machine/folio/contents.ts';
import { foliosOf } from '../machine/folio/folio.ts';
import { mmapLockFields } from '../machine/mm/mm.ts';
import { nonPresentOf } from '../machine/table/non-present.ts';
import { pteOf, tablesOf } from '../machine/table/page-table.ts';
import type { Operator, Policy } from './policy.ts';

export type FlushBounds = Bounds<'cpus' | 'ptes' | 'stores'>;

/** The threads that hold the page-table lock from one step to another, and that flush TLBs. */
export type Walker = Operator | 'fault' | 'ksmd' | 'numa_fault' | 'migrate_vma' | 'reclaim';

/** Those of a variant. */
export const walkersOf = (policy: Policy): readonly Walker[] => [
  ...policy.operations.map(({ by }) => by),
  ...(policy.fault === 'none' ? [] : (['fault'] as const)),
  ...(policy.ksm === 'none' ? [] : (['ksmd'] as const)),
  ...(policy.numaFault === 'none' ? [] : (['numa_fault'] as const)),
  ...(policy.migrateVma === null ? [] : (['migrate_vma'] as const)),
  ...(policy.reclaim === 'none' ? [] : (['reclaim'] as const)),
];

/** Folio v is what page v is in at first; where pages move to other folios, folio `ptes` + v is the other of page v. */
const foliosIn = ({ ptes }: FlushBounds, policy: Policy): number => (movesPages(policy) ? 2 * ptes : ptes);
export const movesPages = ({ fault, ksm, numaFault }: Policy): boolean =>
  [fault, ksm, numaFault].some((actor) => actor !== 'none');

/** Whether entries may be swap, migration or PROT_NONE entries. */
export const hasNonPresent = ({ migrateVma, numaFault, reclaim, operations }: Policy): boolean =>
  migrateVma !== null || numaFault !== 'none' || reclaim === 'swaps' || operations.some(({ kind }) => kind === 'numa');
export const hasUffd = ({ operations }: Policy): boolean =>
  operations.some(({ kind }) => kind.startsWith('uffd') || kind === 'scan');
export const locksMmForWriting = ({ clearRefsLock, operations }: Policy): boolean =>
  clearRefsLock === 'write' && operations.some(({ kind }) => kind === 'clear_refs');

/** Whether somebody clears soft-dirty bits, and write faults set them. */
export const tracksSoftDirty = ({ fault, operations }: Policy): boolean =>
  fault !== 'none' && operations.some(({ kind }) => kind === 'clear_refs');

const partsOf = (bounds: FlushBounds, policy: Policy, Cpu: Scalarset) => {
  const { ptes } = bounds;
  const folios = foliosIn(bounds, policy);
  const walkers = walkersOf(policy);
  const threads = Math.max(1, policy.operations.length);
  return {
    cpus: cpusOf(Cpu, ptes, folios),
    shootdowns: shootdownsOf(Cpu, ptes, walkers),
    /** One table, with its lock. */
    tables: tablesOf({ tables: 1, ptes, holders: walkers, entry: pteOf(folios) }),
    folios: foliosOf(folios, 1),
    contents: contentsOf(folios, ptes, { swap: policy.reclaim === 'swaps' }),
    nonPresent: nonPresentOf(ptes, folios),
    tlbFlushPending: tlbFlushPendingOf(policy.pending === 'boolean' ? 'boolean' : 'counter', threads),
    /** The uffd-wp bits of the entries: a write fault waits for whoever handles them in user space. */
    uffdWp: array(ptes, bool()),
    /** The soft-dirty bits; history: a page was stored to and is not soft-dirty. */
    softDirty: array(ptes, struct({ set: bool(), missed: bool() })),
    mm: struct(mmapLockFields({ writers: ['clear_refs'], readers: 1 })),
    /** History, by operation and address: the operation has looked at the entry, and nobody has reduced its rights since. */
    promises: array(threads, array(ptes, bool())),
    /** MADV_FREE, by address: the page may be discarded if it is clean (PG_swapbacked is off); it was. */
    lazyFree: array(
      ptes,
      struct({
        marked: bool(),
        discarded: bool(),
        /** History: what the page holds may be given up, because nothing was stored after a call that freed it. */
        mayDiscard: bool(),
      }),
    ),
  };
};
type Parts = StructDomain<ReturnType<typeof partsOf>>;
export type Flushing = Draft<Parts>;

/** The type has every part; a variant's threads touch those that it has. */
export const stateOf = (bounds: FlushBounds, policy: Policy, Cpu: Scalarset): Parts => {
  const parts = partsOf(bounds, policy, Cpu);
  const absent: { readonly [part in keyof Parts['fields']]?: boolean } = {
    nonPresent: !hasNonPresent(policy),
    tlbFlushPending: policy.pending === 'none',
    uffdWp: !hasUffd(policy),
    softDirty: !tracksSoftDirty(policy),
    mm: !locksMmForWriting(policy),
    lazyFree: policy.reclaim !== 'discards',
  };
  return struct(
    Object.fromEntries(Object.entries(parts).filter(([name]) => absent[name as keyof typeof absent] !== true)),
  ) as unknown as Parts;
};

/**
 * `by` has looked at an entry; `reduces`: and has taken rights away. What others promised of it is off then: they did not
 * see this. Threads that are no operations are -1.
 */
export const looked = (m: Flushing, by: number, va: number, reduces: boolean): void => {
  if (reduces) for (let o = 0; o < m.promises.length; o++) m.promises.at(o).set(va, false);
  if (by >= 0) m.promises.at(by).set(va, true);
};
