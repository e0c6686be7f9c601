// switch_mm_irqs_off(): a CPU switches to the mm; from another one, or from being lazy with the mm still loaded.
import { blocked, forState, int, only, type Scalarset, step } from '../../../src/index.ts';
import type { Policy } from '../policy.ts';
import { isDrained, ownLoaded, type Switching, storeLoaded } from '../state.ts';

interface Locals {
  /** next_tlb_gen */
  next: number;
}

export const switchThread = (Cpu: Scalarset<'cpu'>, policy: Policy) => {
  const { thread } = forState<Switching>();
  const early = policy.readsGen === 'before the mask';
  const saysFirst = policy.saysSwitching === 'first';
  const lazyEarly = policy.lazyReadsGen === 'before is_lazy';
  const reads = (m: Switching, t: Locals) => {
    t.next = m.tlbGen;
  };
  const afterGen = () => (saysFirst ? 'load_new_mm_cr3' : 'LOADED_MM_SWITCHING');

  return thread('switch', { over: Cpu, locals: { next: int(0, 1) } }).steps({
    switch_mm_irqs_off: step(
      'arch/x86/mm/tlb.c: switch_mm_irqs_off, interrupts off; is_lazy := false',
      (m, t, { cpu }) => {
        const self = m.cpus.at(cpu);
        if (self.lazy && lazyEarly) {
          reads(m, t);
          return 'is_lazy';
        }
        if (policy.comesBack && ownLoaded(self) === 'mm' && !self.lazy) return 'LOADED_MM_SWITCHING: away';
        const wasLazy = self.lazy;
        self.lazy = false;
        if (wasLazy) return 'tlb_gen_lazy';
        if (early) {
          reads(m, t);
          return saysFirst ? 'LOADED_MM_SWITCHING' : 'cpumask_set_cpu';
        }
        return saysFirst ? 'LOADED_MM_SWITCHING' : 'cpumask_set_cpu';
      },
    ),

    // The mm is loaded, and another is to be.
    'LOADED_MM_SWITCHING: away': only(
      policy.comesBack,
      step('arch/x86/mm/tlb.c: switch_mm_irqs_off, loaded_mm := LOADED_MM_SWITCHING', (m, _, { cpu }) => {
        if (!isDrained(m.cpus.at(cpu))) return blocked;
        storeLoaded(m.cpus.at(cpu), 'switching');
        return 'load_new_mm_cr3: away';
      }),
    ),
    'load_new_mm_cr3: away': only(
      policy.comesBack,
      step('arch/x86/mm/tlb.c: switch_mm_irqs_off -> load_new_mm_cr3, with PCID: no flush', (m, _, { cpu }) => {
        const self = m.cpus.at(cpu);
        if (!isDrained(self)) return blocked;
        self.cr3 = false;
        return 'loaded_mm: away';
      }),
    ),
    'loaded_mm: away': only(
      policy.comesBack,
      step('arch/x86/mm/tlb.c: switch_mm_irqs_off, loaded_mm := next; interrupts on', (m, _, { cpu }) => {
        storeLoaded(m.cpus.at(cpu), 'other');
        m.cpus.at(cpu).left = true;
        return 'switch_mm_irqs_off';
      }),
    ),

    // The mm is loaded: the CPU was lazy.
    is_lazy: only(
      lazyEarly,
      step('mutant: is_lazy := false after tlb_gen is read', (m, t, { cpu }) => {
        m.cpus.at(cpu).lazy = false;
        return flushIfBehind(m, t, cpu);
      }),
    ),
    tlb_gen_lazy: only(
      !lazyEarly,
      step(
        'arch/x86/mm/tlb.c: switch_mm_irqs_off, the same mm and it was lazy: smp_mb; reads tlb_gen',
        (m, t, { cpu }) => {
          reads(m, t);
          return flushIfBehind(m, t, cpu);
        },
      ),
    ),

    // Another mm is loaded.
    LOADED_MM_SWITCHING: step(
      'arch/x86/mm/tlb.c: switch_mm_irqs_off, loaded_mm := LOADED_MM_SWITCHING',
      (m, _, { cpu }) => {
        if (!isDrained(m.cpus.at(cpu))) return blocked;
        storeLoaded(m.cpus.at(cpu), 'switching');
        return saysFirst ? 'cpumask_set_cpu' : 'load_new_mm_cr3';
      },
    ),
    cpumask_set_cpu: step('arch/x86/mm/tlb.c: switch_mm_irqs_off -> cpumask_set_cpu', (m, _, { cpu }) => {
      const self = m.cpus.at(cpu);
      // An atomic operation, or a barrier, is behind all stores before it.
      if (!isDrained(self) && (!self.inMask || policy.stores === 'buffered, smp_mb')) return blocked;
      self.inMask = true;
      return early ? afterGen() : 'choose_new_asid';
    }),
    choose_new_asid: only(
      !early,
      step('arch/x86/mm/tlb.c: switch_mm_irqs_off, reads tlb_gen; choose_new_asid', (m, t) => {
        reads(m, t);
        return afterGen();
      }),
    ),
    load_new_mm_cr3: step(
      'arch/x86/mm/tlb.c: switch_mm_irqs_off -> load_new_mm_cr3, which flushes if need_flush',
      (m, t, { cpu }) => {
        const self = m.cpus.at(cpu);
        if (!isDrained(self)) return blocked;
        if (self.gen < t.next && policy.flushesOld) self.tlb.set(0, null);
        if (policy.flushesOld) self.gen = t.next;
        self.cr3 = true;
        return ownLoaded(self) === 'mm' ? ends(t) : 'loaded_mm';
      },
    ),
    loaded_mm: step('arch/x86/mm/tlb.c: switch_mm_irqs_off, loaded_mm := next; interrupts on', (m, t, { cpu }) => {
      storeLoaded(m.cpus.at(cpu), 'mm');
      return ends(t);
    }),
  });

  function flushIfBehind(m: Switching, t: Locals, cpu: number) {
    return m.cpus.at(cpu).gen < t.next ? ('load_new_mm_cr3' as const) : ends(t);
  }
};

const ends = (t: Locals) => {
  t.next = 0;
  return 'done' as const;
};
export type SwitchThread = ReturnType<typeof switchThread>;
