// What must hold of mlock and munlock, and what must happen in them lest a clean verdict say nothing.
import { invariant } from '../../properties/invariant.ts';
import { mlockFree, mlockHigh, mlockLow, nrMlock, unevictableStranded } from '../../properties/mlock.ts';
import { forState, type LivenessProperty, type Property } from '../../src/index.ts';
import type { Policy } from './policy.ts';
import { type Count, entryOf } from './state.ts';
import type { lruDrainThread, mlockDrainThread } from './threads/drain.ts';
import type { migrateThread } from './threads/migrate.ts';
import type { reclaimThread } from './threads/reclaim.ts';
import type { taskThread } from './threads/task.ts';
import type { truncateThread } from './threads/truncate.ts';

export interface CountThreads {
  readonly tasks: readonly ReturnType<typeof taskThread>[];
  readonly drains: readonly ReturnType<typeof mlockDrainThread>[];
  readonly lruDrain: ReturnType<typeof lruDrainThread> | undefined;
  readonly migrate: ReturnType<typeof migrateThread> | undefined;
  readonly reclaim: ReturnType<typeof reclaimThread> | undefined;
  readonly truncate: ReturnType<typeof truncateThread> | undefined;
}

export const propertiesOf = (
  { tasks, drains, lruDrain, migrate, reclaim, truncate }: CountThreads,
  { asks }: Policy,
): readonly (Property | LivenessProperty)[] => {
  const { leadsTo, reachable } = forState<Count>();
  const vmas = tasks.map((_, v) => v);
  const rests = (m: Count, v: number): boolean => ['syscall', 'done'].includes(tasks[v]?.in(m).pc ?? 'done');
  const idle = (m: Count): boolean =>
    (migrate === undefined || ['isolate_lru_folio', 'done'].includes(migrate.in(m).pc)) &&
    (reclaim === undefined || reclaim.in(m).pc === 'isolate_lru_folios') &&
    (truncate === undefined || ['truncate_inode_folio', 'done'].includes(truncate.in(m).pc));
  const quiet = (m: Count): boolean =>
    vmas.every((v) => rests(m, v)) &&
    idle(m) &&
    m.batches.every((batch) => batch.length === 0) &&
    drains.every((drain) => drain.in(m).pc === 'mlock_folio_batch') &&
    (lruDrain === undefined || lruDrain.in(m).pc === 'lru_add_drain') &&
    m.folios.every((folio) => !['batch', 'adding', 'isolated'].includes(folio.lru));
  const maps = (m: Count, v: number, f: number): boolean => {
    const entry = entryOf(m, v);
    return entry !== null && !entry.migration && entry.folio === f && m.vmas.at(v).VM_LOCKED;
  };
  const holders = (m: Count, f: number): number => vmas.filter((v) => maps(m, v, f)).length;
  const folios = (m: Count) => m.folios.map((folio, f) => ({ folio, f }));

  // By itself: what is in no run is looked for once nothing is broken in any state.
  if (asks === 'progress')
    return [
      leadsTo(
        'EVICTABLE',
        'a folio that is mapped by munlocked VMAs alone, with all calls returned, becomes evictable',
        (m) => tasks.every((task, v) => task.in(m).pc === 'done' && m.vmas.at(v).linked && !m.vmas.at(v).VM_LOCKED),
        // A free frame is no folio: the page was migrated away from it, or truncated; or nothing has been migrated to it yet.
        (m) => m.folios.every(({ lru }) => lru === 'evictable' || lru === 'free'),
      ),
    ];
  return [
    mlockHigh<Count>(folios, quiet, (m, f) => holders(m, f) > 0),
    mlockLow<Count>(folios, quiet, (m, f) => holders(m, f) > 0 && !m.folios.at(f).missed),
    invariant<Count>('COUNT-HI', (m) => {
      if (!quiet(m)) return true;
      const f = m.folios.findIndex((folio, i) => folio.lru === 'unevictable' && folio.mlock_count > holders(m, i));
      return f === -1 || { folio: f, mlock_count: m.folios.at(f).mlock_count, vmas: holders(m, f) };
    }),
    unevictableStranded<Count>(folios, quiet),
    mlockFree<Count>(folios),
    nrMlock<Count>(folios),
    invariant<Count>('RESIDENT', (m) => {
      const gone = vmas.find(
        (v) => rests(m, v) && m.vmas.at(v).VM_LOCKED && m.vmas.at(v).linked && entryOf(m, v) === null,
      );
      return (
        gone === undefined || (truncate !== undefined && truncate.in(m).pc !== 'truncate_inode_folio') || { vma: gone }
      );
    }),
    reachable('counted', 'a folio is counted for every VMA', (m) =>
      m.folios.some((folio) => folio.lru === 'unevictable' && folio.mlock_count === vmas.length),
    ),
    reachable(
      'all is munlocked',
      'every VMA has been munlocked, and so are the folios',
      (m) =>
        quiet(m) &&
        vmas.every((v) => !m.vmas.at(v).VM_LOCKED && m.vmas.at(v).linked) &&
        m.folios.every((f) => !f.mlocked),
    ),
    reachable(
      'a miss',
      'a folio is not mlocked where it should be, and the kernel knows that it may happen',
      (m) => quiet(m) && m.folios.some((folio, f) => folio.missed && !folio.mlocked && holders(m, f) > 0),
    ),
    ...(migrate === undefined
      ? []
      : [
          reachable(
            'migrated',
            'the page is migrated, and mlocked as before',
            (m) =>
              quiet(m) &&
              m.folios.at(1).cached &&
              m.folios.at(1).mlock_count === vmas.length &&
              m.folios.at(0).lru === 'free',
          ),
        ]),
    ...(truncate === undefined
      ? []
      : [
          reachable(
            'mlocked and unmapped',
            'the truncated page is mlocked, and mapped by nobody (D5)',
            (m) =>
              m.truncated &&
              m.folios.some(
                (folio, f) => folio.mlocked && folio.lru !== 'free' && vmas.every((v) => entryOf(m, v)?.folio !== f),
              ),
          ),
        ]),
    ...(reclaim === undefined
      ? []
      : [
          reachable(
            'reclaimed',
            'the page is reclaimed',
            (m) => !m.truncated && m.folios.every((folio) => !folio.cached),
          ),
        ]),
  ];
};
