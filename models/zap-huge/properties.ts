// What the model zap-huge claims beyond the properties of every zap, and what has to happen in it lest a clean verdict say nothing.
import { invariant } from '../../properties/invariant.ts';
import { forState, type Property } from '../../src/index.ts';
import { someQueued } from '../machine/flush/mmu-gather.ts';
import type { ClaimsOf } from '../zap/properties.ts';
import type { Zap } from '../zap/state.ts';
import { queuesHuge } from '../zap/threads/zap-huge-pmd.ts';

const { reachable } = forState<Zap>();

export const claims: ClaimsOf = (scope, policy, { zap, user, writeback, pageout }) => {
  const huge = scope.folios;
  const pmdOf = (m: Zap) => m.tables.at(0).ptes.at(0);
  const isUserAt = (m: Zap, pc: string): boolean => {
    for (let cpu = 0; cpu < scope.cpus; cpu++) if (user.in(m, cpu).pc === pc) return true;
    return false;
  };
  const isCachedDirty = (m: Zap): boolean =>
    m.cpus.some((cpu) => {
      const entry = cpu.tlb.at(0);
      return entry?.writable === true && entry.dirty;
    });
  const seen: Property[] = [
    reachable(
      'a dirty entry outlives the PMD',
      'a TLB caches the huge page writable and dirty, and the PMD is empty',
      (m) => isCachedDirty(m) && pmdOf(m) === null,
    ),
    reachable(
      'a store through it',
      'and a thread has its store still before it',
      (m) => isCachedDirty(m) && pmdOf(m) === null && isUserAt(m, 'store'),
    ),
  ];
  if (writeback !== null) {
    if (policy.call !== 'truncate')
      seen.push(
        reachable(
          'unmapped before it is cleaned',
          'folio_mkclean() finds the mapcount of the huge page at 0',
          (m) => writeback.in(m).pc === 'folio_mkclean' && m.folios.at(huge).mapcount === 0,
        ),
        reachable(
          'the walk waits',
          'the rmap walk of folio_mkclean() meets the PMD lock, which the zap holds',
          (m) => writeback.in(m).pc === 'page_vma_mapped_walk' && m.tables.at(0).ptl === 'zap',
        ),
      );
    seen.push(
      reachable('a write fault', 'a store to the read-only PMD has made it writable and dirty', (m) => {
        const pmd = pmdOf(m);
        return pmd?.dirty === true && isUserAt(m, 'fault_dirty_shared_page');
      }),
    );
  }
  if (policy.call === 'truncate')
    seen.push(
      reachable(
        'writeback is kept off',
        'the huge page is dirty, unmapped, cached, and locked by truncation',
        (m) =>
          isCachedDirty(m) && m.folios.at(huge).dirty && m.folios.at(huge).locked && m.folios.at(huge).mapcount === 0,
      ),
    );
  if (policy.call === 'MADV_DONTNEED')
    seen.push(
      reachable(
        'mapped anew',
        'a fault has mapped the huge page again, before the call returns',
        (m) => pmdOf(m) !== null && ['tlb_finish_mmu', 'tlb_flush_mmu', 'tlb_batch_pages_flush'].includes(zap.in(m).pc),
      ),
    );
  if (pageout !== null)
    seen.push(
      reachable('the PMD alone knows', 'the huge page is clean, and the PMD dirty', (m) => {
        const pmd = pmdOf(m);
        return pmd?.dirty === true && !m.folios.at(huge).dirty;
      }),
      ...(policy.hugePmd.order === 'rmap, unlock, flush' && policy.call !== 'truncate'
        ? [
            reachable(
              'reclaim is kept off',
              'reclaim has locked the unmapped huge page, a TLB caches it dirty, and the gather has a reference',
              (m) =>
                pageout.in(m).pc === 'is_page_cache_freeable' && isCachedDirty(m) && m.folios.at(huge).refcount > 1,
            ),
          ]
        : []),
      reachable('swapped out', 'reclaim has written the huge page to swap', (m) => pageout.in(m).pc === 'done'),
    );
  if (queuesHuge(scope, policy))
    seen.push(
      reachable('a delayed removal', 'the huge page is queued, and its rmap removal still to come', (m) =>
        someQueued(m.gather, (entry) => entry.rmap && entry.folio === huge),
      ),
    );
  return {
    always: [
      invariant<Zap>(
        'RMAP-PENDING',
        (m) => m.tables.some((table) => table.ptl === 'zap') || !someQueued(m.gather, (entry) => entry.rmap),
      ),
    ],
    reachable: seen,
  };
};
