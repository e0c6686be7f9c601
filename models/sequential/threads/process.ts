// What a process does itself: loads, stores, fork(), exit().
import { blocked, forState, int } from '../../../src/index.ts';
import { type AnonPte, shareMapping, swapPte } from '../../machine/table/anon-entry.ts';
import { pteAt, setPteAt } from '../../machine/table/page-table.ts';
import type { Policy, SequentialBounds } from '../policy.ts';
import { addressOf, contents, type Errno, type Sequential } from '../state.ts';
import { addressesOf, forEachPage, pagesOf, returns } from '../steps/call.ts';
import { contentOf, freely, handleFault, markDirty, zeroPte } from '../steps/fault.ts';
import { mapFolio } from '../steps/rmap.ts';
import { copyVma, unlink } from '../steps/vma.ts';

export const processActions = (bounds: SequentialBounds, policy: Policy) => {
  const { action } = forState<Sequential>();
  const { processes, areas, pages, stores } = bounds;
  const eachAddress = Array.from({ length: areas * pages }, (_, i) => i);
  /** do_user_addr_fault(): the access is made, or ends in SIGSEGV. */
  const access = (m: Sequential, va: number, write: boolean): Errno =>
    handleFault(m, policy, va, write) ? 'none' : 'EFAULT';

  const fork = action('fork', {
    column: 'processes',
    from: 'kernel/fork.c: dup_mmap; mm/memory.c: copy_page_range, copy_present_pte',
    params: { process: int(0, processes - 1), child: int(0, processes - 1) },
    run: (m, { process, child }) => {
      if (!m.alive.at(process) || m.alive.at(child)) return blocked;
      m.alive.set(child, true);
      for (const i of eachAddress)
        copyPage(m, policy, process * eachAddress.length + i, child * eachAddress.length + i);
      freely(m, 'fork', child * eachAddress.length);
      returns(m, 'none');
    },
  });

  return [
    action('load', {
      column: 'processes',
      from: 'arch/x86/mm/fault.c: do_user_addr_fault; mm/memory.c: handle_mm_fault',
      params: pagesOf(bounds),
      run: (m, args) => {
        const addresses = addressesOf(m, bounds, args);
        if (addresses === blocked) return blocked;
        m.freedom = null;
        const error = forEachPage(addresses, (va) => access(m, va, false));
        returns(m, error, error === 'none' ? contentOf(m, addresses.at(-1) as number) : null);
      },
    }),
    action('store', {
      column: 'processes',
      from: 'arch/x86/mm/fault.c: do_user_addr_fault; mm/memory.c: handle_mm_fault, do_wp_page',
      params: pagesOf(bounds),
      run: (m, args) => {
        const addresses = addressesOf(m, bounds, args);
        if (addresses === blocked || m.stored === stores) return blocked;
        m.freedom = null;
        const version = contents.firstStore + m.stored++;
        const error = forEachPage(addresses, (va) => {
          const error = access(m, va, true);
          const f = pteAt(m.tables, va)?.folio ?? null;
          if (error !== 'none' || f === null) return error;
          markDirty(m, va);
          m.folios.at(f).content = version;
          if (m.vmas.at(va).pgoff === null) m.sees.set(va, version);
          return error;
        });
        returns(m, error);
      },
    }),
    ...(processes > 1 ? [fork] : []),
    action('exit', {
      column: 'processes',
      from: 'mm/mmap.c: exit_mmap; mm/memory.c: unmap_vmas',
      params: { process: int(0, processes - 1) },
      run: (m, { process }) => {
        if (!m.alive.at(process)) return blocked;
        m.freedom = null;
        for (const i of eachAddress) unlink(m, policy, addressOf(bounds, process, 0, 0) + i);
        m.alive.set(process, false);
        returns(m, 'none');
      },
    }),
  ];
};

/** dup_mmap() and copy_page_range() of one page: the child's VMA, and its entry. */
const copyPage = (m: Sequential, policy: Policy, from: number, to: number): void => {
  const vma = m.vmas.at(from);
  if (!vma.linked || (vma.VM_DONTCOPY && policy.forkLeavesOut)) return;
  copyVma(m, from, to);
  if (policy.forkUnlocks) m.vmas.at(to).VM_LOCKED = false;
  m.sees.set(to, vma.VM_WIPEONFORK ? contents.anonymous : m.sees.at(from));
  if (vma.VM_WIPEONFORK && policy.forkWipes) return;
  const pte = pteAt(m.tables, from);
  if (pte === null) return;
  const { folio, slot, writable } = pte;
  if (slot !== null) copyNonpresentPte(m, policy, pte, slot, to);
  else if (folio === null) setPteAt(m.tables, to, zeroPte);
  else if (vma.VM_SHARED) mapFolio(m, to, folio, writable);
  else {
    if (policy.forkClearsExclusive) m.folios.at(folio).exclusive = false;
    shareMapping(m, from, to);
    m.dirty.set(to, m.dirty.at(from));
  }
};

/** mm/memory.c: copy_nonpresent_pte(): the child's entry names the same slot, and neither is marked as exclusive. */
const copyNonpresentPte = (
  m: Sequential,
  { forkClearsMark, forkCopiesSwap }: Policy,
  pte: AnonPte,
  slot: number,
  to: number,
): void => {
  if (!forkCopiesSwap) return;
  m.swap.at(slot).count++;
  if (forkClearsMark) pte.exclusive = false;
  setPteAt(m.tables, to, swapPte(slot, pte.exclusive));
};
