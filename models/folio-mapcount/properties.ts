// What must hold of a mapcount, and what must happen in the model lest a clean verdict say nothing.

import { invariant } from '../../properties/invariant.ts';
import { ptlBalanced } from '../../properties/locks.ts';
import { forState, type Property } from '../../src/index.ts';
import { pagesIn } from '../machine/mapcount/policy.ts';
import { pagesMapped } from './address-layout.ts';
import { exclusiveIsTrue, folioMapcount, freedUnmapped, mappedIsSeen, notNegative, referenced } from './invariants.ts';
import { mmsThatReach, truthOf } from './mapped-entries.ts';
import type { Locals, Setting, State } from './state.ts';
import type { pinnerThread } from './threads/pinner.ts';
import type { reclaimThread } from './threads/reclaim.ts';
import type { taskThread } from './threads/task.ts';
import type { truncateThread } from './threads/truncate.ts';
import type { writerThread } from './threads/writer.ts';
import { hasPmds } from './workloads/workload.ts';

export interface FolioThreads {
  readonly tasks: readonly ReturnType<typeof taskThread>[];
  readonly truncate: ReturnType<typeof truncateThread> | undefined;
  readonly writer: ReturnType<typeof writerThread> | undefined;
  readonly reclaim?: ReturnType<typeof reclaimThread> | undefined;
  readonly pinner?: ReturnType<typeof pinnerThread> | undefined;
}

/** What the threads are doing, that a property may ask for. */
export const activityOf = ({ tasks, truncate, writer, reclaim, pinner }: FolioThreads) => ({
  /** The threads that map and unmap. */
  frames: (m: State): readonly (Locals & { readonly pc: string })[] => [
    ...tasks.map((task) => task.in(m)),
    ...(truncate === undefined ? [] : [truncate.in(m)]),
    ...(reclaim === undefined ? [] : [reclaim.in(m)]),
  ],
  /** Nothing is in progress. That a page is pinned is nothing in progress. */
  idle: (m: State): boolean =>
    tasks.every((task) => ['syscall', 'done'].includes(task.in(m).pc)) &&
    (truncate === undefined || ['folio_lock', 'done'].includes(truncate.in(m).pc)) &&
    (writer === undefined || ['do_wp_page', 'done'].includes(writer.in(m).pc)) &&
    (reclaim === undefined || ['shrink_folio_list', 'done'].includes(reclaim.in(m).pc)),
  /** References of those who pinned a page. */
  pins: (m: State): number => (writer?.in(m).pins ?? 0) + (pinner?.in(m).pins ?? 0),
});

/** Steps before which a thread may hold a page-table lock. */
const locked: readonly string[] = [
  'get_and_clear_full_ptes',
  'folio_remove_rmap_ptes',
  'pte_unmap_unlock',
  'folio_add_file_rmap_ptes',
  'set_ptes',
  'arrive',
  'set_pte_at',
  'leave',
  'folio_try_dup_anon_rmap_ptes',
  'folio_remove_rmap',
  'folio_put_refs',
  '__copy_present_ptes',
];

/** Whether the child of a fork can get a copy of a page, or a task make one. */
const copies = ({ workload, bounds }: Setting): boolean =>
  workload.tasks.some(({ operations }) =>
    [...operations(bounds.pages).values()].some(
      (operation) => operation.kind === 'cow' || (operation.kind === 'fork' && operation.pinned !== 0),
    ),
  );

