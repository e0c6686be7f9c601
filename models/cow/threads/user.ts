// The processes: loads and stores of their one page, with the faults, and munmap().
import { blocked, choose, forState, index, must, nullable, oneOf, type Scalarset, step } from '../../../src/index.ts';
import { isRwLockFree } from '../../machine/locks/rw-lock.ts';
import { mmapReadLock, mmapReadUnlock } from '../../machine/mm/mm.ts';
import { zapPte } from '../../machine/table/anon-entry.ts';
import { pteAt } from '../../machine/table/page-table.ts';
import type { Policy } from '../policy.ts';
import { type Cow, type CowBounds, child, type Faulting } from '../state.ts';
import { faultOn, faultSteps } from '../steps/fault.ts';

export const userThread = (
  bounds: CowBounds,
  policy: Policy,
  Folio: Scalarset,
  name: 'parent' | 'child',
  mm: number,
) => {
  const { thread } = forState<Cow>();

  /** A fault: mmap_lock for reading, and where handle_pte_fault() goes. The access is made again when it returns. */
  const fault = (m: Cow, t: Faulting, kind: 'read' | 'write') => {
    t.fault = kind;
    if (!mmapReadLock(m.mms.at(mm))) return blocked;
    return must(faultOn(m, mm, t), 'an access that the entry allows raises no fault');
  };

  return thread(name, {
    locals: {
      fault: oneOf('read', 'write', 'unshare'),
      old: nullable(index(Folio)),
      copy: nullable(index(Folio)),
    },
  }).steps({
    runs: step(
      'architecture: a load or a store by user code; mm/memory.c: handle_mm_fault, handle_pte_fault; mm/mmap.c: munmap, exit_mmap',
      choose({ op: oneOf('load', 'store', 'munmap') }, (m, t, { op }) => {
        const space = m.mms.at(mm);
        const pte = pteAt(m.tables, mm);
        if (!space.vma) return blocked;
        switch (op) {
          case 'load':
            // One that needs no fault changes nothing.
            return pte === null || pte.slot === null ? blocked : fault(m, t, 'read');
          case 'store': {
            if (m.stores === 0) return blocked;
            if (pte?.folio == null || !pte.writable) return fault(m, t, 'write');
            m.stores--;
            const version = bounds.stores - m.stores;
            m.folios.at(pte.folio).content = version;
            m.history.sees.set(mm, version);
            m.history.childs.set(version - 1, mm === child);
            return 'runs';
          }
          case 'munmap':
            if (!isRwLockFree(space) || m.tables.at(mm).ptl !== 'free') return blocked;
            zapPte(m, mm);
            space.vma = false;
            m.history.sees.set(mm, 0);
            return 'done';
        }
      }),
    ),
    ...faultSteps(policy, Folio, {
      mmOf: (_: Faulting) => mm,
      bounds,
      next: (m: Cow, t: Faulting) => {
        mmapReadUnlock(m.mms.at(mm));
        t.fault = 'read';
        return 'runs' as const;
      },
    }),
  });
};
