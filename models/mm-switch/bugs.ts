// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { SwitchBounds } from './policy.ts';

export const bugs: { readonly [variant: string]: Bug<keyof SwitchBounds> } = {
  'a17-suppressed': {
    id: 'A17',
    title: 'a CPU that is switching to the mm gets no IPI (x86)',
    kind: 'kernel',
    versions: 'to v6.14',
    year: 2025,
    commit: 'fea4e317f9e7',
    cve: 'CVE-2025-37964',
    kernel: ['arch/x86/mm/tlb.c: switch_mm_irqs_off, should_flush_tlb'],
    story:
      'A CPU switches to an mm: it has set its bit in mm_cpumask, has read tlb_gen and found that it need not flush, and has loaded the page tables, but loaded_mm still says that it is switching. A flusher clears an entry, increments tlb_gen, and sends no IPI to a CPU whose loaded_mm is not this mm. The switch ends, and the CPU uses what it has cached meanwhile.',
    fix: 'The IPI is sent as well to CPUs that are switching.',
    fixed: 'a17-fixed',
  },
  'a17-stable': {
    id: 'A17b',
    title: 'a CPU reads tlb_gen before it says that it is switching (x86)',
    kind: 'kernel',
    versions: '6.1.y, 6.6.y and 6.12.y with the backport of fea4e317f9e7',
    year: 2025,
    kernel: ['arch/x86/mm/tlb.c: switch_mm_irqs_off, should_flush_tlb'],
    story:
      'The fix of A17 sends the IPI to CPUs that are switching. That is enough only if a CPU says so before it reads tlb_gen: then the flusher sees it switching, or the CPU sees the new tlb_gen. In the stable trees the backport has the two in the wrong order, by a rebase, and A17 could still be reproduced there (Stephen Dolan, 9 October 2025).',
    fix: 'The two steps are exchanged ("x86/mm: Fix check/use ordering in switch_mm_irqs_off()").',
    fixed: 'a17-fixed-tso-smp-mb',
  },
  'a17-fixed-tso': {
    id: 'A17c',
    title: 'the store that says that a CPU is switching waits in its store buffer while it reads tlb_gen (x86)',
    kind: 'kernel',
    versions: 'v6.14 to v6.17',
    year: 2025,
    commit: '83b0177a6c48',
    cve: 'CVE-2025-40174',
    kernel: ['arch/x86/mm/tlb.c: switch_mm_irqs_off, should_flush_tlb'],
    story:
      'The two are in the right order, but nothing is between them where the CPU is in mm_cpumask() already, since mm_cpumask() is cleared lazily (209954cbc7d0). The CPU reads the old tlb_gen while LOADED_MM_SWITCHING is in its store buffer; the flusher raises tlb_gen, finds another mm loaded there, and sends no IPI.',
    fix: 'smp_mb() where cpumask_set_cpu() is left out, which is the barrier otherwise.',
    fixed: 'a17-fixed-tso-smp-mb',
  },
};
