// User code of the process, a thread a CPU, that stores; its write faults; and what the hardware does with its TLBs.
import { type Action, blocked, choose, forState, index, int, type Scalarset, step } from '../../../src/index.ts';
import { refcountInc } from '../../machine/locks/refcount.ts';
import type { CollapseBounds } from '../policy.ts';
import { type Collapse, folioOf, huge, isCached, leafAt, tableOf } from '../state.ts';

/** A store: false if it faults. As in machine/cpu/tlb.ts, with a walk that may end at the PMD. */
const store = (m: Collapse, cpu: number, va: number): boolean => {
  const { tlb } = m.cpus.at(cpu);
  const cached = tlb.at(va);
  if (!(cached?.writable && cached.dirty)) {
    const leaf = leafAt(m, va);
    if (!leaf?.writable) {
      tlb.set(va, null);
      return false;
    }
    if (m.pmd.is === 'huge') m.pmd.dirty = true;
    else tableOf(m).ptes.set(va, { folio: huge, writable: true, dirty: true });
    tlb.set(va, { folio: huge, writable: true, dirty: true });
  }
  m.stored.set(va, m.stored.at(va) + 1);
  return true;
};

export const userThread = (Cpu: Scalarset<'cpu'>, { ptes, stores }: CollapseBounds) => {
  const { thread } = forState<Collapse>();
  return thread('user', { over: Cpu, daemon: true, locals: { left: int(0, stores), va: int(0, ptes - 1) } }).steps({
    store: step(
      'architecture: a store by user code',
      choose({ va: int(0, ptes - 1) }, (m, t, { va, cpu }) => {
        if (!store(m, cpu, va)) {
          t.va = va;
          return 'do_shared_fault';
        }
        t.left--;
        return t.left > 0 ? 'store' : 'done';
      }),
    ),
    do_shared_fault: step(
      'mm/memory.c: do_shared_fault: shmem_fault locks the folio, finish_fault, fault_dirty_shared_page',
      (m, t) => {
        const folio = folioOf(m);
        if (folio.locked || tableOf(m).ptl !== 'free') return blocked;
        // A page that is not in the cache comes from swap, or is a new one: that is not modelled.
        if (!isCached(m)) return 'done';
        if (leafAt(m, t.va) === null) {
          folio.mapcount++;
          refcountInc(folio, 'refcount');
          folio.dirty = true;
          if (m.pmd.is === 'none') m.pmd = { is: 'huge', dirty: true };
          else tableOf(m).ptes.set(t.va, { folio: huge, writable: true, dirty: true });
        }
        t.va = 0;
        return 'store';
      },
    ),
  });
};

/** TLB fill and eviction; a walk may end at the PMD. */
export const noise = (Cpu: Scalarset<'cpu'>, ptes: number): readonly Action[] => {
  const { action } = forState<Collapse>();
  const params = { cpu: index(Cpu), va: int(0, ptes - 1) };
  return [
    action('tlb_fill', {
      noise: true,
      from: 'architecture: a page walk may cache any present entry, also speculatively',
      params,
      run: (m, { cpu, va }) => {
        const leaf = leafAt(m, va);
        if (leaf === null || m.cpus.at(cpu).tlb.at(va) !== null) return blocked;
        m.cpus.at(cpu).tlb.set(va, { folio: huge, writable: leaf.writable, dirty: leaf.dirty });
        return;
      },
    }),
    action('tlb_evict', {
      noise: true,
      from: 'architecture: a TLB may forget an entry at any time',
      params,
      run: (m, { cpu, va }) => {
        if (m.cpus.at(cpu).tlb.at(va) === null) return blocked;
        m.cpus.at(cpu).tlb.set(va, null);
        return;
      },
    }),
  ];
};
