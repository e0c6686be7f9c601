// A task: a thread of an mm that chooses operations, one after the other, and carries them out.
import { blocked, choose, done, forState, oneOf, only, step } from '../../src/index.ts';
import { dropLock, takeLock } from '../machine/mm/lock.ts';
import { lockPtl } from '../machine/table/page-table.ts';
import { child, forkSteps } from './fork-steps.ts';
import { pagesMapped, pagesOfVma, pmdAt, ptlAt, slotOf, tableAt, tableOf, windowOf } from './layout.ts';
import { mapSteps } from './map-steps.ts';
import { moveSteps } from './move-steps.ts';
import { lowest, maskOf, setOf } from './pages.ts';
import { splitSteps } from './split-steps.ts';
import { type Locals, localsOf, type Setting, type State } from './state.ts';
import { type Back, cleared, splitDone, unmapSteps, type Walk, walkOn } from './unmap-steps.ts';
import { doneBy, type Operation, type Task } from './workload.ts';

/** The labels to which a thread comes back from splitting a PMD. */
export const backs = ['zap_pmd_range', 'move_ptes', 'copy_pmd_range', 'wp_page_copy', 'change_pmd_range'] as const;

export const taskThread = (setting: Setting, task: Task) => {
  const { bounds, whole, tables } = setting;
  const { name, mm } = task;
  const does = doneBy(setting, task);
  const { thread } = forState<State>();
  const operations = task.operations(bounds.pages);
  const names = [...operations.keys()];
  const kinds = [...new Set([...operations.values()].map(({ kind }) => kind))];

  const own = (m: State) => m.mms.at(mm);
  const vmaOf = (m: State, page: number): number => (page < own(m).end ? 0 : 1);

  const finish = (m: State, t: Locals): 'syscall' | 'done' => {
    const kind = t.doing;
    if (kind === 'exit') {
      own(m).alive = false;
      dropLock(own(m), 'writer');
      t.left = 1;
    } else if (kind === 'dontneed' || kind === 'cow') own(m).readers--;
    t.left--;
    t.doing = 'nothing';
    t.part = setOf(0);
    t.mm = mm;
    t.vma = 0;
    t.table = 0;
    t.todo = setOf(0);
    t.pages = setOf(0);
    t.pmd = false;
    return t.left > 0 ? 'syscall' : done;
  };
  const walk: Walk<'syscall' | 'done', Back> = {
    name,
    finish,
    nextVma: (_, t) => {
      if (t.doing !== 'exit' || t.vma + 1 === setting.vmas) return false;
      t.vma++;
      t.todo = setOf(whole);
      return true;
    },
    copies: true,
    resume: splitDone,
  };

  /** Takes mmap_lock, or has nothing to do now. */
  const begin = (m: State, t: Locals, operation: Operation) => {
    const { end, readers, writer } = own(m);
    const readable = writer === 'free';
    const writable = readable && readers === 0;
    switch (operation.kind) {
      case 'fault': {
        const first = lowest(operation.pages);
        const vma = vmaOf(m, first);
        const table = tableOf(setting, vma, first);
        const room = windowOf(setting, vma, table) & pagesOfVma(setting, m, mm, vma);
        if (!readable || !m.folio.cached || (operation.pages & ~room) !== 0) return blocked;
        if (pmdAt(setting, m, mm, table).entry === 'huge' || !isEmpty(m, vma, table, operation.pages)) return blocked;
        own(m).readers++;
        Object.assign(t, { vma, table, todo: setOf(operation.pages) });
        return 'next_uptodate_folio';
      }
      case 'fault_pmd':
        if (
          !does.mapsPmd ||
          !readable ||
          !m.folio.cached ||
          end < bounds.pages ||
          pmdAt(setting, m, mm, 0).entry !== 'none'
        )
          return blocked;
        own(m).readers++;
        t.pmd = true;
        return 'next_uptodate_folio';
      case 'dontneed': {
        const vma = vmaOf(m, lowest(operation.pages));
        if (!readable || (operation.pages & ~pagesOfVma(setting, m, mm, vma)) !== 0) return blocked;
        let mapped = 0;
        for (let table = 0; table < tables; table++) mapped |= pagesMapped(setting, m, mm, vma, table);
        if ((mapped & operation.pages) === 0) return blocked;
        own(m).readers++;
        Object.assign(t, { vma, todo: setOf(operation.pages) });
        return walkOn(setting, walk, m, t);
      }
      case 'exit':
        if (!writable) return blocked;
        takeLock(own(m), 'writer', name);
        t.todo = setOf(whole);
        return walkOn(setting, walk, m, t);
      case 'mprotect':
        if (!writable || pmdAt(setting, m, mm, 0).entry !== 'huge') return blocked;
        takeLock(own(m), 'writer', name);
        t.back = 'change_pmd_range';
        return '__split_huge_pmd';
      case 'mremap':
        if (!writable || end < bounds.pages) return blocked;
        takeLock(own(m), 'writer', name);
        t.part = setOf(whole & ~(2 ** operation.first - 1));
        t.todo = t.part;
        return 'move_ptes';
      case 'cow': {
        const vma = vmaOf(m, operation.page);
        const table = tableOf(setting, vma, operation.page);
        if (!readable || ((pagesMapped(setting, m, mm, vma, table) >> operation.page) & 1) === 0) return blocked;
        own(m).readers++;
        Object.assign(t, { vma, table, todo: setOf(1 << operation.page) });
        return 'wp_page_copy';
      }
      case 'fork':
        if (!writable || m.mms.at(child).alive) return blocked;
        takeLock(own(m), 'writer', name);
        m.mms.at(child).end = end;
        t.mm = child;
        t.part = setOf(operation.pinned);
        t.todo = setOf(windowOf(setting, 0, 0));
        return 'copy_pmd_range';
    }
  };
  /** Of what a fault is to map, the first page must not be mapped: else it is no fault. */
  const isEmpty = (m: State, vma: number, table: number, pages: number): boolean =>
    tableAt(setting, m, mm, table).ptes.at(slotOf(setting, vma, lowest(pages))) === null;

  return thread(name, { locals: localsOf(setting, backs, kinds) }).steps({
    syscall: step(
      'a system call, or a fault, of this task; takes mmap_lock or a VMA lock',
      choose({ call: oneOf(...names) }, (m, t, { call }) => {
        if (!own(m).alive) return blocked;
        const operation = operations.get(call) as Operation;
        t.doing = operation.kind;
        return begin(m, t, operation);
      }),
    ),
    ...mapSteps(setting, name, does, finish),
    ...unmapSteps(setting, does, walk),
    ...splitSteps(setting, name, does, splitDone),
    ...moveSteps(setting, name, does, finish),
    ...forkSteps(setting, name, does, finish),
    wp_page_copy: only(
      does.cow,
      step('mm/memory.c: wp_page_copy -> pte_offset_map_lock, ptep_clear_flush, set_pte_at of the copy', (m, t) => {
        if (pmdAt(setting, m, t.mm, t.table).entry === 'huge') {
          t.back = 'wp_page_copy';
          return '__split_huge_pmd';
        }
        if (!lockPtl(ptlAt(setting, m, t.mm, t.table), name)) return blocked;
        const page = lowest(maskOf(t.todo));
        const pte = tableAt(setting, m, t.mm, t.table).ptes.at(slotOf(setting, t.vma, page));
        if (pte === null || pte.copied) return 'pte_unmap_unlock';
        pte.copied = true;
        t.pages = setOf(maskOf(t.todo));
        t.todo = setOf(0);
        return cleared(setting, m, t);
      }),
    ),
    change_pmd_range: only(
      does.mprotect,
      step('mm/mprotect.c: change_pmd_range, the PMD is a table now', (m, t) => {
        dropLock(own(m), 'writer');
        return finish(m, t);
      }),
    ),
  });
};
