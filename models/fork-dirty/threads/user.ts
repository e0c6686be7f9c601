// Threads of the parent that store while another one forks, one a CPU. Their write faults are those of threads/parent.ts.
import { forState, int, type Scalarset, step } from '../../../src/index.ts';
import { storeByCpu } from '../../machine/cpu/tlb.ts';
import type { ForkBounds } from '../policy.ts';
import type { Fork } from '../state.ts';

export const userThread = (Cpu: Scalarset<'cpu'>, { stores }: ForkBounds) => {
  const { thread } = forState<Fork>();
  return thread('user', { over: Cpu, locals: { left: int(0, stores) } }).steps({
    store: step('architecture: a store by user code of the parent; a fault ends the thread', (m, t, { cpu }) => {
      const completed = storeByCpu(m, cpu, 0);
      const through = m.cpus.at(cpu).tlb.at(0);
      if (!completed || through === null) {
        t.left = 0;
        return 'done';
      }
      m.stored++;
      m.contents.set(through.folio, m.stored);
      t.left--;
      return t.left > 0 ? 'store' : 'done';
    }),
  });
};
