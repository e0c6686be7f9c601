// arch/x86/mm/tlb.c: switch_mm_irqs_off(), of a CPU that comes from another mm, or was lazy with the mm loaded.
import { blocked, bool, forState, int, oneOf, type Scalarset, step } from '../../../../src/index.ts';
import type { TransitionPolicy } from '../../policy.ts';
import { isLoaded, ownLoaded, type Transition } from '../state.ts';

interface Locals {
  /** next_tlb_gen, and what choose_new_asid() has answered. */
  next: number;
  asid: 'dynamic' | 'global';
  needFlush: boolean;
}

export const switchThread = (Cpu: Scalarset<'cpu'>, policy: TransitionPolicy) => {
  const { thread } = forState<Transition>();
  const from = 'arch/x86/mm/tlb.c: switch_mm_irqs_off';
  const saysFirst = policy.saysSwitching === 'first';
  const ends = (t: Locals) => {
    t.next = 0;
    t.asid = 'dynamic';
    t.needFlush = false;
    return 'done' as const;
  };
  return thread('switch', {
    over: Cpu,
    locals: { next: int(0, 1), asid: oneOf('dynamic', 'global'), needFlush: bool() },
  }).steps({
    switch_mm_irqs_off: step(`${from}, interrupts off; is_lazy := false`, (m, _, { cpu }) => {
      const self = m.cpus.at(cpu);
      self.lazy = false;
      if (isLoaded(ownLoaded(self))) return 'mm_needs_global_asid';
      return saysFirst ? 'LOADED_MM_SWITCHING' : 'cpumask_set_cpu';
    }),
    mm_needs_global_asid: step(
      `${from}, the mm is loaded: mm_needs_global_asid; or the ASID is global; else smp_mb, tlb_gen`,
      (m, t, { cpu }) => {
        const self = m.cpus.at(cpu);
        if (ownLoaded(self) === 'global') return ends(t);
        if (m.globalAsid && policy.lazyAsks) return 'choose_new_asid';
        t.next = m.tlbGen;
        if (self.gen === t.next) return ends(t);
        t.needFlush = true;
        return 'load_new_mm_cr3';
      },
    ),
    LOADED_MM_SWITCHING: step(`${from}, loaded_mm := LOADED_MM_SWITCHING`, (m, _, { cpu }) => {
      const self = m.cpus.at(cpu);
      if (policy.stores === 'at once') self.loaded = 'switching';
      else self.pending = 'switching';
      return saysFirst ? 'cpumask_set_cpu' : 'load_new_mm_cr3';
    }),
    cpumask_set_cpu: step(`${from}, cpumask_set_cpu unless the CPU is in the mask; else smp_mb`, (m, _, { cpu }) => {
      const self = m.cpus.at(cpu);
      if (self.pending !== null && (!self.inMask || policy.stores === 'buffered, smp_mb')) return blocked;
      self.inMask = true;
      return 'tlb_gen';
    }),
    tlb_gen: step(`${from}, reads tlb_gen`, (m, t) => {
      t.next = m.tlbGen;
      return 'choose_new_asid';
    }),
    choose_new_asid: step(`${from} -> choose_new_asid, reads global_asid`, (m, t, { cpu }) => {
      t.asid = m.globalAsid ? 'global' : 'dynamic';
      t.needFlush = !m.globalAsid && m.cpus.at(cpu).gen < t.next;
      return saysFirst || isLoaded(ownLoaded(m.cpus.at(cpu))) ? 'load_new_mm_cr3' : 'LOADED_MM_SWITCHING';
    }),
    load_new_mm_cr3: step(`${from} -> load_new_mm_cr3, which flushes its own ASID if it has to`, (m, t, { cpu }) => {
      const self = m.cpus.at(cpu);
      // CR3 is written behind all stores before it.
      if (self.pending !== null) return blocked;
      if (t.needFlush) {
        self.dynamic = null;
        self.gen = t.next;
      }
      self.cr3 = t.asid;
      return 'loaded_mm';
    }),
    loaded_mm: step(`${from}, loaded_mm := next; loaded_mm_asid; interrupts on`, (m, t, { cpu }) => {
      const self = m.cpus.at(cpu);
      if (policy.stores === 'at once') self.loaded = t.asid;
      else self.pending = t.asid;
      return ends(t);
    }),
  });
};
