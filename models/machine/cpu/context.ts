// What runs on a CPU, and what it has turned off: preemption, and interrupts. A thread of the model runs on a CPU that it names; `runs` of a
// thread in process context is `taskRuns`, and an interrupt handler is a thread, which begins with `irqEnter` and ends with `irqExit`.
import {
  assert,
  type BoolDomain,
  blocked,
  bool,
  type IndexDomain,
  type IntDomain,
  int,
  type NullableDomain,
  type OneOfDomain,
  only,
  optional,
  type Scalarset,
  type Sourced,
  type StructDomain,
  shownAs,
  step,
  struct,
} from '../../../src/index.ts';
import type { Threads, Who } from '../each.ts';
import { dropLock, lockOf, takeLock } from '../locks/lock.ts';

/** What the assertions of contexts promise: for `assertions` of the system, where `expect` names one. */
export const contextAssertions = {
  'SLEEPS-ATOMIC': 'nobody sleeps in an interrupt handler, with interrupts off, or with preemption off',
} as const;

/** The domain of a CPU that has interrupts, and one task, or tasks that are preempted at any time. */
export const irqContextOf = (): StructDomain<{ irqsOff: BoolDomain; irq: BoolDomain }> =>
  shownAs({ as: 'cpu', title: 'interrupts of a CPU' }, struct({ irqsOff: bool(), irq: bool() }));

/**
 * The same, where tasks of the CPU turn preemption off. `tasks`: the threads that do, by their names or as a scalarset; `depth`: how often one may
 * do so before it turns it on again.
 */
export const cpuContextOf = <const T extends Threads>(
  tasks: T,
  depth = 1,
): StructDomain<{ irqsOff: BoolDomain; irq: BoolDomain; current: CurrentDomain<T>; preemptCount: IntDomain }> =>
  shownAs(
    { as: 'cpu', title: 'what a CPU runs' },
    struct({ irqsOff: bool(), irq: bool(), current: currentOf(tasks), preemptCount: int(0, depth) }),
  );

type CurrentDomain<T extends Threads> = T extends readonly (infer N extends string)[]
  ? OneOfDomain<'free' | N>
  : NullableDomain<IndexDomain>;
const currentOf = <T extends Threads>(tasks: T): CurrentDomain<T> =>
  (Array.isArray(tasks)
    ? lockOf(...(tasks as readonly string[]))
    : lockOf(tasks as unknown as Scalarset)) as CurrentDomain<T>;

/** A CPU, as a recipe sees it. */
export interface CpuContext {
  /** Interrupts are off, by who is not in a handler. */
  irqsOff: boolean;
  /** A handler runs; meanwhile no other does. */
  irq: boolean;
  /** Who has preemption off. */
  current?: string | number | null;
  preemptCount?: number;
}

/** Whether `who` may take a step in process context: no handler runs, and nobody else has preemption off. For `runs` of a thread. */
export const taskRuns = (cpu: CpuContext, who?: Who): boolean => {
  if (cpu.irq) return false;
  const current = optional(cpu, 'current') ?? 'free';
  return current === 'free' || current === who;
};

/** An interrupt comes: false while interrupts are off, or a handler runs, and the step blocks. */
export const irqEnter = (cpu: CpuContext): boolean => {
  if (cpu.irqsOff || cpu.irq) return false;
  cpu.irq = true;
  return true;
};

/** The handler returns. */
export const irqExit = (cpu: CpuContext): void => {
  cpu.irq = false;
};

/** local_irq_save(), local_irq_disable(): interrupts are off. What it returns, the flags, says whether they were before. */
export const localIrqSave = (cpu: CpuContext): boolean => {
  const flags = cpu.irqsOff;
  cpu.irqsOff = true;
  return flags;
};

/** local_irq_restore(), local_irq_enable(): interrupts are as they were. `flags`: what `localIrqSave` returned. Default: they were on. */
export const localIrqRestore = (cpu: CpuContext, flags = false): void => {
  cpu.irqsOff = flags;
};

