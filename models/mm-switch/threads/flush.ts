// A thread of the mm on another CPU unmaps the page, flushes, and frees it.
import {
  array,
  blocked,
  bool,
  choose,
  forState,
  index,
  must,
  nullable,
  oneOf,
  type Scalarset,
  step,
  struct,
} from '../../../src/index.ts';
import type { Policy } from '../policy.ts';
import type { Switching } from '../state.ts';

export const flushThread = (Cpu: Scalarset<'cpu'>, policy: Policy) => {
  const { thread } = forState<Switching>();
  interface Locals {
    /** CPUs that have been looked at. */
    looked: {
      set(cpu: number, value: boolean): void;
      at(cpu: number): boolean;
      every(test: (b: boolean) => boolean): boolean;
      fill(b: boolean): void;
    };
    /** The CPU that is looked at, and what has been read of it. */
    at: { cpu: number; loaded: 'other' | 'switching' | 'mm'; lazy: boolean } | null;
  }
  const lazyFirst = policy.reads === 'is_lazy first';
  const nextCpu = (t: Locals, cpu: number) => {
    t.at = null;
    t.looked.set(cpu, true);
    if (!t.looked.every((looked) => looked)) return 'on_each_cpu_cond_mask';
    t.looked.fill(false);
    return 'smp_call_function_many_cond';
  };
  /** What should_flush_tlb() makes of what it has read. `trim`: it is time to trim the mask. */
  const decides = (m: Switching, t: Locals, trim: boolean) => {
    const { cpu, loaded, lazy } = must(t.at, 'a CPU is looked at');
    const sends =
      !lazy &&
      (policy.ipiTo === 'all' ||
        loaded === 'mm' ||
        (policy.ipiTo === 'loaded or switching' && loaded === 'switching') ||
        trim);
    if (sends) m.cpus.at(cpu).ipi = true;
    return nextCpu(t, cpu);
  };

  return thread('flush', {
    locals: {
      looked: array(Cpu, bool()),
      at: nullable(struct({ cpu: index(Cpu), loaded: oneOf('other', 'switching', 'mm'), lazy: bool() })),
    },
  }).steps({
    ptep_get_and_clear: step('mm/memory.c: zap_pte_range', (m) => {
      m.pte = null;
      return 'inc_mm_tlb_gen';
    }),
    inc_mm_tlb_gen: step('arch/x86/mm/tlb.c: flush_tlb_mm_range -> inc_mm_tlb_gen', (m) => {
      m.tlbGen++;
      return 'on_each_cpu_cond_mask';
    }),
    on_each_cpu_cond_mask: step(
      'arch/x86/mm/tlb.c: native_flush_tlb_multi -> should_flush_tlb, of one CPU in mm_cpumask: reads loaded_mm',
      choose({ cpu: index(Cpu) }, (m, t: Locals, { cpu }) => {
        if (t.looked.at(cpu)) return blocked;
        const { inMask, loaded, lazy } = m.cpus.at(cpu);
        if (!inMask) return nextCpu(t, cpu);
        t.at = lazyFirst ? { cpu, loaded: 'other', lazy } : { cpu, loaded, lazy: false };
        return 'should_flush_tlb';
      }),
    ),
    should_flush_tlb: step(
      'arch/x86/mm/tlb.c: should_flush_tlb, reads is_lazy, and decides; trim_cpumask now and then',
      choose({ trim: bool() }, (m, t: Locals, { trim }) => {
        if (trim && policy.ipiTo === 'all') return blocked;
        const at = must(t.at, 'a CPU is looked at');
        const { loaded, lazy } = m.cpus.at(at.cpu);
        if (lazyFirst) at.loaded = loaded;
        else at.lazy = lazy;
        return decides(m, t, trim);
      }),
    ),
    smp_call_function_many_cond: step('kernel/smp.c: smp_call_function_many_cond, every CPU has answered', (m) =>
      m.cpus.some(({ ipi }) => ipi) ? blocked : 'tlb_batch_pages_flush',
    ),
    tlb_batch_pages_flush: step('mm/mmu_gather.c: tlb_batch_pages_flush, frees the page', (m) => {
      m.folios.at(0).refcount = 0;
      return 'done';
    }),
  });
};
