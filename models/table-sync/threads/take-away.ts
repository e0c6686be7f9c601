// Takes one table after the other away: the upper entry, the flush, the IPI to those who walk without locks, and the table has another use.
import { blocked, bool, choose, forState, int, only, step } from '../../../src/index.ts';
import type { Eliding } from '../elide/state.ts';
import type { ElidePolicy } from '../policy.ts';

export const takeAwayThread = (tables: number, policy: ElidePolicy) => {
  interface Locals {
    i: number;
    /** Nobody but one process has the table left, so that it may be put to another use (fully_unshared_tables); collapse: always. */
    last: boolean;
  }
  const isElided = (m: Eliding): boolean => {
    switch (policy.elides) {
      case 'never':
        return false;
      case 'native':
        return m.machine === 'native';
      case 'native, KVM':
        return m.machine !== 'INVLPGB';
      case 'native, INVLPGB':
        return m.machine !== 'KVM';
      case 'flag of the gather':
        return m.sentIpi;
      case 'flag of the gather, not on KVM':
        return m.sentIpi && m.machine !== 'KVM';
    }
  };
  const onwards = (m: Eliding, t: Locals) => {
    t.last = false;
    t.i++;
    m.sentIpi = m.sentIpi && t.i < tables;
    return t.i < tables ? 'pud_clear' : 'done';
  };
  const flushed = (t: Locals) => (t.last ? 'tlb_remove_table_sync_one' : '__unmap_hugepage_range');
  return forState<Eliding>()
    .thread('free', { locals: { i: int(0, tables), last: bool() } })
    .steps({
      pud_clear: step(
        'mm/pgtable-generic.c: pmdp_collapse_flush; mm/hugetlb.c: huge_pmd_unshare, the upper entry',
        choose({ last: bool() }, (m, t: Locals, { last }) => {
          if (m.op === 'collapse' && !last) return blocked;
          // A process that has unshared this table before has not been the last: this one is, if it is the second of three.
          if (m.former && t.i === 0 && !last) return blocked;
          t.last = last;
          m.tables.at(t.i).linked = false;
          return policy.flushes ? 'flush_tlb_mm_range' : flushed(t);
        }),
      ),
      flush_tlb_mm_range: only(
        policy.flushes,
        step('arch/x86/mm/tlb.c: flush_tlb_mm_range, broadcast_tlb_flush or flush_tlb_multi', (m, t) => {
          const { cpu } = m;
          if (m.global) {
            cpu.pwc = null;
            return flushed(t);
          }
          const wakes = m.op === 'collapse' || policy.wakesLazy === 'freed and unshared tables';
          if (cpu.lazy && !wakes) {
            cpu.behind = true;
            return flushed(t);
          }
          if (m.machine === 'KVM' && cpu.preempted) cpu.flushes = true;
          else m.ipi = 'flush';
          // kvm_flush_tlb_multi() ends with native_flush_tlb_multi(), of the vCPUs that run.
          if (policy.elides.startsWith('flag')) m.sentIpi = true;
          return 'flush_tlb_multi';
        }),
      ),
      flush_tlb_multi: only(
        policy.flushes,
        step(
          'arch/x86/mm/tlb.c: flush_tlb_mm_range, behind flush_tlb_multi; consider_global_asid',
          choose({ global: bool() }, (m, t: Locals, { global }) => {
            if (m.ipi !== 'none' || (global && m.machine !== 'INVLPGB')) return blocked;
            m.global = global;
            return flushed(t);
          }),
        ),
      ),
      tlb_remove_table_sync_one: step('mm/mmu_gather.c: tlb_remove_table_sync_one', (m) => {
        if (isElided(m)) {
          m.sentIpi = false;
          return 'reuse';
        }
        m.ipi = 'sync';
        m.formerIpi = policy.reaches === 'all' && m.former;
        return 'smp_call_function';
      }),
      smp_call_function: step(
        'mm/mmu_gather.c: tlb_remove_table_sync_one -> smp_call_function, every CPU has answered',
        (m) => (m.ipi === 'none' && !m.formerIpi ? 'reuse' : blocked),
      ),
      reuse: step(
        'mm/hugetlb.c: the last owner of the table maps something else below it; a collapse: pte_free',
        (m, t) => {
          m.tables.at(t.i).gone = true;
          return onwards(m, t);
        },
      ),
      __unmap_hugepage_range: step(
        'mm/hugetlb.c: __unmap_hugepage_range, of the next VMA, with the same mmu_gather',
        (m, t) => onwards(m, t),
      ),
    });
};