/** preempt_disable(): until `preemptEnable` no other task of the CPU takes a step. */
export const preemptDisable = (cpu: CpuContext & { preemptCount: number }, who: Who): void => {
  cpu.current = who;
  cpu.preemptCount++;
};

/** preempt_enable() */
export const preemptEnable = (cpu: CpuContext & { preemptCount: number }, who: Who): void => {
  cpu.preemptCount--;
  if (cpu.preemptCount === 0) cpu.current = typeof who === 'string' ? 'free' : null;
};

/** might_sleep(): what mutex_lock(), down_read(), schedule() and an allocation with GFP_KERNEL ask first. It breaks SLEEPS-ATOMIC where nobody may. */
export const mightSleep = (cpu: CpuContext): void => {
  const preemptCount = optional(cpu, 'preemptCount') ?? 0;
  assert(!cpu.irq && !cpu.irqsOff && preemptCount === 0, 'SLEEPS-ATOMIC', {
    irq: cpu.irq,
    irqsOff: cpu.irqsOff,
    preemptCount,
  });
};

/** spin_lock_irqsave(): `spinLockIrqsave`. */
export interface IrqsaveLock<M, T, W, K extends string, R extends string> {
  /** Whether the variant has it. Default: true. */
  readonly present?: boolean;
  /** Kernel file and function that it is called by. */
  readonly from: string;
  /** The CPU of the thread. */
  readonly cpu: (m: M, ids: W) => CpuContext;
  /** What the lock is a field of. */
  readonly in: (m: M, ids: W) => { [field in K]: string | number | null };
  readonly lock: K;
  /** Who takes it: its name, or its member of the scalarset. */
  readonly holder: string | ((ids: W) => number);
  /** Keeps the flags in the thread's locals; needed where interrupts may be off already. */
  readonly save?: (t: T, flags: boolean) => void;
  /** What goes with having the lock, and where to go. */
  readonly next: (m: M, t: T, ids: W) => R;
}

/**
 * spin_lock_irqsave(), spin_lock_irq(), to be spread among the steps of a thread: interrupts go off in the step of that label, and the lock is waited
 * for in the next, `LABEL: spin`, with interrupts off. So an IPI is not answered by who spins here.
 */
export const spinLockIrqsave = <M, T, W, const L extends string, const K extends string, const R extends string>(
  label: L,
  options: IrqsaveLock<M, T, W, K, R>,
): { readonly [label in L | `${L}: spin`]: Sourced<M, T, W, R | `${L}: spin`> } => {
  const { present = true, from, cpu, lock, save, next } = options;
  const spin = `${label}: spin` as const;
  return {
    [label]: only(
      present,
      step(`${from} -> spin_lock_irqsave: local_irq_save`, (m: M, t: T, ids: W) => {
        const flags = localIrqSave(cpu(m, ids));
        save?.(t, flags);
        return spin;
      }),
    ),
    [spin]: only(
      present,
      step(`${from} -> spin_lock_irqsave`, (m: M, t: T, ids: W) => {
        const holder = typeof options.holder === 'string' ? options.holder : options.holder(ids);
        const from = options.in(m, ids) as { [field in K]: number | null };
        return takeLock(from, lock, holder as number) ? next(m, t, ids) : blocked;
      }),
    ),
    // The compiler does not see that a computed label is `L`.
  } as unknown as { readonly [label in L | `${L}: spin`]: Sourced<M, T, W, R | `${L}: spin`> };
};

/** spin_unlock_irqrestore(): the lock is dropped, then interrupts are as they were; nobody on this CPU comes in between. */
export const spinUnlockIrqrestore = <K extends string>(
  cpu: CpuContext,
  from: { [field in K]: string | number | null },
  lock: K,
  holder: Who,
  flags = false,
): void => {
  dropLock(from as { [field in K]: number | null }, lock, holder as number);
  localIrqRestore(cpu, flags);
};
