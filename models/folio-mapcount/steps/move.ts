// mremap() of a part: the entries go, page table by page table, to a VMA of their own.
import { blocked, only, step } from '../../../src/index.ts';
import { mmapWriteUnlock } from '../../machine/mm/mm.ts';
import { lockPtl, unlockPtl } from '../../machine/table/page-table.ts';
import { pagesInTable, pmdAt, ptlAt, slotOf, tableAt, windowOf } from '../address-layout.ts';
import { lowest, maskOf, setOf } from '../page-sets.ts';
import type { Locals, Setting, State } from '../state.ts';
import type { DoneBy } from '../workloads/workload.ts';
import { rmapCall } from './rmap-call.ts';

/** VMA 1 is in table 1. */
const destination = { vma: 1, table: 1 } as const;

export const moveSteps = <const E extends string>(
  setting: Setting,
  name: string,
  does: DoneBy,
  finish: (m: State, t: Locals) => E,
) => {
  const { scheme, callers, bounds } = setting;
  /** The table that entries are moved from: the first with pages to do. */
  const source = (t: Locals): number => (maskOf(t.todo) & windowOf(setting, 0, 0) ? 0 : 1);
  const target = (m: State, t: Locals) => ptlAt(setting, m, t.mm, destination.table);
  const locksTarget = (t: Locals): boolean => callers.moveLocks !== 'old' && !sharesLock(t);
  const locksSource = (t: Locals): boolean => callers.moveLocks !== 'new' || sharesLock(t);
  /** Source and destination have one lock. */
  const sharesLock = (t: Locals): boolean => callers.onePtl || source(t) === destination.table;

  const nextTable = (m: State, t: Locals) => {
    t.todo = setOf(maskOf(t.todo) & ~windowOf(setting, 0, source(t)));
    t.vma = 0;
    t.table = 0;
    if (maskOf(t.todo) !== 0) return 'move_ptes';
    const mm = m.mms.at(t.mm);
    mm.end = lowest(maskOf(t.part));
    mmapWriteUnlock(mm);
    return finish(m, t);
  };
  const unlock = (m: State, t: Locals) => {
    if (locksSource(t)) unlockPtl(ptlAt(setting, m, t.mm, source(t)));
    if (locksTarget(t)) unlockPtl(target(m, t));
    return nextTable(m, t);
  };

  return {
    move_ptes: only(
      does.moves,
      step(
        'mm/mremap.c: move_page_tables; move_ptes -> pte_offset_map_lock, spin_lock_nested',
        (m: State, t: Locals) => {
          const pmd = pmdAt(setting, m, t.mm, source(t));
          if (pmd.entry === 'none') return nextTable(m, t);
          if (pmd.entry === 'huge') {
            t.back = 'move_ptes';
            return '__split_huge_pmd';
          }
          if (locksTarget(t) && !lockPtl(target(m, t), name)) return blocked;
          if (locksSource(t) && !lockPtl(ptlAt(setting, m, t.mm, source(t)), name)) return blocked;
          pmdAt(setting, m, t.mm, destination.table).entry = 'table';
          t.pages = setOf(maskOf(t.todo) & pagesInTable(setting, m, t.mm, 0, source(t)));
          t.vma = destination.vma;
          t.table = destination.table;
          return maskOf(t.pages) === 0 ? 'set_pte_at' : 'arrive';
        },
      ),
    ),
    arrive: only(
      does.moves,
      step('policy: where the entries go is counted', (m: State, t: Locals) => {
        const from = { vma: 0, table: source(t) };
        if (!rmapCall(setting, m, t, scheme.move.add, { from })) return 'arrive';
        t.rmap = 'arriving';
        return 'set_pte_at';
      }),
    ),
    set_pte_at: only(
      does.moves,
      step('mm/mremap.c: move_ptes -> ptep_get_and_clear, set_pte_at', (m: State, t: Locals) => {
        const from = tableAt(setting, m, t.mm, source(t)).ptes;
        const to = tableAt(setting, m, t.mm, destination.table).ptes;
        const moving = maskOf(t.todo) & windowOf(setting, 0, source(t));
        for (let page = 0; page < bounds.pages; page++)
          if ((moving >> page) & 1) {
            const pte = from.at(slotOf(setting, 0, page));
            if (pte === null) continue;
            to.set(slotOf(setting, destination.vma, page), { page, copied: pte.copied });
            from.set(slotOf(setting, 0, page), null);
          }
        if (maskOf(t.pages) === 0) return unlock(m, t);
        t.vma = 0;
        t.table = source(t);
        t.rmap = 'leaving';
        return 'leave';
      }),
    ),
    leave: only(
      does.moves,
      step('policy: where the entries were is not counted; pte_unmap_unlock', (m: State, t: Locals) => {
        if (!rmapCall(setting, m, t, scheme.move.remove)) return 'leave';
        t.rmap = 'settled';
        t.pages = setOf(0);
        return unlock(m, t);
      }),
    ),
  };
};
