// A task: a thread of an mm that chooses operations, one after the other, and carries them out.
import { blocked, choose, done, forState, oneOf, only, step } from '../../../src/index.ts';
import { mmapReadUnlock, mmapWriteUnlock } from '../../machine/mm/mm.ts';
import { lockPtl } from '../../machine/table/page-table.ts';
import { pmdAt, ptlAt, slotOf, tableAt } from '../address-layout.ts';
import { lowest, maskOf, setOf } from '../page-sets.ts';
import { type Locals, localsOf, type Setting, type State } from '../state.ts';
import { beginnings } from '../steps/begin.ts';
import { forkSteps } from '../steps/fork.ts';
import { mapSteps } from '../steps/map.ts';
import { moveSteps } from '../steps/move.ts';
import { splitSteps } from '../steps/split.ts';
import { type Back, cleared, splitDone, unmapSteps, type Walk } from '../steps/unmap.ts';
import { doneBy, type Operation, type Task } from '../workloads/workload.ts';

/** The labels to which a thread comes back from splitting a PMD. */
export const backs = ['zap_pmd_range', 'move_ptes', 'copy_pmd_range', 'wp_page_copy', 'change_pmd_range'] as const;

export const taskThread = (setting: Setting, task: Task) => {
  const { bounds, whole } = setting;
  const { name, mm } = task;
  const does = doneBy(setting, task);
  const { thread } = forState<State>();
  const operations = task.operations(bounds.pages);
  const names = [...operations.keys()];
  const kinds = [...new Set([...operations.values()].map(({ kind }) => kind))];

  const mmOf = (m: State) => m.mms.at(mm);

  const finish = (m: State, t: Locals): 'syscall' | 'done' => {
    const kind = t.doing;
    if (kind === 'exit') {
      mmOf(m).alive = false;
      mmapWriteUnlock(mmOf(m));
      t.left = 1;
    } else if (kind === 'dontneed' || kind === 'cow') mmapReadUnlock(mmOf(m));
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

  const begin = beginnings(setting, task, does, walk);

  return thread(name, { locals: localsOf(setting, backs, kinds) }).steps({
    syscall: step(
      'a system call, or a fault, of this task; takes mmap_lock or a VMA lock',
      choose({ call: oneOf(...names) }, (m, t, { call }) => {
        if (!mmOf(m).alive) return blocked;
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
        mmapWriteUnlock(mmOf(m));
        return finish(m, t);
      }),
    ),
  });
};
