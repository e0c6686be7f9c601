// x86: a CPU switches to an mm while a page of that mm is unmapped, flushed and freed on another. Catalogue A17.
import { invariant } from '../../properties/invariant.ts';
import { blocked, bool, defineModel, forState, index, oneOf, scalarset, withBugs } from '../../src/index.ts';
import { bugs } from './bugs.ts';
import { isDrained, ownLoaded, type Switching, stateOf } from './state.ts';
import { flushThread } from './threads/flush.ts';
import { switchThread } from './threads/switch.ts';
import { variants } from './variants.ts';

export default defineModel({
  name: 'mm-switch',
  title: 'x86: switch_mm_irqs_off() against the IPIs of a TLB flush',
  bounds: { cpus: { default: 1, min: 1, max: 3, doc: 'CPUs that switch to the mm; the flush is on another' } },
  variants: withBugs(variants, bugs),
  build: ({ cpus }, policy) => {
    const Cpu = scalarset('cpu', cpus);
    const { system, action, reachable } = forState<Switching>();
    const switching = switchThread(Cpu, policy);
    const flush = flushThread(Cpu, policy);
    const inUserMode = (m: Switching, cpu: number): boolean => {
      const { pc } = switching.in(m, cpu);
      const self = m.cpus.at(cpu);
      return pc === 'done' || (pc === 'switch_mm_irqs_off' && self.cr3 && !self.lazy);
    };
    const inSwitch = (m: Switching, cpu: number): boolean =>
      !['switch_mm_irqs_off', 'done'].includes(switching.in(m, cpu).pc);

    return system({
      state: stateOf(Cpu, policy),
      // The CPUs run another mm, and have been in the mask or not, and kept the page in their TLBs or not (PCID). Or they
      // run a kernel thread, with the mm loaded. Or (if they are to come back) they run the mm.
      init: {
        params: {
          from: policy.comesBack ? oneOf('other', 'lazy', 'mm') : oneOf('other', 'lazy'),
          inMask: bool(),
          cached: bool(),
        },
        run: (m, { from, inMask, cached }) => {
          if (from !== 'other' && !inMask) return blocked;
          m.pte = { folio: 0 };
          m.folios.at(0).refcount = 1;
          m.cpus.forEach((cpu) => {
            cpu.inMask = inMask;
            if (cached) cpu.tlb.set(0, { folio: 0 });
            if (from === 'other') return;
            cpu.loaded = 'mm';
            cpu.cr3 = true;
            cpu.lazy = from === 'lazy';
          });
          return;
        },
      },
      threads: [switching, flush],
      actions: [
        action('tlb_fill', {
          noise: true,
          from: 'architecture: a page walk may cache any present entry of the tables in CR3, also speculatively',
          params: { cpu: index(Cpu) },
          run: (m, { cpu }) => {
            const self = m.cpus.at(cpu);
            if (!self.cr3 || m.pte === null || self.tlb.at(0) !== null) return blocked;
            self.tlb.set(0, m.pte);
            return;
          },
        }),
        action('tlb_evict', {
          noise: true,
          from: 'architecture: a TLB may forget an entry at any time',
          params: { cpu: index(Cpu) },
          run: (m, { cpu }) => {
            const self = m.cpus.at(cpu);
            if (self.tlb.at(0) === null) return blocked;
            self.tlb.set(0, null);
            return;
          },
        }),
        action('flush_tlb_func', {
          from: 'arch/x86/mm/tlb.c: flush_tlb_func, when interrupts are on',
          params: { cpu: index(Cpu) },
          run: (m, { cpu }) => {
            const self = m.cpus.at(cpu);
            if (!self.ipi || (policy.irqsOff && inSwitch(m, cpu))) return blocked;
            self.ipi = false;
            if (ownLoaded(self) !== 'mm') {
              self.inMask = false;
              return;
            }
            // Lazy: it switches to init_mm. (Later, to the mm again: that is another switch, which is not modelled.)
            if (self.gen < m.tlbGen) self.tlb.set(0, null);
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
                  if (isDrained(self)) return blocked;
                  self.loaded = ownLoaded(self);
                  self.pending = 'none';
                  return;
                },
              }),
            ]),
      ],
      properties: [
        invariant<Switching>('STALE-FREE', (m) => {
          const cpu = m.cpus.map(({ tlb }, c) => tlb.at(0) !== null && inUserMode(m, c)).indexOf(true);
          return cpu < 0 || m.folios.at(0).refcount > 0 || { cpu, folio: 0 };
        }),
        reachable(
          'freed',
          'the page is freed and every CPU has switched',
          (m) => m.folios.at(0).refcount === 0 && m.cpus.every((_, cpu) => inUserMode(m, cpu)),
        ),
        reachable('an IPI waits', 'an IPI waits for a CPU that is switching', (m) =>
          m.cpus.some(({ ipi }, cpu) => ipi && inSwitch(m, cpu)),
        ),
        reachable('a lazy CPU is left out', 'the page is freed, and a lazy CPU still caches it', (m) =>
          m.cpus.some(({ tlb, lazy }) => lazy && tlb.at(0) !== null && m.folios.at(0).refcount === 0),
        ),
        ...(policy.comesBack
          ? [
              reachable(
                'away and back',
                'a CPU that has run the mm is about to load it again, with its entry kept',
                (m) =>
                  m.cpus.some(
                    ({ tlb, left }, cpu) =>
                      left === true && tlb.at(0) !== null && switching.in(m, cpu).pc === 'load_new_mm_cr3',
                  ),
              ),
            ]
          : []),
        ...(policy.stores === 'at once'
          ? []
          : [
              reachable(
                'a store waits',
                'a flusher looks at a CPU that says that it is switching, and has not said so to memory',
                (m) => m.cpus.some((cpu) => ownLoaded(cpu) === 'switching' && cpu.loaded === 'other' && m.tlbGen > 0),
              ),
            ]),
        reachable('an old entry', 'a TLB holds a freed page for an mm that is not loaded', (m) =>
          m.cpus.some(({ tlb, cr3 }) => !cr3 && tlb.at(0) !== null && m.folios.at(0).refcount === 0),
        ),
      ],
    });
  },
});
