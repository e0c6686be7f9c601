// The versions of the series: which of them leaves a walker in a table that is gone, on which machine.
import { ptLive } from '../../../properties/page-tables.ts';
import { type Action, blocked, bool, type Elements, forState, int, oneOf, type System } from '../../../src/index.ts';
import type { ElidePolicy, SyncBounds } from '../policy.ts';
import { takeAwayThread } from '../threads/take-away.ts';
import { gupThread, sharerThread } from '../threads/walkers.ts';
import { type Eliding, elideStateOf } from './state.ts';

const { action, reachable, system } = forState<Eliding>();

/** What the other CPU, its hardware, the scheduler and the hypervisor do at any time. `irqsOff`: GUP-fast is walking there. */
const around = (tables: number, irqsOff: (m: Eliding) => boolean): readonly Action[] => [
  action('pwc_fill', {
    noise: true,
    from: 'architecture: a page walk may remember where an upper entry points; also speculatively, and on a lazy CPU',
    params: { table: int(0, tables - 1) },
    run: (m, { table }) => {
      if (m.cpu.preempted || m.cpu.pwc !== null || !m.tables.at(table).linked) return blocked;
      m.cpu.pwc = table;
      return;
    },
  }),
  action('enter_lazy_tlb', {
    noise: true,
    from: 'arch/x86/mm/tlb.c: enter_lazy_tlb',
    run: (m) => {
      if (m.cpu.lazy || m.cpu.preempted || irqsOff(m)) return blocked;
      m.cpu.lazy = true;
      return;
    },
  }),
  action('switch_mm_irqs_off', {
    noise: true,
    from: 'arch/x86/mm/tlb.c: switch_mm_irqs_off, to the mm that is loaded: flushes if tlb_gen has moved on',
    run: (m) => {
      const { cpu } = m;
      if (!cpu.lazy || cpu.preempted) return blocked;
      if (cpu.behind) cpu.pwc = null;
      Object.assign(cpu, { lazy: false, behind: false });
      return;
    },
  }),
  action('preempt', {
    column: 'hypervisor',
    noise: true,
    from: 'arch/x86/kvm/x86.c: kvm_arch_vcpu_put, kvm_steal_time_set_preempted',
    run: (m) => {
      if (m.machine !== 'KVM' || m.cpu.preempted) return blocked;
      m.cpu.preempted = true;
      return;
    },
  }),
  action('vcpu_enter', {
    column: 'hypervisor',
    from: 'arch/x86/kvm/x86.c: record_steal_time, flushes if KVM_VCPU_FLUSH_TLB is set',
    run: (m) => {
      const { cpu } = m;
      if (!cpu.preempted) return blocked;
      if (cpu.flushes) cpu.pwc = null;
      Object.assign(cpu, { preempted: false, flushes: false });
      return;
    },
  }),
  action('flush_tlb_func', {
    from: 'arch/x86/mm/tlb.c: flush_tlb_func; mm/mmu_gather.c: tlb_remove_table_smp_sync',
    run: (m) => {
      if (m.ipi === 'none' || m.cpu.preempted || irqsOff(m)) return blocked;
      if (m.ipi === 'flush') m.cpu.pwc = null;
      m.ipi = 'none';
      return;
    },
  }),
  action('tlb_remove_table_smp_sync', {
    from: 'mm/mmu_gather.c: tlb_remove_table_smp_sync, on the CPU of the former sharer',
    run: (m) => {
      if (!m.formerIpi || m.former) return blocked;
      m.formerIpi = false;
      return;
    },
  }),
];

export const elideSystem = ({ tables, sharers }: SyncBounds, policy: ElidePolicy): System => {
  const gup = gupThread(tables);
  const free = takeAwayThread(tables, policy);
  const irqsOff = (m: Eliding): boolean => gup.in(m).table !== null;
  const isGone = (m: Eliding, table: number | null): table is number => table !== null && m.tables.at(table).gone;
  const dangling = (m: Eliding): Elements | null => {
    const { cpu, machine } = m;
    const { table } = gup.in(m);
    if (isGone(m, table)) return { walker: 'gup', table, machine };
    if (m.former && m.tables.at(0).gone) return { walker: 'gup of a former sharer', table: 0, machine };
    // What a vCPU has cached is of no use to anybody while it does not run, and flushed before it does.
    if (isGone(m, cpu.pwc) && !cpu.flushes)
      return { walker: cpu.lazy ? 'the walk cache of a lazy CPU' : 'a walk cache', table: cpu.pwc, machine };
    return null;
  };
  return system({
    state: elideStateOf(tables),
    init: {
      params: {
        machine: oneOf('native', 'INVLPGB', 'KVM'),
        op: oneOf('collapse', 'unshare'),
        global: bool(),
        former: bool(),
      },
      run: (m, { machine, op, global, former }) => {
        if (global && machine !== 'INVLPGB') return blocked;
        // Where the flush of the former sharer was by IPIs it has waited for its GUP-fast.
        if (former && (sharers < 3 || op !== 'unshare' || machine === 'native')) return blocked;
        Object.assign(m, { machine, op, global, former });
        m.tables.forEach((table) => {
          table.linked = true;
        });
        return;
      },
    },
    threads: [free, gup, ...(sharers > 2 ? [sharerThread()] : [])],
    actions: around(tables, irqsOff),
    properties: [
      ptLive<Eliding>(dangling),
      reachable('GONE', 'every table has another use', (m) => m.tables.every(({ gone }) => gone)),
      reachable('MET', 'GUP-fast is in a table that no upper entry leads to', (m) => {
        const { table } = gup.in(m);
        return table !== null && !m.tables.at(table).linked;
      }),
      reachable(
        'REMEMBERED',
        'a lazy CPU remembers one',
        (m) => m.cpu.lazy && m.cpu.pwc !== null && !m.tables.at(m.cpu.pwc).linked,
      ),
      reachable(
        'PREEMPTED',
        'a vCPU is preempted in GUP-fast, with interrupts off',
        (m) => m.cpu.preempted && irqsOff(m),
      ),
      reachable(
        'ELIDED',
        'the IPI is left out',
        (m) => free.in(m).pc === 'reuse' && irqsOff(m) === false && m.machine === 'native',
      ),
    ],
    mayBeUnreached: ['smp_call_function', 'tlb_remove_table_smp_sync', 'ELIDED'],
  });
};
