// Flushing a range of addresses from the TLBs of other CPUs, CPU by CPU.
import {
  type Action,
  array,
  type Blocked,
  blocked,
  bool,
  type Draft,
  forState,
  index,
  int,
  oneOf,
  only,
  type Scalarset,
  type Sourced,
  type StructDomain,
  step,
  struct,
} from '../../../src/index.ts';
import type { Cpus } from '../cpu/tlb.ts';

/** A flush under way: pages `start` to `end - 1`, and the CPUs that have not acknowledged it. */
const shootdownOf = (Cpu: Scalarset, ptes: number) =>
  struct({ start: int(0, ptes), end: int(0, ptes), waiting: array(Cpu, bool()) });
type Shootdown = Draft<ReturnType<typeof shootdownOf>>;

/** One flush for each thread that may have one under way: one may run while the other holds no common lock. */
export const shootdownsOf = <const W extends string>(
  Cpu: Scalarset,
  ptes: number,
  walkers: readonly W[],
): StructDomain<{ [walker in W]: ReturnType<typeof shootdownOf> }> =>
  struct(
    Object.fromEntries(walkers.map((walker) => [walker, shootdownOf(Cpu, ptes)])) as {
      [walker in W]: ReturnType<typeof shootdownOf>;
    },
  );

/** `W`: the threads that flush. */
export interface ShootdownParts<W extends string = string> {
  cpus: Cpus;
  shootdowns: { [walker in W]: Shootdown };
}

/**
 * How TLBs are flushed: by interrupts; by the only CPU there is; by an instruction that all CPUs obey (s390); or not at
 * all, because the mm's address-space id will not be used again before all is flushed (arm64, of a full mm).
 */
export type FlushKind = 'ipi' | 'local' | 'broadcast' | 'elided';

/** The labels of a flush whose first step is `L`. */
type FlushLabel<L extends string> = L | `${L}: wait`;
type Recipe<M, T, R extends string> = (m: M, t: T) => R | Blocked;

/**
 * Two steps: send an IPI to every CPU that runs the mm, and wait until all have acknowledged. Without IPIs the first step
 * flushes, and the second passes.
 */
export const flushTlb = <
  M extends ShootdownParts<W>,
  T,
  const W extends string,
  const L extends string,
  const R extends string,
>(
  walker: W,
  label: L,
  options: {
    /** Whether the variant has this flush. */
    readonly present: boolean;
    readonly how: FlushKind;
    /** Kernel file and function. */
    readonly from: string;
    /** Does what goes with sending, and returns the range: pages `start` to `end - 1`. */
    readonly range: (m: M, t: T) => { readonly start: number; readonly end: number };
    /** Where to go when no CPU is waited for any more. */
    readonly next: (m: M, t: T) => R;
  },
): { readonly [K in FlushLabel<L>]: Sourced<M, T, unknown, R | FlushLabel<L>> } => {
  const send: Recipe<M, T, FlushLabel<L>> = (m, t) => {
    const flush = m.shootdowns[walker];
    const { start, end } = options.range(m, t);
    if (options.how === 'local' || options.how === 'broadcast') flushAtOnce(m, start, end);
    if (options.how === 'ipi') {
      flush.start = start;
      flush.end = end;
      flush.waiting.fill(true);
    }
    return `${label}: wait`;
  };
  const wait: Recipe<M, T, R> = (m, t) => {
    const flush = m.shootdowns[walker];
    for (let cpu = 0; cpu < flush.waiting.length; cpu++) if (flush.waiting.at(cpu)) return blocked;
    flush.start = 0;
    flush.end = 0;
    return options.next(m, t);
  };
  return {
    [label]: only(
      options.present,
      step(`${options.from} -> arch/x86/mm/tlb.c: flush_tlb_mm_range, native_flush_tlb_multi`, send),
    ),
    [`${label}: wait`]: only(
      options.present,
      step('kernel/smp.c: smp_call_function_many_cond, waits for every CPU', wait),
    ),
  } as { readonly [K in FlushLabel<L>]: Sourced<M, T, unknown, R | FlushLabel<L>> };
};

/** Drops what a CPU caches of pages `start` to `end - 1`. */
export const flushLocal = (m: { readonly cpus: Cpus }, cpu: number, start: number, end: number): void => {
  const { tlb } = m.cpus.at(cpu);
  for (let va = start; va < end; va++) tlb.set(va, null);
};

/** Drops what any CPU caches of pages `start` to `end - 1`, in one step. */
export const flushAtOnce = (m: { readonly cpus: Cpus }, start: number, end: number): void => {
  for (let cpu = 0; cpu < m.cpus.length; cpu++) flushLocal(m, cpu, start, end);
};

/** A CPU takes the IPI and flushes; interrupts are on in user mode, so it may at any time. */
export const acknowledgements = <M extends ShootdownParts<W>, const W extends string>(
  Cpu: Scalarset<'cpu'>,
  walkers: readonly W[],
): Action => {
  const { action } = forState<M>();
  return action('flush_tlb_func', {
    from: 'arch/x86/mm/tlb.c: flush_tlb_func',
    params: { cpu: index(Cpu), for: oneOf(...walkers) },
    run: (m, args) => {
      const flush: Shootdown = m.shootdowns[args.for];
      if (!flush.waiting.at(args.cpu)) return blocked;
      flushLocal(m, args.cpu, flush.start, flush.end);
      flush.waiting.set(args.cpu, false);
      return;
    },
  });
};
