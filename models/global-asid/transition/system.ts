// x86 with INVLPGB: a mm goes over from an ASID on each CPU to one for all, while CPUs switch to it and a page of it is flushed.
import { invariant } from '../../../properties/invariant.ts';
import { blocked, bool, forState, index, oneOf, type Scalarset, type System } from '../../../src/index.ts';
import type { AsidBounds, TransitionPolicy } from '../policy.ts';
import { isLoaded, ownLoaded, stateOf, type Transition } from './state.ts';
import { assignThread } from './threads/assign.ts';
import { flushThread } from './threads/flush.ts';
import { switchThread } from './threads/switch.ts';

export const transitionSystem = (_: AsidBounds, policy: TransitionPolicy, Cpu: Scalarset<'cpu'>): System => {
  const { system, action, reachable } = forState<Transition>();
  const switching = switchThread(Cpu, policy);
  const flush = flushThread(Cpu, policy);
  const inSwitch = (m: Transition, cpu: number): boolean =>
    !['switch_mm_irqs_off', 'done'].includes(switching.in(m, cpu).pc);
  const inUserMode = (m: Transition, cpu: number): boolean => switching.in(m, cpu).pc === 'done';
  const usable = (m: Transition, cpu: number) => {
    const { cr3, dynamic, global } = m.cpus.at(cpu);
    return cr3 === 'other' ? null : cr3 === 'dynamic' ? dynamic : global;
  };

  return system({
    state: stateOf(Cpu),
    // The CPUs run another mm, and have been in the mask or not, and kept the page under their own ASID or not; or they are lazy. The mm has a
    // global ASID already, with the transition behind it, or none.
    init: {
      params: { lazy: bool(), inMask: bool(), cached: bool(), assigned: bool() },
      run: (m, { lazy, inMask, cached, assigned }) => {
        if (lazy && (!inMask || assigned)) return blocked;
        m.pte = { folio: 0 };
        m.folios.at(0).refcount = 1;
        m.globalAsid = assigned;
        m.cpus.forEach((cpu) => {
          cpu.inMask = inMask;
          if (cached) cpu.dynamic = { folio: 0 };
          if (!lazy) return;
          cpu.loaded = 'dynamic';
          cpu.cr3 = 'dynamic';
          cpu.lazy = true;
        });
        return;
      },
    },
    threads: [switching, flush, assignThread(policy)],
    actions: [
      action('tlb_fill', {
        noise: true,
        from: 'architecture: a page walk may cache any present entry of the tables in CR3, under its PCID, also speculatively',
        params: { cpu: index(Cpu) },
        run: (m, { cpu }) => {
          const self = m.cpus.at(cpu);
          if (self.cr3 === 'other' || m.pte === null || usable(m, cpu) !== null) return blocked;
          if (self.cr3 === 'dynamic') self.dynamic = m.pte;
          else self.global = m.pte;
          return;
        },
      }),
      action('tlb_evict', {
        noise: true,
        from: 'architecture: a TLB may forget an entry at any time',
        params: { cpu: index(Cpu), of: oneOf('dynamic', 'global') },
        run: (m, { cpu, of }) => {
          const self = m.cpus.at(cpu);
          if (self[of] === null) return blocked;
          self[of] = null;
          return;
        },
      }),
      action('invlpgb', {
        from: 'architecture: an INVLPGB takes effect on a CPU',
        params: { cpu: index(Cpu) },
        run: (m, { cpu }) => {
          const self = m.cpus.at(cpu);
          if (!self.invlpgb) return blocked;
          self.invlpgb = false;
          self.global = null;
          return;
        },
      }),
      action('flush_tlb_func', {
        from: 'arch/x86/mm/tlb.c: flush_tlb_func, when interrupts are on',
        params: { cpu: index(Cpu) },
        run: (m, { cpu }) => {
          const self = m.cpus.at(cpu);
          if (!self.ipi || inSwitch(m, cpu)) return blocked;
          self.ipi = false;
          const loaded = ownLoaded(self);
          if (!isLoaded(loaded)) {
            self.inMask = false;
            return;
          }
          if (loaded === 'dynamic' && m.globalAsid) {
            // switch_mm_irqs_off() of the same mm, within the handler: CR3 is written, and drains the store buffer.
            self.pending = null;
            self.loaded = 'global';
            self.cr3 = 'global';
            self.lazy = false;
            return;
          }
          if (loaded === 'global') return;
          if (self.lazy) {
            self.pending = null;
            self.loaded = 'other';
            self.cr3 = 'other';
            self.lazy = false;
            return;
          }
          if (self.gen < m.tlbGen) self.dynamic = null;
          self.gen = m.tlbGen;
          return;
        },
      }),
      ...(policy.stores === 'at once'
        ? []
        : [
            action('store_buffer_drain', {
              from: 'architecture: TSO, the oldest store of a CPU reaches memory',
              params: { cpu: index(Cpu) },
              run: (m, { cpu }) => {
                const self = m.cpus.at(cpu);
                if (self.pending === null) return blocked;
                self.loaded = self.pending;
                self.pending = null;
                return;
              },
            }),
          ]),
    ],
    properties: [
      invariant<Transition>('STALE-FREE', (m) => {
        if (m.folios.at(0).refcount > 0) return true;
        const cpu = m.cpus.map((_, c) => inUserMode(m, c) && usable(m, c) !== null).indexOf(true);
        return cpu < 0 || { cpu, folio: 0 };
      }),
      invariant<Transition>('ASID-TRANSITION', (m) => {
        if (!m.globalAsid || m.asidTransition) return true;
        const cpu = m.cpus.map(({ cr3 }, c) => inUserMode(m, c) && cr3 === 'dynamic').indexOf(true);
        return cpu < 0 || { cpu };
      }),
      reachable(
        'BROADCAST',
        'the page is freed behind an INVLPGB',
        (m) =>
          flush.in(m).broadcast &&
          m.cpus.every(({ invlpgb }) => !invlpgb) &&
          flush.in(m).pc === 'tlb_batch_pages_flush',
      ),
      reachable(
        'STRAGGLER',
        'a CPU in user mode has an ASID of its own, and the mm has a global one',
        (m) => m.globalAsid && m.cpus.some(({ cr3 }, cpu) => cr3 === 'dynamic' && inUserMode(m, cpu)),
      ),
      reachable(
        'CLEARED',
        'the transition is over',
        (m) => m.globalAsid && !m.asidTransition && flush.in(m).pc === 'done',
      ),
    ],
  });
};
