// The cases of the catalogue among the variants.
import type { Bug } from '../../src/index.ts';
import type { SyncBounds } from './policy.ts';

const series = '"skip redundant TLB sync IPIs"';

export const bugs: { readonly [variant: string]: Bug<keyof SyncBounds> } = {
  today: {
    id: 'B13',
    kind: 'kernel',
    versions: 'read as of April 2026 (the context of the last version of the series)',
    year: 2026,
    title: 'unsharing a table of huge pages passes lazy CPUs by (x86)',
    kernel: ['arch/x86/include/asm/tlb.h: tlb_flush', 'arch/x86/mm/tlb.c: native_flush_tlb_multi'],
    story:
      'munmap() of a hugetlb file that several processes map clears its upper entry and flushes. tlb_flush() tells flush_tlb_mm_range() whether tables were freed, and an unshared table is not one. So a CPU that has the mm loaded without running it gets no IPI for the flush; the one that waits for GUP-fast flushes nothing. Its walker may go on through the table, by speculation, when that has another use. What B6 was for a collapse, and B5b on arm64.',
    fix: `unshared_tables counts as freed_tables in tlb_flush(). The series ${series} has that in each version, as it relies on it; that it is a fix by itself is not said there.`,
    fixed: 'today-lazy-woken',
  },
  v3: {
    id: 'B14',
    kind: 'posted',
    year: 2026,
    title: 'a flag says that a flush has sent IPIs, and the vCPU that was preempted got none',
    kernel: ['arch/x86/mm/tlb.c: native_flush_tlb_multi', 'arch/x86/kernel/kvm.c: kvm_flush_tlb_multi'],
    story:
      'The third version leaves the second IPI out where native_flush_tlb_multi() has set a flag, "no matter what replaces" flush_tlb_multi(). kvm_flush_tlb_multi() takes the vCPUs that are preempted out of the mask and then calls native_flush_tlb_multi(), which sets the flag. A vCPU that was preempted in GUP-fast comes back into a table that has another use. Raised of the next version, where KVM was said to be safe, and not of this one.',
    fix: 'On a guest the IPI is sent.',
    fixed: 'v5',
  },
  'v3-stale-flag': {
    id: 'B14b',
    kind: 'posted',
    year: 2026,
    title: 'the flag that a flush has sent IPIs is left over from another flush of the same gather',
    kernel: ['mm/mmu_gather.c: tlb_gather_remove_table_sync_one', 'arch/x86/mm/tlb.c: consider_global_asid'],
    story:
      'The third version clears the flag where it is used. Of two shared tables the first is left to several processes: a flush with IPIs, the flag, and no use of it. The mm then gets a global ASID, for which flush_tlb_mm_range() looks behind each flush with IPIs. The flush for the second table is by INVLPGB and reaches nobody who has interrupts off; the flag is still set, and the IPI is left out.',
    fix: 'The flag was given up; whether a flush sends IPIs is decided at boot.',
    fixed: 'v5',
  },
  'v3-three-sharers': {
    id: 'B14c',
    kind: 'posted',
    year: 2026,
    title: 'the flush of the last sharer has sent IPIs, and a former sharer was flushed by INVLPGB',
    kernel: [
      'mm/mmu_gather.c: tlb_gather_remove_table_sync_one',
      'include/asm-generic/tlb.h: tlb_flush_unshared_tables',
    ],
    story:
      'Three processes share a table, on a CPU with INVLPGB. The first has a global ASID, unshares, is not the last, and so sends no IPI at all; its GUP-fast is in the table. The second has no global ASID: its flush sends IPIs, to its own CPUs, and the flag says so. It is the last sharer, whose IPI would have gone to all CPUs, and leaves it out. The third puts the table to another use.',
    fix: 'Where INVLPGB is there at all, the IPI is sent.',
    fixed: 'v5',
  },
  v4: {
    id: 'B15',
    kind: 'posted',
    year: 2026,
    title: 'KVM guests are said to be flushed by IPIs, and a vCPU that is preempted in GUP-fast is not',
    kernel: ['arch/x86/kernel/kvm.c: kvm_guest_init, kvm_flush_tlb_multi'],
    story:
      'The fourth version sets its property "flush_tlb_multi() sends real IPIs" for KVM guests. A vCPU that the host has preempted gets none: the guest sets a flag, and the host flushes before it runs again. The vCPU may have been in GUP-fast, with interrupts off, and goes on there when the table has another use.',
    fix: 'The property stays false on KVM: preempted vCPUs cannot be assumed to be safe.',
    fixed: 'v5',
  },
  'track-alone': {
    id: 'B16',
    kind: 'posted',
    year: 2026,
    title: 'smp_rmb() between clearing an entry and looking who walks',
    kernel: ['mm/mmu_gather.c: tlb_remove_table_sync_mm', 'include/linux/mm.h: pt_walk_lockless_start'],
    story:
      'The fourth version sends the IPI to CPUs that have said that they walk: a walker stores that, has a full barrier, and loads the entry. Who clears the entry has smp_rmb() before it loads who walks. A read barrier does not keep the store of the entry before that load: both may miss each other, and nobody is waited for.',
    fix: 'smp_mb(). In the callers of the series it does not show: between the entry and the look is a flush, with a full barrier in it.',
    fixed: 'track-mb',
  },
};
