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

/**
 * A field `lazy` of the state: of each CPU `is`, cpu_tlbstate_shared.is_lazy, and `behind`, whether a flush was left to its next
 * switch. `present`: false for a state in which no CPU is lazy; the field is then empty. Default: true.
 */
export const lazyTlbOf = (
  Cpu: Scalarset,
  present = true,
): ArrayDomain<StructDomain<{ is: BoolDomain; behind: BoolDomain }>> =>
  array(present ? Cpu : 0, struct({ is: bool(), behind: bool() })) as ReturnType<typeof lazyTlbOf>;

/** What `lazyTlbNoise` needs of a state: CPUs with a TLB, and a walk cache where there are any, beside the field of `lazyTlbOf`. */
export interface LazyTlbParts {
  readonly cpus: FlushedCpus;
  readonly lazy: ArrayDraft<{ is: boolean; behind: boolean }>;
}

/**
 * Two actions: a CPU becomes lazy, and switches back to the mm, at any time; where it is behind it drops then all that it caches,
 * walk caches too. `each`: addresses of the mm, below one upper entry. Who is left out is said by the flush: `to` of `flushTlb`
 * asks `lazy.at(cpu).is`, `skipped` sets `behind`, and `flushed` of `flushTlbFunc` clears it.
 */
export const lazyTlbNoise = <M extends LazyTlbParts>(Cpu: Scalarset<'cpu'>, each: number): readonly Action[] => {
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
