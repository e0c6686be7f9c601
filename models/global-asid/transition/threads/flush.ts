// A thread of the mm on another CPU unmaps the page, flushes by INVLPGB or by IPIs, and frees it.
import { array, blocked, bool, choose, forState, index, only, type Scalarset, step } from '../../../../src/index.ts';
import type { TransitionPolicy } from '../../policy.ts';
import { isLoaded, type Transition } from '../state.ts';

export const flushThread = (Cpu: Scalarset<'cpu'>, policy: TransitionPolicy) => {
  const { thread } = forState<Transition>();
  const file = 'arch/x86/mm/tlb.c';
  interface Locals {
    /** CPUs that have been looked at. */
    looked: {
      set(cpu: number, value: boolean): void;
      at(cpu: number): boolean;
      every(test: (b: boolean) => boolean): boolean;
      fill(b: boolean): void;
    };
    /** By INVLPGB. */
    broadcast: boolean;
  }
  const lookedAt = (t: Locals, cpu: number): boolean => {
    t.looked.set(cpu, true);
    const all = t.looked.every((looked) => looked);
    if (all) t.looked.fill(false);
    return all;
  };
  const sendToAll = (m: Transition) => {
    for (let cpu = 0; cpu < m.cpus.length; cpu++) if (m.cpus.at(cpu).inMask) m.cpus.at(cpu).ipi = true;
    return 'smp_call_function_many_cond' as const;
  };
  const synced = () => (policy.syncs ? 'tlbsync' : 'tlb_batch_pages_flush');
  return thread('flush', { locals: { looked: array(Cpu, bool()), broadcast: bool() } }).steps({
    ptep_get_and_clear: step('mm/memory.c: zap_pte_range', (m) => {
      m.pte = null;
      return 'inc_mm_tlb_gen';
    }),
    inc_mm_tlb_gen: step(`${file}: flush_tlb_mm_range -> inc_mm_tlb_gen`, (m) => {
      m.tlbGen++;
      return 'mm_global_asid';
    }),
    mm_global_asid: step(`${file}: flush_tlb_mm_range, mm_global_asid`, (m, t: Locals) => {
      t.broadcast = m.globalAsid;
      return m.globalAsid ? 'broadcast_tlb_flush' : 'native_flush_tlb_multi';
    }),
    broadcast_tlb_flush: step(
      `${file}: broadcast_tlb_flush, INVLPGB of the global ASID, which waits for nobody`,
      (m) => {
        for (let cpu = 0; cpu < m.cpus.length; cpu++) m.cpus.at(cpu).invlpgb = true;
        return 'mm_in_asid_transition';
      },
    ),
    mm_in_asid_transition: step(`${file}: finish_asid_transition, mm_in_asid_transition`, (m) =>
      m.asidTransition ? 'finish_asid_transition' : synced(),
    ),
    finish_asid_transition: step(
      `${file}: finish_asid_transition, one CPU of mm_cpumask: loaded_mm, loaded_mm_asid`,
      choose({ cpu: index(Cpu) }, (m, t: Locals, { cpu }) => {
        if (t.looked.at(cpu)) return blocked;
        const { inMask, loaded } = m.cpus.at(cpu);
        if (inMask && loaded === 'switching' && policy.waitsForSwitching) return blocked;
        if (inMask && loaded === 'dynamic' && policy.sendsIpi) {
          t.looked.fill(false);
          return 'flush_tlb_multi';
        }
        return lookedAt(t, cpu) ? 'mm_clear_asid_transition' : 'finish_asid_transition';
      }),
    ),
    flush_tlb_multi: only(
      policy.sendsIpi,
      step(
        `${file}: finish_asid_transition -> native_flush_tlb_multi, in transition: all CPUs of mm_cpumask`,
        sendToAll,
      ),
    ),
    mm_clear_asid_transition: step(`${file}: finish_asid_transition, mm_clear_asid_transition`, (m) => {
      m.asidTransition = false;
      return synced();
    }),
    native_flush_tlb_multi: step(`${file}: native_flush_tlb_multi, in transition: all CPUs of mm_cpumask`, (m) =>
      m.asidTransition ? sendToAll(m) : 'should_flush_tlb',
    ),
    should_flush_tlb: step(
      `${file}: native_flush_tlb_multi -> should_flush_tlb, one CPU of mm_cpumask: is_lazy, loaded_mm`,
      choose({ cpu: index(Cpu) }, (m, t: Locals, { cpu }) => {
        if (t.looked.at(cpu)) return blocked;
        const self = m.cpus.at(cpu);
        if (self.inMask && !self.lazy && (isLoaded(self.loaded) || self.loaded === 'switching')) self.ipi = true;
        return lookedAt(t, cpu) ? 'smp_call_function_many_cond' : 'should_flush_tlb';
      }),
    ),
    smp_call_function_many_cond: step('kernel/smp.c: smp_call_function_many_cond, every CPU has answered', (m, t) => {
      if (m.cpus.some(({ ipi }) => ipi)) return blocked;
      return t.broadcast ? synced() : 'tlb_batch_pages_flush';
    }),
    tlbsync: only(
      policy.syncs,
      step(`${file}: broadcast_tlb_flush -> __tlbsync, every INVLPGB of this CPU has taken effect`, (m) =>
        m.cpus.some(({ invlpgb }) => invlpgb) ? blocked : 'tlb_batch_pages_flush',
      ),
    ),
    tlb_batch_pages_flush: step('mm/mmu_gather.c: tlb_batch_pages_flush, frees the page', (m, t) => {
      m.folios.at(0).refcount = 0;
      t.broadcast = false;
      return 'done';
    }),
  });
};
