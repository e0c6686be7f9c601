// tlb_remove_table_sync_mm() of the fourth version, and a walker that says that it walks.
import { blocked, forState, step } from '../../../src/index.ts';
import { accessesOf } from '../../machine/memory/steps.ts';
import type { TargetPolicy } from '../policy.ts';
import { cpus, memory, type Targeting } from '../target/state.ts';

export const syncMmThread = ({ flushOrders, sync }: TargetPolicy, irqsOff: (m: Targeting) => boolean) => {
  const { WRITE_ONCE, READ_ONCE, smp_mb, smp_rmb, leave } = accessesOf(memory, cpus.free);
  return forState<Targeting>()
    .thread('free')
    .steps({
      pud_clear: step(
        'mm/hugetlb.c: huge_pmd_unshare -> pud_clear',
        WRITE_ONCE('linked', false, () => 'flush'),
      ),
      flush: step('arch/arm64/include/asm/tlbflush.h: __flush_tlb_range, DSB; x86: inc_mm_tlb_gen', (m) => {
        if (flushOrders) smp_mb(m);
        return 'tlb_remove_table_sync_mm';
      }),
      tlb_remove_table_sync_mm: step('mm/mmu_gather.c: tlb_remove_table_sync_mm, smp_rmb', (m) => {
        if (sync === 'smp_mb') smp_mb(m);
        else smp_rmb(m);
        return 'active_lockless_pt_walk_mm';
      }),
      active_lockless_pt_walk_mm: step(
        'mm/mmu_gather.c: tlb_remove_table_sync_mm, per_cpu(active_lockless_pt_walk_mm)',
        READ_ONCE('walking', (_, __, walking) => (walking ? 'smp_call_function_many' : 'reuse')),
      ),
      smp_call_function_many: step(
        'mm/mmu_gather.c: tlb_remove_table_sync_mm -> smp_call_function_many, it has answered',
        (m) => (irqsOff(m) ? blocked : 'reuse'),
      ),
      reuse: step('mm/hugetlb.c: the last owner of the table maps something else below it', (m) => {
        m.gone = true;
        leave(m);
        return 'done';
      }),
    });
};

export const markedThread = ({ start }: TargetPolicy) => {
  const { WRITE_ONCE, READ_ONCE, smp_store_release, smp_mb, atomic, leave } = accessesOf(memory, cpus.walker);
  return forState<Targeting>()
    .thread('walker', { daemon: true })
    .steps({
      local_irq_save: step('mm/gup.c: gup_fast, interrupts off', () => 'pt_walk_lockless_start'),
      pt_walk_lockless_start: step(
        'include/linux/mm.h: pt_walk_lockless_start',
        start === 'xchg'
          ? atomic(
              'full',
              'walking',
              () => true,
              () => 'gup_fast_pud_range',
            )
          : WRITE_ONCE('walking', true, (m) => {
              if (start === 'store, smp_mb') smp_mb(m);
              return 'gup_fast_pud_range';
            }),
      ),
      gup_fast_pud_range: step(
        'mm/gup.c: gup_fast_pud_range reads the upper entry',
        READ_ONCE('linked', (_, __, linked) => (linked ? 'ptep_get_lockless' : 'pt_walk_lockless_end')),
      ),
      ptep_get_lockless: step('mm/gup.c: gup_fast_pmd_leaf reads the entry in the table', () => 'pt_walk_lockless_end'),
      pt_walk_lockless_end: step(
        'include/linux/mm.h: pt_walk_lockless_end, smp_store_release; interrupts on again',
        smp_store_release('walking', false, (m) => {
          leave(m);
          return 'done';
        }),
      ),
    });
};
