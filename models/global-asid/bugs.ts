// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { AsidBounds } from './policy.ts';

export const bugs: { readonly [variant: string]: Bug<keyof AsidBounds> } = {
  tso: {
    id: 'B23',
    kind: 'kernel',
    versions: 'v6.15 to v6.17',
    year: 2025,
    commit: '83b0177a6c48',
    sameCommitAs: 'A17c',
    property: 'ASID-TRANSITION',
    title: 'a CPU that is switching is not seen, and keeps an ASID of its own that nobody flushes any more',
    kernel: ['arch/x86/mm/tlb.c: switch_mm_irqs_off, choose_new_asid, finish_asid_transition'],
    story:
      'A CPU that is in mm_cpumask() already switches to a mm. That it is switching is in its store buffer; it reads that the mm has no global ASID, and takes one of its own. Then the mm gets a global ASID, and is flushed. finish_asid_transition() sees another mm loaded there, and that every other CPU has the global ASID: the transition is over. From now on INVLPGB of the global ASID is all that flushes this mm, and what the CPU has is under its own.',
    fix: 'smp_mb() where cpumask_set_cpu() is left out: the fix of A17c.',
    fixed: 'smp-mb',
  },
  'allocator-today': {
    id: 'B24',
    kind: 'kernel',
    versions: 'since v6.15',
    title: 'two processes have the same global ASID',
    kernel: ['arch/x86/mm/tlb.c: allocate_global_asid, reset_global_asid_space'],
    story:
      "The bitmaps of global ASIDs end below MAX_ASID_AVAILABLE. Where the process with the highest number of the bitmap lives through a rollover, the search comes to the end before last_global_asid says so, and find_next_zero_bit() answers MAX_ASID_AVAILABLE. The test for that has its second half the wrong way round, so the number is handed out. It is a valid ASID, but no bit of the bitmaps is its: after the next rollover it is handed out again, while the first process has it still. The two use each other's TLB entries.",
    fix: 'Give up, or flush and begin again, where the search comes to the end.',
    fixed: 'allocator-begins-again',
  },
};
