// CPUs that run a kernel thread and keep the mm loaded (lazy TLB, x86): flushes may leave them out, and they make up for it when they switch back.
import {
  type Action,
  type ArrayDomain,
  type ArrayDraft,
  array,
  type BoolDomain,
  blocked,
  bool,
  forState,
  index,
  type Scalarset,
  type StructDomain,
  struct,
} from '../../../src/index.ts';
import { type FlushedCpus, flushLocal } from '../flush/ipi.ts';

/** cpu_tlbstate_shared.is_lazy of each CPU, and whether a flush was left to its next switch. `present`: false for a state in which no CPU is lazy. */
export const lazyTlbOf = (
  Cpu: Scalarset,
  present = true,
): ArrayDomain<StructDomain<{ is: BoolDomain; behind: BoolDomain }>> =>
  array(present ? Cpu : 0, struct({ is: bool(), behind: bool() })) as ReturnType<typeof lazyTlbOf>;

/** What the actions need of a state. */
export interface LazyParts {
  readonly cpus: FlushedCpus;
  readonly lazy: ArrayDraft<{ is: boolean; behind: boolean }>;
}

/** A CPU becomes lazy, and switches back to the mm, at any time. `each`: addresses of the mm, below one upper entry. */
export const lazyTlb = <M extends LazyParts>(Cpu: Scalarset<'cpu'>, each: number): readonly Action[] => {
  const { action } = forState<M>();
  return [
    action('enter_lazy_tlb', {
      noise: true,
      from: 'arch/x86/mm/tlb.c: enter_lazy_tlb',
      params: { cpu: index(Cpu) },
      run: (m, { cpu }) => {
        if (m.lazy.at(cpu).is) return blocked;
        m.lazy.at(cpu).is = true;
        return;
      },
    }),
    action('switch_mm_irqs_off', {
      noise: true,
      from: 'arch/x86/mm/tlb.c: switch_mm_irqs_off, to the mm that is loaded: flushes if tlb_gen has moved on',
      params: { cpu: index(Cpu) },
      run: (m, { cpu }) => {
        const lazy = m.lazy.at(cpu);
        if (!lazy.is) return blocked;
        lazy.is = false;
        if (lazy.behind) flushLocal(m, cpu, { start: 0, end: each }, { covers: 'tables', each });
        lazy.behind = false;
        return;
      },
    }),
  ];
};
