// What differs between the variants.
import type { Bounds } from '../../src/index.ts';

export type SwitchBounds = Bounds<'cpus'>;

export interface Policy {
  /** should_flush_tlb(): which CPUs of mm_cpumask() get an IPI. Lazy ones never do. */
  readonly ipiTo: /** All (before v6.14). */
    | 'all'
    /** Those that say that they run the mm; others now and then, to trim the mask. */
    | 'loaded'
    /** And those that say that they are switching. */
    | 'loaded or switching';
  /** switch_mm_irqs_off() reads the mm's tlb_gen after it is in mm_cpumask(). */
  readonly readsGen: 'after the mask' | 'before the mask';
  /** switch_mm_irqs_off() says that it is switching before it reads tlb_gen, or only before it loads CR3. */
  readonly saysSwitching: 'first' | 'before CR3';
  /** A CPU that was lazy reads tlb_gen after it is seen as lazy no more. */
  readonly lazyReadsGen: 'after is_lazy' | 'before is_lazy';
  /** choose_new_asid(): a TLB that kept entries is flushed when tlb_gen has moved on. */
  readonly flushesOld: boolean;
  /** The order in which should_flush_tlb() reads the CPU's state (smp_rmb). */
  readonly reads: 'loaded_mm first' | 'is_lazy first';
  /** How a store of loaded_mm gets to memory. */
  readonly stores: /** At once. */
    | 'at once'
    /** By way of the store buffer (TSO), which atomic operations drain: cpumask_set_cpu(), which a CPU in the mask leaves out. */
    | 'buffered'
    /** The same, with smp_mb() where cpumask_set_cpu() is left out. */
    | 'buffered, smp_mb';
  /** CPUs may run the mm at the start; they then switch to another, and come back. */
  readonly comesBack: boolean;
  /** switch_mm_irqs_off() runs with interrupts off, so that an IPI waits for its end. */
  readonly irqsOff: boolean;
}