export const propertiesOf = (setting: Setting, threads: FolioThreads): readonly Property[] => {
  const { tasks, truncate, writer, reclaim } = threads;
  const { scheme, bounds, mms, vmas, tables, whole } = setting;
  const { reachable } = forState<State>();
  const { frames, idle, pins } = activityOf(threads);
  const truth = (m: State) => truthOf(setting, m, frames(m));
  const reach = (m: State): number => mmsThatReach(setting, m);
  /** Between two atomic parts of a call. */
  const inCall = (m: State): boolean => frames(m).some((t) => t.phase > 0);
  const isPartial = (m: State): boolean => {
    for (let mm = 0; mm < mms; mm++) {
      const pages = pagesMapped(setting, m, mm, 0, 0);
      if (pages !== 0 && pagesIn(pages) < pagesIn(whole)) return true;
    }
    return false;
  };
  const truncates = truncate !== undefined;

  return [
    folioMapcount<State>(scheme, truth, inCall),
    notNegative<State>(scheme),
    mappedIsSeen<State>(scheme, reach),
    exclusiveIsTrue<State>(scheme, reach),
    freedUnmapped<State>(scheme, reach),
    // While a PMD is split in place the PTEs are counted besides it, for which there is no reference: so does the kernel.
    referenced<State>(
      (m) => {
        const { ptes, pmds } = truth(m);
        return ptes + pmds - frames(m).filter(({ pc }) => pc === 'pmd_populate').length;
      },
      (m) => reclaim?.in(m).pc === 'folio_ref_unfreeze',
    ),
    ...(truncates
      ? [
          invariant<State>('TRUNCATED', (m) => {
            const mms = m.folio.cached ? 0 : reach(m);
            return mms === 0 || { mms };
          }),
        ]
      : []),
    ...(writer === undefined
      ? []
      : [
          invariant<State>('REUSE', (m) => {
            if (writer.in(m).pc !== 'wp_page_reuse') return true;
            const mms = reach(m);
            return (mms === 1 && pins(m) === 0) || { mms, pins: pins(m) };
          }),
          reachable('a reuse', 'the folio is reused', (m) => writer.in(m).pc === 'wp_page_reuse'),
          reachable('no reuse', 'the folio is not reused', (m) => writer.in(m).pc === 'done'),
        ]),
    ptlBalanced<string, State>((m, holder) => {
      if (holder === 'writer') return writer !== undefined && !['do_wp_page', 'done'].includes(writer.in(m).pc);
      const thread = [...tasks, ...[truncate, reclaim].filter((one) => one !== undefined)].find(
        ({ name }) => name === holder,
      );
      return thread !== undefined && locked.includes(thread.in(m).pc);
    }),
    invariant<State>('QUIESCENT', (m) => {
      if (!idle(m)) return true;
      const { ptes, pmds } = truth(m);
      const expected = ptes + pmds + pins(m) + (m.folio.cached ? 1 : 0);
      if (m.folio.refcount !== expected) return { refcount: m.folio.refcount, expected };
      const unlocked =
        m.tables.every(({ ptl }) => ptl === 'free') &&
        m.pmds.every(({ pml }) => pml === 'free') &&
        m.mms.every(({ readers, writer }) => readers === 0 && writer === 'free') &&
        m.folio.locked === 'free';
      return unlocked && scheme.exact(m.folio, truth(m));
    }),
    reachable('a part', 'only a part of the folio is mapped', isPartial),
    ...(mms * (tables + vmas - 1) > 1
      ? [reachable('two tuples', 'two (vma, page table) tuples map the folio', (m) => truth(m).tuples > 1)]
      : []),
    ...(mms > 1 ? [reachable('two mms', 'two mms can reach the folio', (m) => reach(m) > 1)] : []),
    ...(hasPmds(setting)
      ? [reachable('a PMD', 'a PMD maps the folio', (m) => m.pmds.some(({ entry }) => entry === 'huge'))]
      : []),
    ...(copies(setting)
      ? [
          reachable('an early copy', 'an entry maps what was copied from a page of the folio', (m) =>
            m.tables.some(({ ptes }) => ptes.some((pte) => pte?.copied === true)),
          ),
        ]
      : []),
    ...(truncates
      ? [
          reachable('a walk', 'truncation finds entries to unmap', (m) => truncate.in(m).rmap === 'owed'),
          reachable('truncated', 'the folio has left the page cache', (m) => !m.folio.cached),
        ]
      : [
          reachable(
            'unmapped',
            'the folio was mapped and is not',
            (m) =>
              m.folio.refcount === pins(m) + (m.folio.cached ? 1 : 0) &&
              tasks.some((task) => task.in(m).left < bounds.operations),
          ),
        ]),
  ];
};
