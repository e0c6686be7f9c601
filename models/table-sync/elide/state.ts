// One address space that takes tables away, and two other CPUs: one that has it loaded, and one of a process that shared a table before.
import { array, bool, type Draft, int, nullable, oneOf, struct } from '../../../src/index.ts';

export const elideStateOf = (tables: number) =>
  struct({
    /** native: flush_tlb_multi() sends IPIs. INVLPGB: it does, until the mm has a global ASID. KVM: not to vCPUs that are preempted. */
    machine: oneOf('native', 'INVLPGB', 'KVM'),
    /** What takes the tables away: a collapse frees them (freed_tables), unsharing of hugetlb tables hands them to another process. */
    op: oneOf('collapse', 'unshare'),
    /** The mm has a global ASID: it is flushed by INVLPGB, without IPIs. */
    global: bool(),
    /** mmu_gather::tlb_flush_sent_ipi */
    sentIpi: bool(),
    /** `linked`: an upper entry of this mm leads to it. `gone`: it has another use. */
    tables: array(tables, struct({ linked: bool(), gone: bool() })),
    /** The other CPU that has this mm loaded. */
    cpu: struct({
      /** It runs no thread of the mm (lazy TLB mode). */
      lazy: bool(),
      /** A flush has left it out: it flushes when it comes back to the mm (tlb_gen). */
      behind: bool(),
      /** The table that its walk cache remembers. */
      pwc: nullable(int(0, tables - 1)),
      /** The vCPU does not run on any CPU of the host. `flushes`: KVM_VCPU_FLUSH_TLB, the host flushes before it runs again. */
      preempted: bool(),
      flushes: bool(),
    }),
    /** The IPI that this CPU has to answer. */
    ipi: oneOf('none', 'flush', 'sync'),
    /** GUP-fast of a process that has unshared table 0 before, with interrupts off on a third CPU; and the IPI that this one has to answer. */
    former: bool(),
    formerIpi: bool(),
  });
export type Eliding = Draft<ReturnType<typeof elideStateOf>>;
