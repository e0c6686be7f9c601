// What must hold of mlock and munlock, and what must happen in them lest a clean verdict say nothing.

import { invariant } from '../../properties/invariant.ts';
import { ptlBalanced } from '../../properties/locks.ts';
import { mlockFree, mlockHigh, mlockLow, nrMlock, unevictableStranded } from '../../properties/mlock.ts';
import { forState, type Property } from '../../src/index.ts';
import type { drainThread } from '../machine/folio/lru.ts';
import { entryOf, fileThp, type Mlock, type MlockBounds, mapcount, small, taskName } from './state.ts';
import type { reclaimThread } from './threads/reclaim.ts';
import type { taskThread } from './threads/task.ts';
import type { truncateThread } from './threads/truncate.ts';

export interface MlockThreads {
  readonly tasks: readonly ReturnType<typeof taskThread>[];
  readonly reclaim: ReturnType<typeof reclaimThread> | undefined;
  readonly truncate: ReturnType<typeof truncateThread> | undefined;
  readonly drain: ReturnType<typeof drainThread<Mlock>>;
}

export const propertiesOf = (
  bounds: MlockBounds,
  { tasks, reclaim, truncate, drain }: MlockThreads,
): readonly Property[] => {
  const { reachable } = forState<Mlock>();
  const vmas = tasks.map((_, v) => v);
  const rests = (m: Mlock, v: number): boolean => ['syscall', 'done'].includes(tasks[v]?.in(m).pc ?? 'done');
  const truncating = (m: Mlock): boolean => truncate !== undefined && truncate.in(m).pc !== 'truncate_inode_page';
  const quiet = (m: Mlock): boolean =>
    vmas.every((v) => rests(m, v)) &&
    !['batch', 'adding', 'isolated'].includes(m.folio.lru) &&
    drain.in(m).pc === 'lru_add_drain' &&
    (reclaim === undefined || reclaim.in(m).pc === 'isolate_lru_pages') &&
    (truncate === undefined || ['truncate_inode_page', 'done'].includes(truncate.in(m).pc));
  const locked = (m: Mlock, v: number): boolean => m.vmas.at(v).VM_LOCKED && entryOf(m, v) !== null;
  const held = (m: Mlock): boolean => vmas.some((v) => locked(m, v));
  /** Of huge pages, those of a file are marked, while nobody maps a part; an anonymous one while one PMD alone maps it. */
  const owed = (m: Mlock): boolean => {
    if (m.folio.missed || !held(m)) return false;
    if (bounds.thp === small) return true;
    return bounds.thp === fileThp && !m.folio.doubleMap && mapcount(m, 'pte') === 0;
  };
  const folios = (m: Mlock) => [{ folio: m.folio }];

  return [
    mlockHigh<Mlock>(folios, quiet, held),
    mlockLow<Mlock>(folios, quiet, owed),
    unevictableStranded<Mlock>(folios, quiet),
    mlockFree<Mlock>(folios),
    nrMlock<Mlock>(folios),
    ptlBalanced<string, Mlock>((m, holder) => {
      const v = vmas.find((task) => taskName(task) === holder);
      if (v !== undefined)
        return [
          ...[
            'PageMlocked',
            'SetPageMlocked',
            'mlock_vma_page',
            'isolate_lru_page',
            'mlock_vma_page, found',
            'lru_cache_add',
          ],
          ...['clear_page_mlock', 'isolate_lru_page, cleared'],
        ].includes(tasks[v]?.in(m).pc ?? 'done');
      if (holder === 'truncate') return ['clear_page_mlock', 'isolate_lru_page'].includes(truncate?.in(m).pc ?? 'done');
      return ['mlock_vma_page', 'ptep_clear_flush'].includes(reclaim?.in(m).pc ?? 'done');
    }),
    invariant<Mlock>('RESIDENT', (m) => {
      const gone = vmas.find((v) => rests(m, v) && m.vmas.at(v).VM_LOCKED && entryOf(m, v) === null);
      return gone === undefined || truncating(m) || { vma: gone };
    }),
    invariant<Mlock>('VMA-LIVE', (m) => {
      const walks = [
        ...tasks.filter((task) => ['page_mlock_one', 'page_vma_mapped_walk'].includes(task.in(m).pc)),
        ...[truncate].filter((t) => t?.in(m).pc === 'unmap_mapping_page'),
        ...[reclaim].filter((t) => t?.in(m).pc === 'try_to_unmap_one'),
      ];
      const lost = walks.map((walker) => walker?.in(m).walk ?? 0).find((v) => !m.vmas.at(v).linked);
      return lost === undefined || { vma: lost };
    }),
    ...(bounds.thp === small
      ? []
      : [
          invariant<Mlock>('THP-MLOCK', (m) => !m.folio.mlocked || mapcount(m, 'pte') === 0),
          invariant<Mlock>(
            'DOUBLE-MAP',
            (m) => !m.folio.doubleMap || tasks.every((task) => task.in(m).pc !== 'mlock_vma_page'),
          ),
        ]),
    reachable(
      'all is munlocked',
      'every VMA has been munlocked, and so is the folio',
      (m) => quiet(m) && vmas.every((v) => !m.vmas.at(v).VM_LOCKED && m.vmas.at(v).linked) && !m.folio.mlocked,
    ),
    reachable(
      'a miss',
      'the folio is not mlocked where it should be, and the kernel knows that it may happen',
      (m) => quiet(m) && m.folio.missed && held(m) && !m.folio.mlocked,
    ),
    reachable(
      'mlocked by another',
      'munlock found another VM_LOCKED VMA',
      (m) => quiet(m) && m.folio.mlocked && vmas.some((v) => !m.vmas.at(v).VM_LOCKED && entryOf(m, v) !== null),
    ),
    ...(truncate === undefined
      ? []
      : [
          reachable(
            'truncated and freed',
            'the truncated page is free',
            (m) => truncating(m) && m.folio.lru === 'free',
          ),
        ]),
    ...(reclaim === undefined || bounds.thp !== small
      ? []
      : [
          reachable('reclaimed', 'the page is reclaimed', (m) => m.folio.cache === 'reclaimed'),
          reachable(
            'restored by reclaim',
            'reclaim meets a VM_LOCKED VMA and marks the page',
            (m) => reclaim.in(m).pc === 'mlock_vma_page' && m.folio.missed,
          ),
        ]),
  ];
};
