// What the model gather claims beyond the properties of every zap: P1 to P3 and P5 of PROTOCOLS 3.4, and E1.

import { invariant } from '../../properties/invariant.ts';
import { forState, type Property } from '../../src/index.ts';
import { isPendingAtCursor, someQueued } from '../machine/flush/mmu-gather.ts';
import type { Policy } from '../zap/policy.ts';
import type { ClaimsOf, ZapThreads } from '../zap/properties.ts';
import { hasPageCache, isHuge, type Scope, type Zap } from '../zap/state.ts';

const { reachable } = forState<Zap>();

export const claims: ClaimsOf = (scope, policy, threads) => {
  const inZapPteRange = (m: Zap): boolean => m.tables.some((table, t) => table.ptl === 'zap' && !isHuge(scope, t));
  return { always: promises(policy, threads, inZapPteRange), reachable: sights(scope, policy, threads, inZapPteRange) };
};

type InZap = (m: Zap) => boolean;

const promises = (policy: Policy, { zap, unmap }: ZapThreads, inZapPteRange: InZap): readonly Property[] => {
  const isLocked = (m: Zap): boolean => m.tables.some((table) => table.ptl === 'zap');
  return [
    // What is freed later has then nothing pending either.
    ...(policy.rmap === 'inline'
      ? []
      : [invariant<Zap>('RMAP-PENDING', (m) => isLocked(m) || !someQueued(m.gather, (entry) => entry.rmap))]),
    ...(policy.rmap === 'cursor'
      ? [
          // The walk would remove the rmap of such a page a second time.
          invariant<Zap>(
            'RMAP-ONCE',
            (m) => !inZapPteRange(m) || !someQueued(m.gather, (entry, behind) => behind && !entry.rmap),
          ),
          // The walk would never come to such a page.
          invariant<Zap>(
            'RMAP-SKIP',
            (m) => !inZapPteRange(m) || !someQueued(m.gather, (entry, behind) => !behind && entry.rmap),
          ),
        ]
      : []),
    ...(policy.noGather
      ? []
      : [invariant<Zap>('FORCED-FLUSH', (m) => zap.in(m).pc !== 'tlb_flush_mmu_tlbonly' || zap.in(m).force)]),
    ...(unmap === null
      ? []
      : [
          invariant<Zap>('UNMAPPED', (m) => {
            const { pc, folio } = unmap.in(m);
            const { mapcount } = m.folios.at(folio);
            return pc !== 'folio_mapped' || mapcount === 0 || { folio, mapcount };
          }),
        ]),
  ];
};

const sights = (
  scope: Scope,
  policy: Policy,
  { zap, unmap }: ZapThreads,
  inZapPteRange: InZap,
): readonly Property[] => {
  const { local, batch, batches, ptes, tables } = scope;
  const seen: Property[] = [];
  if (!policy.noGather && !policy.fullmm && hasPageCache(scope))
    seen.push(
      reachable(
        'clean and early',
        'the rmap of a clean page is removed while a TLB still caches it (P5)',
        (m) =>
          zap.in(m).pc !== 'done' &&
          m.cpus.some((cpu) =>
            cpu.tlb.some((entry) => {
              if (entry === null || entry.dirty) return false;
              const { anon, mapcount } = m.folios.at(entry.folio);
              return !anon && mapcount === 0;
            }),
          ),
      ),
    );
  if (!policy.noGather && local + batch * batches < ptes * tables)
    seen.push(
      reachable('a full queue', 'the queue is full, and the zap breaks off', (m) => {
        const { active } = m.gather;
        return zap.in(m).force && m.gather.batches.at(active).length === (active === 0 ? local : batch);
      }),
    );
  if (policy.rmap === 'cursor' && batches > 0 && local < ptes)
    seen.push(
      reachable(
        'several batches',
        'pages whose rmap removal is to come are queued in two batches',
        (m) => m.gather.batches.count((queued) => queued.findIndex((entry) => entry.rmap) >= 0) > 1,
      ),
    );
  if (policy.rmap === 'cursor' && tables > 1)
    seen.push(
      reachable(
        'done before',
        'pages of an earlier table are queued before the cursor, and there are pages behind it',
        (m) =>
          m.gather.batches.some((queued) => queued.findIndex((entry) => !entry.rmap) >= 0) &&
          inZapPteRange(m) &&
          isPendingAtCursor(m.gather),
      ),
    );
  if (unmap !== null)
    seen.push(
      reachable(
        'unmapped',
        'try_to_unmap() has taken the last mapping of a folio away',
        (m) => unmap.in(m).pc === 'folio_mapped' && m.folios.at(unmap.in(m).folio).mapcount === 0 && !m.vma.detached,
      ),
      reachable(
        'the walk waits',
        'try_to_unmap() meets a page-table lock that the zap holds',
        (m) => unmap.in(m).pc === 'page_vma_mapped_walk' && m.tables.at(unmap.in(m).table).ptl === 'zap',
      ),
    );
  return seen;
};
