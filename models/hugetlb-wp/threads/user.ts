// User code that stores to the page; the CPU sets the dirty bit of the entry. A fault ends it: userfaultfd is told.
import { forState, int, type Scalarset, step } from '../../../src/index.ts';
import { storeByCpu } from '../../machine/cpu/tlb.ts';
import type { HugetlbBounds } from '../policy.ts';
import type { Hugetlb } from '../state.ts';

export const userThread = (Cpu: Scalarset<'cpu'>, { stores }: HugetlbBounds) =>
  forState<Hugetlb>()
    .thread('user', { over: Cpu, locals: { left: int(0, stores) } })
    .steps({
      store: step('architecture: a store by user code', (m, t, { cpu }) => {
        const completed = storeByCpu(m, cpu, 0);
        if (completed) m.stored = true;
        t.left = completed ? t.left - 1 : 0;
        return t.left > 0 ? 'store' : 'done';
      }),
    });
