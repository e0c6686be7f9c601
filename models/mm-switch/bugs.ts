// The case of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { SwitchBounds } from './policy.ts';

export const bugs: { readonly [variant: string]: Bug<keyof SwitchBounds> } = {
  'a17-suppressed': {
    id: 'A17',
    title: 'a CPU that is switching to the mm gets no IPI (x86)',
    year: 2025,
    commit: 'fea4e317f9e7',
    kernel: ['arch/x86/mm/tlb.c: switch_mm_irqs_off, should_flush_tlb'],
    story:
      'A CPU switches to an mm: it has set its bit in mm_cpumask, has read tlb_gen and found that it need not flush, and has loaded the page tables, but loaded_mm still says that it is switching. A flusher clears an entry, increments tlb_gen, and sends no IPI to a CPU whose loaded_mm is not this mm. The switch ends, and the CPU uses what it has cached meanwhile.',
    fix: 'The IPI is sent as well to CPUs that are switching.',
    fixed: 'a17-fixed',
  },
};
