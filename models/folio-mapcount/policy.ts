// What differs between the variants: the scheme by which mapcounts are kept, what its callers do for it, and who runs.
import type { MapcountPolicy } from '../machine/mapcount/policy.ts';
import type { Workload } from './workloads/workload.ts';

/** What the callers of a scheme do for it. Each is a part that can be taken away. */
export interface Callers {
  /** folio_remove_rmap_*() is called before the page-table lock is dropped. */
  readonly removesUnderPtl: boolean;
  /** A fault looks at the page table, to see whether the tuple is new, after it has taken the lock. */
  readonly looksUnderPtl: boolean;
  /** Which page-table locks mremap() takes: of the table that it moves entries from, and of the one that it moves them to. */
  readonly moveLocks: 'both' | 'old' | 'new';
  /** A mapping's references are dropped after it is uncounted. */
  readonly putsLast: boolean;
  /** A fault maps pages with the folio locked. */
  readonly faultLocksFolio: boolean;
  /** A write fault that would reuse the folio compares mapcount and reference count again under the lock of the mapcount. */
  readonly reuseTestsAgain: boolean;
  /** One lock for all page tables of an mm (no CONFIG_SPLIT_PTE_PTLOCKS). */
  readonly onePtl: boolean;
}

/** As the kernel does it. */
export const kernel: Callers = {
  removesUnderPtl: true,
  looksUnderPtl: true,
  moveLocks: 'both',
  putsLast: true,
  faultLocksFolio: true,
  reuseTestsAgain: true,
  onePtl: false,
};

export interface Policy {
  readonly scheme: MapcountPolicy;
  readonly callers: Callers;
  readonly workload: Workload;
}

/** As the kernel does it, but for these parts. */
export const policyOf = (scheme: MapcountPolicy, workload: Workload, parts: Partial<Callers> = {}): Policy => ({
  scheme,
  callers: { ...kernel, ...parts },
  workload,
});
