// What must hold of a page that parent and child share, and what must happen lest a clean verdict say nothing.
import { invariant } from '../../properties/invariant.ts';
import { mapcountExact, refcountCovers } from '../../properties/mapcount.ts';
import { noLostWrite } from '../../properties/stores.ts';
import { staleFree } from '../../properties/tlb.ts';
import { forState, type Property } from '../../src/index.ts';
import type { Policy } from './policy.ts';
import { childMm, type Fork, foundBy, mmNames, page, parentMm } from './state.ts';
import type { forkThread } from './threads/fork.ts';
import type { reclaimThread } from './threads/reclaim.ts';

export const propertiesOf = (
  policy: Policy,
  fork: ReturnType<typeof forkThread>,
  reclaim: ReturnType<typeof reclaimThread>,
): readonly Property[] => {
  const { reachable } = forState<Fork>();
  /** fork() has counted the child's mapping, and its entry is not there yet; reclaim has cleared one that is still counted. */
  const isUncounted: readonly string[] = [
    'flush_tlb_page',
    'flush_tlb_page: wait',
    'set_pte_at',
    'discard',
    'swap_entry',
  ];
  const shared = policy.copies === 'as read behind the write protection' ? ['ptep_get: again'] : [];
  const isShared: readonly string[] = ['set_ptes', 'set_pmd_at', ...shared];
  const isPending = (m: Fork, folio: number): number =>
    folio === page ? Number(isShared.includes(fork.in(m).pc)) + Number(isUncounted.includes(reclaim.in(m).pc)) : 0;

  return [
    noLostWrite<Fork>((m) => {
      const inherited = foundBy(m, childMm);
      if (m.atFork !== null && inherited !== null && inherited < m.atFork)
        return { mm: mmNames[childMm], inherited: m.atFork, found: inherited };
      const own = foundBy(m, parentMm);
      return own !== null && own < m.stored ? { mm: mmNames[parentMm], stored: m.stored, found: own } : null;
    }),
    invariant<Fork>('COW-PRIV', (m) => {
      const pte = m.tables.at(childMm).ptes.at(0);
      if (m.atFork === null || pte === null) return true;
      const found = m.contents.at(pte.folio);
      return found === m.atFork || { mm: mmNames[childMm], inherited: m.atFork, found };
    }),
    staleFree<Fork>(),
    mapcountExact<Fork>(isPending),
    refcountCovers<Fork>(),
    reachable(
      'fork and store cross',
      'a CPU has made the source entry dirty between the look of fork() and the write protection',
      (m) =>
        ['wrprotect_ptes', 'pmdp_set_wrprotect'].includes(fork.in(m).pc) &&
        !fork.in(m).dirty &&
        m.tables.at(parentMm).ptes.at(0)?.dirty === true,
    ),
    reachable(
      'dropped',
      'the child had the page, and reclaim has dropped it',
      (m) => m.atFork !== null && m.tables.at(childMm).ptes.at(0) === null && m.folios.at(page).refcount === 0,
    ),
    reachable(
      'inherited and kept',
      'the child has inherited a store, and reclaim has been at the page since and kept what it holds',
      (m) =>
        m.atFork !== null &&
        m.atFork > 0 &&
        foundBy(m, childMm) === m.atFork &&
        (policy.scansAgain
          ? m.folios.at(page).refcount > 0 && m.swapEntries.at(parentMm) && m.slot < m.contents.at(page)
          : reclaim.in(m).pc === 'done'),
    ),
    ...(policy.scansAgain
      ? [
          reachable(
            'a second scan',
            "reclaim has unmapped the parent's entry, kept the page, and begins again",
            (m) => reclaim.in(m).pc === 'page_vma_mapped_walk' && reclaim.in(m).at === 0 && m.swapEntries.at(parentMm),
          ),
        ]
      : []),
  ];
};
