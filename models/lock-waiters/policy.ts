// What differs between the variants: which lock it is, as which the page-table lock and mmap_lock are made.
export interface Policy {
  readonly lock: /** A spinlock that is taken by whoever finds it free: virt_spin_lock(), of x86 under a hypervisor without paravirtual spinlocks. */
    | 'test-and-set'
    /** A spinlock that is taken in the order of tickets: x86 until v4.2. */
    | 'ticket'
    /** A spinlock with a queue of CPUs: queued_spin_lock(). */
    | 'queued'
    /** An rw_semaphore, waited for asleep in a queue, where whoever comes by may take it when it is free. */
    | 'rwsem, stolen'
    /** The same, where the first of the queue, when it has waited for too long, has it handed over. */
    | 'rwsem, handed over';
  /** Nothing is said of how threads are scheduled. */
  readonly unfair: boolean;
}
