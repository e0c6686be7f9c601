// A write through /proc/self/mem or by ptrace: get_user_pages() with FOLL_WRITE and FOLL_FORCE, then a copy into the page.
import { blocked, bool, forState, must, nullable, type Scalarset, step } from '../../../src/index.ts';
import { refcountInc } from '../../machine/locks/refcount.ts';
import type { ForceBounds, Policy } from '../policy.ts';
import { endProtection, type Force, folioNumber, isAnon, mapCopy, mapFile, putFolio } from '../state.ts';

interface Locals {
  write: boolean;
  cow: boolean;
  page: number | null;
}

export const writerThread = (bounds: ForceBounds, policy: Policy, Writer: Scalarset<'writer'>) => {
  const { thread } = forState<Force>();

  /** can_follow_write_pte(); the entry is never writable. */
  const canFollowWrite = (m: Force, t: Locals): boolean => {
    const { readOnly } = policy;
    if (readOnly === null || m.pte === null) return false;
    const { folio, dirty, uffdWp } = m.pte;
    if (readOnly.cow && !t.cow) return false;
    if (readOnly.dirty && !dirty) return false;
    if (readOnly.anon && !isAnon(folio)) return false;
    if (readOnly.exclusive && !m.folios.at(folio).exclusive) return false;
    return !(readOnly.notUffdWp && uffdWp);
  };

  /** What handle_mm_fault() returned VM_FAULT_WRITE for. */
  const brokeCow = (t: Locals): void => {
    if (policy.afterCow === 'drop FOLL_WRITE') t.write = false;
    if (policy.afterCow === 'set FOLL_COW') t.cow = true;
  };

  return thread('writer', {
    over: Writer,
    fair: 'strong',
    locals: {
      /** FOLL_WRITE; set at the first look. */
      write: bool(),
      /** FOLL_COW. */
      cow: bool(),
      /** The page that it has a reference of. */
      page: nullable(folioNumber(bounds)),
    },
  }).steps({
    access_remote_vm: step(
      'mm/memory.c: access_remote_vm -> mm/gup.c: __get_user_pages, with FOLL_WRITE and FOLL_FORCE',
      (_, t: Locals) => {
        t.write = true;
        return 'follow_page_pte';
      },
    ),
    follow_page_pte: step('mm/gup.c: follow_page_pte, can_follow_write_pte, under the page-table lock', (m, t) => {
      if (m.pte === null || (t.write && !canFollowWrite(m, t))) return 'faultin_page';
      t.page = m.pte.folio;
      refcountInc(m.folios.at(t.page), 'refcount');
      return 'copy_to_user_page';
    }),
    faultin_page: step(
      'mm/gup.c: faultin_page -> mm/memory.c: handle_mm_fault: do_cow_fault, do_read_fault or do_wp_page',
      (m, t) => {
        if (m.pte === null) {
          if (!t.write) mapFile(m, false);
          else if (!mapCopy(m)) return blocked;
          return 'follow_page_pte';
        }
        // Another has mapped something meanwhile: a read is satisfied by it.
        if (!t.write) return 'follow_page_pte';
        // handle_userfault(): the monitor is told, and takes the protection away.
        if (m.pte.uffdWp) {
          m.pte.uffdWp = false;
          endProtection(m);
          return 'follow_page_pte';
        }
        const { folio } = m.pte;
        if (isAnon(folio) && !m.folios.at(folio).childs) {
          m.folios.at(folio).exclusive = true;
          m.pte.dirty = true;
        } else if (!mapCopy(m)) return blocked;
        brokeCow(t);
        return 'follow_page_pte';
      },
    ),
    copy_to_user_page: step('mm/memory.c: access_remote_vm -> copy_to_user_page', (m, t) => {
      m.folios.at(must(t.page, 'the writer has a page')).written = true;
      return 'put_page';
    }),
    put_page: step('mm/memory.c: access_remote_vm -> put_page', (m, t) => {
      putFolio(m, must(t.page, 'the writer has a page'));
      t.page = null;
      t.write = false;
      t.cow = false;
      return 'done';
    }),
  });
};
