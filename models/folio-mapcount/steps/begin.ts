// How each operation of a task begins: what has to be so for it, the lock that it takes, and the step that it goes to.
import { blocked } from '../../../src/index.ts';
import { mmapReadLock, mmapWriteLock } from '../../machine/mm/mm.ts';
import { pagesMapped, pagesOfVma, pmdAt, slotOf, tableAt, tableOf, windowOf } from '../address-layout.ts';
import { lowest, setOf } from '../page-sets.ts';
import type { Locals, Setting, State } from '../state.ts';
import type { DoneBy, Operation, Task } from '../workloads/workload.ts';
import { child } from './fork.ts';
import { type Back, type Walk, walkOn } from './unmap.ts';

type Of<K extends Operation['kind']> = Extract<Operation, { readonly kind: K }>;

/**
 * The step that an operation goes to; `blocked` while mmap_lock is held by another, and where it would have nothing to do.
 * `walk`: the task's way through its page tables.
 */
export const beginnings = <const E extends string>(
  setting: Setting,
  { name, mm }: Task,
  does: DoneBy,
  walk: Walk<E, Back>,
) => {
  const { bounds, whole, tables } = setting;
  const mmOf = (m: State) => m.mms.at(mm);
  const vmaOf = (m: State, page: number): number => (page < mmOf(m).end ? 0 : 1);
  const readable = (m: State): boolean => mmOf(m).writer === 'free';
  const writable = (m: State): boolean => readable(m) && mmOf(m).readers === 0;
  const lockForWriting = (m: State): boolean => writable(m) && mmapWriteLock(mmOf(m), name);
  /** Of what a fault is to map, the first page must not be mapped: else it is no fault. */
  const isEmpty = (m: State, vma: number, table: number, pages: number): boolean =>
    tableAt(setting, m, mm, table).ptes.at(slotOf(setting, vma, lowest(pages))) === null;

  const fault = (m: State, t: Locals, { pages }: Of<'fault'>) => {
    const first = lowest(pages);
    const vma = vmaOf(m, first);
    const table = tableOf(setting, vma, first);
    const room = windowOf(setting, vma, table) & pagesOfVma(setting, m, mm, vma);
    if (!readable(m) || !m.folio.cached || (pages & ~room) !== 0) return blocked;
    if (pmdAt(setting, m, mm, table).entry === 'huge' || !isEmpty(m, vma, table, pages)) return blocked;
    mmapReadLock(mmOf(m));
    Object.assign(t, { vma, table, todo: setOf(pages) });
    return 'next_uptodate_folio';
  };

  const faultPmd = (m: State, t: Locals) => {
    if (!does.mapsPmd || !readable(m) || !m.folio.cached || mmOf(m).end < bounds.pages) return blocked;
    if (pmdAt(setting, m, mm, 0).entry !== 'none') return blocked;
    mmapReadLock(mmOf(m));
    t.pmd = true;
    return 'next_uptodate_folio';
  };

  const dontneed = (m: State, t: Locals, { pages }: Of<'dontneed'>) => {
    const vma = vmaOf(m, lowest(pages));
    if (!readable(m) || (pages & ~pagesOfVma(setting, m, mm, vma)) !== 0) return blocked;
    let mapped = 0;
    for (let table = 0; table < tables; table++) mapped |= pagesMapped(setting, m, mm, vma, table);
    if ((mapped & pages) === 0) return blocked;
    mmapReadLock(mmOf(m));
    Object.assign(t, { vma, todo: setOf(pages) });
    return walkOn(setting, walk, m, t);
  };

  const exit = (m: State, t: Locals) => {
    if (!lockForWriting(m)) return blocked;
    t.todo = setOf(whole);
    return walkOn(setting, walk, m, t);
  };

  const mprotect = (m: State, t: Locals) => {
    if (pmdAt(setting, m, mm, 0).entry !== 'huge' || !lockForWriting(m)) return blocked;
    t.back = 'change_pmd_range';
    return '__split_huge_pmd';
  };

  const mremap = (m: State, t: Locals, { first }: Of<'mremap'>) => {
    if (mmOf(m).end < bounds.pages || !lockForWriting(m)) return blocked;
    t.part = setOf(whole & ~(2 ** first - 1));
    t.todo = t.part;
    return 'move_ptes';
  };

  const cow = (m: State, t: Locals, { page }: Of<'cow'>) => {
    const vma = vmaOf(m, page);
    const table = tableOf(setting, vma, page);
    if (!readable(m) || ((pagesMapped(setting, m, mm, vma, table) >> page) & 1) === 0) return blocked;
    mmapReadLock(mmOf(m));
    Object.assign(t, { vma, table, todo: setOf(1 << page) });
    return 'wp_page_copy';
  };

  const fork = (m: State, t: Locals, { pinned }: Of<'fork'>) => {
    if (m.mms.at(child).alive || !lockForWriting(m)) return blocked;
    m.mms.at(child).end = mmOf(m).end;
    t.mm = child;
    t.part = setOf(pinned);
    t.todo = setOf(windowOf(setting, 0, 0));
    return 'copy_pmd_range';
  };

  return (m: State, t: Locals, operation: Operation) => {
    switch (operation.kind) {
      case 'fault':
        return fault(m, t, operation);
      case 'fault_pmd':
        return faultPmd(m, t);
      case 'dontneed':
        return dontneed(m, t, operation);
      case 'exit':
        return exit(m, t);
      case 'mprotect':
        return mprotect(m, t);
      case 'mremap':
        return mremap(m, t, operation);
      case 'cow':
        return cow(m, t, operation);
      case 'fork':
        return fork(m, t, operation);
    }
  };
};
