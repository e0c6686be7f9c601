// handle_mm_fault() as a whole: nobody comes in between.
import { must } from '../../../src/index.ts';
import { allocFolio } from '../../machine/folio/anon-folio.ts';
import { canReuse, exclusiveReuse } from '../../machine/folio/reuse.ts';
import type { AnonPte } from '../../machine/table/anon-entry.ts';
import { pteAt, setPteAt } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { contents, type Sequential, type VmaPage } from '../state.ts';
import { mapFolio, unmapPage } from './rmap.ts';

/** The entry that maps the zero page. */
const zeroPte: AnonPte = { folio: null, slot: null, writable: false, exclusive: false };

/** What an entry leads to. */
export const contentOf = (m: Sequential, { folio }: Readonly<AnonPte>): number =>
  folio === null ? contents.anonymous : m.folios.at(folio).content;

/** An access, or GUP for it, to one page of process `process`. False: the VMA does not allow it (SIGSEGV). */
export const handleFault = (m: Sequential, policy: Policy, process: number, va: number, write: boolean): boolean => {
  const vma = m.vmas.at(va);
  if (!vma.linked || (write && !vma.VM_WRITE)) return false;
  const pte = pteAt(m.tables, va);
  if (pte === null) {
    if (vma.pgoff === null) doAnonymousPage(m, va, write);
    else doFault(m, process, va, vma, vma.pgoff, write);
  } else if (write && !pte.writable) doWpPage(m, policy, va, vma, pte);
  return true;
};

/** mm/memory.c: do_anonymous_page() */
const doAnonymousPage = (m: Sequential, va: number, write: boolean): void => {
  if (write) mapNewFolio(m, va, contents.anonymous);
  else setPteAt(m.tables, va, zeroPte);
};

/** mm/memory.c: do_read_fault(), do_shared_fault(), do_cow_fault() */
const doFault = (m: Sequential, process: number, va: number, vma: VmaPage, pgoff: number, write: boolean): void => {
  if (write && !vma.VM_SHARED) mapNewFolio(m, va, m.folios.at(pgoff).content);
  else mapFolio(m, va, pgoff, vma.VM_SHARED && vma.VM_WRITE);
  if (!write) m.freedom = { of: 'fault-around', process };
};

/** mm/memory.c: do_wp_page(): a shared page is made writable, a private one is reused or copied. */
const doWpPage = (m: Sequential, policy: Policy, va: number, vma: VmaPage, pte: AnonPte): void => {
  const { folio } = pte;
  const anonymous = folio !== null && !m.folios.at(folio).cached;
  const reuses = anonymous && policy.reuses && canReuse(m, exclusiveReuse, folio);
  if (anonymous && reuses) m.folios.at(folio).exclusive = true;
  if (vma.VM_SHARED || reuses) pte.writable = true;
  else wpPageCopy(m, policy, va, pte);
};

/** mm/memory.c: wp_page_copy() */
const wpPageCopy = (m: Sequential, policy: Policy, va: number, pte: AnonPte): void => {
  const copy = newFolio(m, contentOf(m, pte));
  unmapPage(m, policy, va);
  mapNew(m, va, copy);
};

const mapNewFolio = (m: Sequential, va: number, content: number): void => mapNew(m, va, newFolio(m, content));

/** vma_alloc_folio(): with the reference of who has allocated it. */
const newFolio = (m: Sequential, content: number): number => {
  const free = m.folios.findIndex(({ refcount }) => refcount === 0);
  must(free >= 0 ? free : null, 'there are more frames than entries');
  allocFolio(m.folios, free, content);
  return free;
};

/** folio_add_new_anon_rmap(): that reference is the mapping's now. */
const mapNew = (m: Sequential, va: number, f: number): void => {
  const folio = m.folios.at(f);
  folio.lru = 'evictable';
  folio.exclusive = true;
  mapFolio(m, va, f, true);
  folio.refcount--;
};
