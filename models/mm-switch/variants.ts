// The case A17, broken and fixed, and mutants of the fix. The threads read these values; nothing else differs.
import { breaks, holds, type Variant } from '../../src/index.ts';
import type { Policy, SwitchBounds } from './policy.ts';

const fixed: Policy = {
  ipiTo: 'loaded or switching',
  readsGen: 'after the mask',
  saysSwitching: 'first',
  lazyReadsGen: 'after is_lazy',
  flushesOld: true,
  reads: 'loaded_mm first',
  stores: 'at once',
  comesBack: false,
  irqsOff: true,
};

export const variants: readonly Variant<keyof SwitchBounds, Policy>[] = [
  {
    name: 'a17-before',
    title: 'every CPU in mm_cpumask() that is not lazy gets an IPI (A17)',
    origin: 'before 209954cbc7d0 and 6db2526c1d69 (v6.14, 2025)',
    with: { ...fixed, ipiTo: 'all' },
    expect: holds,
  },
  {
    name: 'a17-suppressed',
    title: 'a CPU that is switching to the mm gets no IPI (A17)',
    origin: '6db2526c1d69 (v6.14, 2025), before fea4e317f9e7',
    with: { ...fixed, ipiTo: 'loaded' },
    expect: breaks('STALE-FREE', 12),
  },
  {
    name: 'a17-fixed',
    title: 'CPUs that are switching get an IPI, too (A17)',
    origin: 'fea4e317f9e7 (v6.15, 2025)',
    with: fixed,
    expect: holds,
  },
  {
    name: 'a17-fixed-comes-back',
    title: 'the same with CPUs that run the mm, switch away and come back (A17)',
    origin: 'fea4e317f9e7 (v6.15, 2025)',
    with: { ...fixed, comesBack: true },
    expect: holds,
  },
  {
    name: 'a17-fixed-tso',
    title: 'fea4e317f9e7 on TSO: a CPU in the mask has no barrier between loaded_mm and tlb_gen',
    origin: 'before 83b0177a6c48 (v6.18-rc2, 2025), CVE-2025-40174',
    with: { ...fixed, stores: 'buffered' },
    expect: breaks('STALE-FREE', 13),
  },
  {
    name: 'a17-fixed-tso-smp-mb',
    title: 'the same with the barrier',
    origin: '83b0177a6c48 (v6.18-rc2, 2025)',
    with: { ...fixed, stores: 'buffered, smp_mb' },
    expect: holds,
  },
  {
    name: 'a17-fixed-tso-comes-back',
    title: 'the same with the barrier, and CPUs that run the mm, switch away and come back',
    origin: '83b0177a6c48 (v6.18-rc2, 2025)',
    with: { ...fixed, stores: 'buffered, smp_mb', comesBack: true },
    expect: holds,
  },
  {
    name: 'a17-stable',
    title: '6.1.y, 6.6.y, 6.12.y on TSO: the backport says that the CPU is switching behind the look at tlb_gen (A17b)',
    origin: 'the backport of fea4e317f9e7 (2025), before "x86/mm: Fix check/use ordering in switch_mm_irqs_off()"',
    with: { ...fixed, saysSwitching: 'before CR3', stores: 'buffered, smp_mb' },
    expect: breaks('STALE-FREE', 13),
  },
  {
    name: 'a17-mutant-early-gen',
    title: 'mutant: tlb_gen is read before the CPU is in mm_cpumask()',
    mutant: { of: 'a17-fixed', without: 'the order of mm_cpumask() and tlb_gen' },
    with: { ...fixed, readsGen: 'before the mask' },
    expect: breaks('STALE-FREE', 10),
  },
  {
    name: 'a17-mutant-late-switching',
    title: 'mutant: LOADED_MM_SWITCHING is written after tlb_gen is read',
    mutant: { of: 'a17-fixed', without: 'the order of LOADED_MM_SWITCHING and tlb_gen' },
    with: { ...fixed, saysSwitching: 'before CR3' },
    expect: breaks('STALE-FREE', 12),
  },
  {
    name: 'a17-mutant-no-gen',
    title: 'mutant: a TLB that kept entries of the mm is not flushed when the mm is loaded',
    mutant: { of: 'a17-fixed', without: 'the comparison of tlb_gen' },
    with: { ...fixed, flushesOld: false },
    expect: breaks('STALE-FREE', 9),
  },
  {
    name: 'a17-mutant-lazy-early-gen',
    title: 'mutant: a lazy CPU reads tlb_gen before it says that it is lazy no more',
    mutant: { of: 'a17-fixed', without: 'the order of is_lazy and tlb_gen (smp_mb)' },
    with: { ...fixed, lazyReadsGen: 'before is_lazy' },
    expect: breaks('STALE-FREE', 8),
  },
  {
    name: 'a17-mutant-irqs-on',
    title: 'mutant: the switch with interrupts on',
    mutant: { of: 'a17-fixed', without: 'interrupts off during the switch' },
    with: { ...fixed, irqsOff: false },
    expect: breaks('STALE-FREE', 13),
  },
  {
    name: 'a17-mutant-read-order',
    title: 'mutant: should_flush_tlb() reads is_lazy before loaded_mm',
    mutant: {
      of: 'a17-fixed',
      without: 'the order of loaded_mm and is_lazy (smp_rmb)',
      survives:
        'whoever is seen as lazy after tlb_gen was raised will read the new tlb_gen when it is lazy no more, whatever loaded_mm says',
    },
    with: { ...fixed, reads: 'is_lazy first' },
    expect: holds,
  },
];
