// The processes: loads and stores of their one page, with the faults, and munmap().
import { blocked, choose, forState, int, nullable, oneOf, step } from '../../src/index.ts';
import { mmapReadLock, mmapReadUnlock, pteAt, zapPte } from '../machine/mm.ts';
import { faultOn, faultSteps } from './fault-steps.ts';
import { type Cow, type CowBounds, type Faulting, parent } from './state.ts';
import type { Policy } from './variants.ts';

interface Locals extends Faulting {
  /** Stores still to be done. */
  left: number;
}

export const userThread = (bounds: CowBounds, policy: Policy, name: 'parent' | 'child', mm: number) => {
  const { thread } = forState<Cow>();
  const first = mm === parent ? 1 : bounds.stores + 1;

  const tryStore = (m: Cow, t: Locals) => {
    const pte = pteAt(m, mm);
    t.fault = 'write';
    if (pte?.folio == null || !pte.writable) return 'handle_mm_fault';
    const version = first + bounds.stores - t.left;
    m.folios.at(pte.folio).content = version;
    m.history.sees.set(mm, version);
    t.left--;
    t.fault = 'read';
    return 'runs';
  };

  return thread(name, {
    locals: {
      left: int(0, bounds.stores),
      fault: oneOf('read', 'write', 'unshare'),
      old: nullable(int(0, bounds.folios - 1)),
      copy: nullable(int(0, bounds.folios - 1)),
    },
  }).steps({
    runs: step(
      'architecture: a load or a store by user code; mm/mmap.c: munmap, exit_mmap',
      choose({ op: oneOf('load', 'store', 'munmap') }, (m, t, { op }) => {
        const space = m.mms.at(mm);
        if (!space.vma) return blocked;
        switch (op) {
          case 'load': {
            // One that needs no fault changes nothing.
            const pte = pteAt(m, mm);
            return pte === null || pte.slot === null ? blocked : 'handle_mm_fault';
          }
          case 'store':
            return t.left === 0 ? blocked : tryStore(m, t);
          case 'munmap':
            if (space.readers > 0 || space.writer !== 'free' || m.tables.at(mm).ptl !== 'free') return blocked;
            zapPte(m, mm);
            space.vma = false;
            t.left = 0;
            return 'done';
        }
      }),
    ),
    handle_mm_fault: step('mm/memory.c: handle_mm_fault, handle_pte_fault, under mmap_lock for reading', (m, t) => {
      if (!mmapReadLock(m.mms.at(mm))) return blocked;
      const to = faultOn(m, mm, t);
      if (to !== null) return to;
      mmapReadUnlock(m.mms.at(mm));
      return t.fault === 'write' ? 'retry_store' : 'runs';
    }),
    ...faultSteps(policy, {
      mmOf: (_: Locals) => mm,
      next: (m: Cow, t: Locals) => {
        mmapReadUnlock(m.mms.at(mm));
        return t.fault === 'write' ? 'retry_store' : 'runs';
      },
    }),
    retry_store: step('architecture: the faulting store is executed again', (m, t) => tryStore(m, t)),
  });
};
