// The mapcount of a large folio as (vma, page table) tuples (seed 004, catalogue E2), and as other policies have it: faults,
// partial unmaps, PMDs and their split, mremap() of a part, fork() with early copies, and truncation, concurrently.
import {
  type Bounds,
  defineModel,
  forState,
  int,
  oneOf,
  type Property,
  ShootdownError,
  type System,
  withBugs,
} from '../../src/index.ts';
import { bugs } from './bugs.ts';
import { initialise } from './initial-state.ts';
import type { Policy } from './policy.ts';
import { type FolioThreads, propertiesOf } from './properties.ts';
import { type FolioBounds, holdersOf, type Setting, type State, settingOf, stateOf } from './state.ts';
import { pinnerThread } from './threads/pinner.ts';
import { reclaimThread } from './threads/reclaim.ts';
import { taskThread } from './threads/task.ts';
import { truncateThread } from './threads/truncate.ts';
import { writerThread } from './threads/writer.ts';
import { variants } from './variants.ts';
import { hasPmds } from './workloads/workload.ts';

/** Every thread has ended, or has not begun what it may do next. */
const isIdle = (setting: Setting, m: State): boolean =>
  holdersOf(setting).every((name) =>
    ['syscall', 'folio_lock', 'do_wp_page', 'shrink_folio_list', 'done'].includes(frameOf(m, name).pc),
  );
const frameOf = (m: object, name: string) =>
  (m as { readonly [name: string]: { readonly pc: string } })[name] as { readonly pc: string };

/**
 * The system of a scheme, with what its callers do for it, and a workload. `properties`: what is asked of it. Default: what must
 * hold of any mapcount.
 */
export const buildSystem = (
  bounds: Bounds,
  policy: Policy,
  properties: (setting: Setting, threads: FolioThreads) => readonly Property[] = propertiesOf,
): System => {
  if ((bounds as FolioBounds).straddle >= (bounds as FolioBounds).pages)
    throw new ShootdownError(
      'usage',
      `of ${bounds.pages} pages ${bounds.straddle} cannot be in a second page table`,
      'set straddle to less than pages',
    );
  const setting = settingOf(bounds as FolioBounds, policy);
  const tasks = policy.workload.tasks.map((task) => taskThread(setting, task));
  const truncate = policy.workload.truncate ? truncateThread(setting) : undefined;
  const writer = policy.workload.writes ? writerThread(setting) : undefined;
  const reclaim = policy.workload.reclaims ? reclaimThread(setting) : undefined;
  const pinner = policy.workload.pins ? pinnerThread(setting) : undefined;
  const all = [truncate, writer, reclaim, pinner].filter((thread) => thread !== undefined);
  const { system } = forState<State>();
  return system({
    state: stateOf(setting),
    init: {
      params: {
        initially: oneOf(...policy.workload.initially.filter((how) => how !== 'pmd' || hasPmds(setting))),
        pins: int(0, policy.workload.writes ? 1 : 0),
      },
      run: (m, { initially, pins }) => {
        tasks.forEach((task, i) => {
          const frame = task.in(m);
          frame.left = setting.bounds.operations;
          frame.mm = policy.workload.tasks[i]?.mm ?? 0;
        });
        initialise(setting, m, initially);
        m.folio.refcount += pins;
        if (writer !== undefined) writer.in(m).pins = pins;
      },
    },
    threads: [...tasks, ...all],
    properties: properties(setting, { tasks, truncate, writer, reclaim, pinner }),
    // A task need not do all that it might: it may find nothing to do.
    final: (m) => isIdle(setting, m),
    view: { mms: { as: 'mm', title: 'mm' }, 'tables.ptes': { names: 'folio' } },
  });
};

export default defineModel({
  name: 'folio-mapcount',
  title: 'the mapcount of a large folio, as (vma, page table) tuples and otherwise',
  bounds: {
    pages: { default: 3, min: 1, max: 4, doc: 'pages of the folio' },
    straddle: { default: 0, min: 0, max: 3, doc: 'how many of them, the last ones, are in a second page table' },
    batch: { default: 4, min: 1, max: 4, doc: 'the most pages of one call that maps or unmaps' },
    operations: { default: 2, min: 1, max: 8, doc: 'operations of each task' },
  },
  variants: withBugs(variants, bugs),
  build: buildSystem,
});
