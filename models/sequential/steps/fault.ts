// handle_mm_fault() as a whole: nobody comes in between.
import { canReuse, exclusiveReuse } from '../../machine/folio/reuse.ts';
import { type AnonPte, contentAt } from '../../machine/table/anon-entry.ts';
import { pteAt, setPteAt } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { contents, type Freedom, type Sequential, type VmaPage } from '../state.ts';
import { mapFolio, newFolio, unmapPage } from './rmap.ts';
import { freeingSwap, swapIn } from './swap.ts';

/** The entry that maps the zero page. */
export const zeroPte: AnonPte = { folio: null, slot: null, writable: false, exclusive: false };

/** What a load of the page returns; null where the entry is none. */
export const contentOf = (m: Sequential, va: number): number | null => {
  const pte = pteAt(m.tables, va);
  return pte !== null && pte.folio === null && pte.slot === null ? contents.anonymous : contentAt(m, va);
};

/** The anonymous folio that is mapped at the address, if one is. */
export const anonymousAt = (m: Sequential, va: number): number | null => {
  const f = pteAt(m.tables, va)?.folio ?? null;
  return f === null || m.folios.at(f).cached ? null : f;
};

/** A page was written to: pte_mkdirty(), or the CPU. */
export const markDirty = (m: Sequential, va: number): void => {
  if (anonymousAt(m, va) !== null) m.dirty.set(va, true);
};

/** An access to one page. False: the VMA does not allow it (SIGSEGV). */
export const handleFault = (m: Sequential, policy: Policy, va: number, write: boolean): boolean => {
  const vma = m.vmas.at(va);
  const { linked, VM_READ, VM_WRITE } = vma;
  if (!linked || !(VM_READ || !policy.noneRefuses) || (write && !VM_WRITE)) return false;
  const pte = pteAt(m.tables, va);
  if (write && pte?.writable) return true;
  if (pte === null) {
    if (vma.pgoff === null) doAnonymousPage(m, va, write);
    else doFault(m, va, vma, vma.pgoff, write);
  } else if (pte.slot !== null) doSwapPage(m, policy, va, vma, pte.slot, pte.exclusive, write);
  else if (write) doWpPage(m, policy, va, vma, pte);
  if (write) markDirty(m, va);
  return true;
};

/** GUP of one page, to populate it: handle_mm_fault(), and for writing set_page_dirty() where the entry was writable and clean (follow_page_pte). */
export const populatePage = (m: Sequential, policy: Policy, va: number, write: boolean): boolean => {
  const clean = write && pteAt(m.tables, va)?.writable === true && !m.dirty.at(va);
  if (!handleFault(m, policy, va, write)) return false;
  const f = anonymousAt(m, va);
  if (clean && f !== null) m.folios.at(f).dirty = true;
  return true;
};

/** mm/memory.c: do_anonymous_page() */
const doAnonymousPage = (m: Sequential, va: number, write: boolean): void => {
  if (write) mapNewFolio(m, va, contents.anonymous);
  else setPteAt(m.tables, va, zeroPte);
};

/** mm/memory.c: do_read_fault(), do_shared_fault(), do_cow_fault() */
const doFault = (m: Sequential, va: number, vma: VmaPage, pgoff: number, write: boolean): void => {
  if (write && !vma.VM_SHARED) mapNewFolio(m, va, m.folios.at(pgoff).content);
  else mapFolio(m, va, pgoff, vma.VM_SHARED && vma.VM_WRITE);
  if (!write) freely(m, 'fault', va);
};

/** mm/memory.c: do_swap_page() */
const doSwapPage = (
  m: Sequential,
  policy: Policy,
  va: number,
  vma: VmaPage,
  slot: number,
  marked: boolean,
  write: boolean,
): void => {
  swapIn(m, va, { slot, marked }, write);
  const pte = pteAt(m.tables, va);
  freely(m, 'fault', va);
  if (write && pte !== null && !pte.writable) doWpPage(m, policy, va, vma, pte);
};

/** mm/memory.c: do_wp_page(): a shared page is made writable, a private one is reused or copied. */
const doWpPage = (m: Sequential, policy: Policy, va: number, vma: VmaPage, pte: AnonPte): void => {
  const f = anonymousAt(m, va);
  const reuses = f !== null && policy.reuses && freeingSwap(m, f, () => canReuse(m, exclusiveReuse, f));
  if (f !== null && reuses) m.folios.at(f).exclusive = true;
  if (vma.VM_SHARED || reuses) pte.writable = true;
  else wpPageCopy(m, policy, va);
};

/** mm/memory.c: wp_page_copy() */
const wpPageCopy = (m: Sequential, policy: Policy, va: number): void => {
  const copy = newFolio(m, contentOf(m, va) ?? contents.anonymous);
  unmapPage(m, policy, va);
  mapNew(m, va, copy);
};

const mapNewFolio = (m: Sequential, va: number, content: number): void => mapNew(m, va, newFolio(m, content));

/** folio_add_new_anon_rmap(): that reference is the mapping's now. */
const mapNew = (m: Sequential, va: number, f: number): void => {
  const folio = m.folios.at(f);
  folio.lru = 'evictable';
  folio.exclusive = true;
  mapFolio(m, va, f, true);
  folio.refcount--;
};

/** The kernel may do, or leave, what `of` is about, for all pages of the process that the address is one of. */
export const freely = (m: Sequential, of: Freedom, va: number): void => {
  const each = m.tables.at(0).ptes.length;
  const from = va - (va % each);
  m.freedom = { of, from, to: from + each - 1 };
};
