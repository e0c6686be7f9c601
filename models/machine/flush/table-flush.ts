// Flushes that say whether they cover walk caches, and IPIs to CPUs that may have interrupts off (which delays the answer).
import {
  type Action,
  array,
  type Blocked,
  blocked,
  bool,
  type Draft,
  forState,
  type IndexDomain,
  index,
  int,
  type OneOfDomain,
  oneOf,
  only,
  type Scalarset,
  type Sourced,
  step,
  struct,
} from '../../../src/index.ts';
import type { WalkingCpus } from '../cpu/walk-cache.ts';

/**
 * An IPI under way, of one sender. `job`: flush last-level entries only; flush walk caches too; or nothing, as in
 * tlb_remove_table_sync_one() and for a CPU's quiescent state (RCU): that it is answered says that interrupts were on.
 */
export const ipiOf = (Cpu: Scalarset, vas: number) =>
  struct({
    job: oneOf('sync', 'leaves', 'tables'),
    /** Addresses `start` to `end - 1`. */
    start: int(0, vas),
    end: int(0, vas),
    waiting: array(Cpu, bool()),
  });
export type Ipi = Draft<ReturnType<typeof ipiOf>>;

interface FlushedParts {
  cpus: WalkingCpus;
}

/** Whether a flush covers walk caches, or last-level entries only. */
export type Covers = 'leaves' | 'tables';

/** Flushes one CPU. `each`: addresses below an upper entry. */
export const flushCpu = (
  m: FlushedParts,
  cpu: number,
  { start, end, covers, each }: { start: number; end: number; covers: Covers; each: number },
): void => {
  const { tlb, pwc } = m.cpus.at(cpu);
  for (let va = start; va < end && va < tlb.length; va++) tlb.set(va, null);
  if (covers === 'leaves') return;
  for (let i = 0; i < pwc.length; i++) if (i * each < end && (i + 1) * each > start) pwc.set(i, null);
};

type Label<L extends string> = L | `${L}: wait`;
type Steps<M, T, W, L extends string, R extends string> = {
  readonly [K in Label<L>]: Sourced<M, T, W, R | Label<L>>;
};

const waits = (ipi: Ipi): boolean => ipi.waiting.some((waiting) => waiting);
const answered = (ipi: Ipi): void => {
  ipi.job = 'sync';
  ipi.start = 0;
  ipi.end = 0;
};

interface Common<M, T, W, R> {
  /** Whether the variant has it. */
  readonly present: boolean;
  readonly from: string;
  /** The sender's. */
  readonly ipi: (m: M, who: W) => Ipi;
  /** The CPUs that it goes to. Default: all. */
  readonly to?: (m: M, cpu: number, who: W) => boolean;
  /** Where to go when all have answered. */
  readonly next: (m: M, t: T, who: W) => R;
}

/**
 * A flush: by IPIs, in two steps (send, and wait for the answers); or by an instruction that all CPUs obey at once, in one
 * step, which waits for nobody and tells nothing of interrupts that are off.
 */
export const flushTables = <M extends FlushedParts, T, W, const L extends string, const R extends string>(
  label: L,
  options: Common<M, T, W, R> & {
    readonly how: 'ipi' | 'broadcast';
    readonly covers: Covers;
    readonly each: number;
    readonly range: (m: M, t: T, who: W) => { readonly start: number; readonly end: number };
    /** Called for each CPU that is left out. */
    readonly skipped?: (m: M, cpu: number) => void;
  },
): Steps<M, T, W, L, R> => {
  const { present, covers, each, to } = options;
  const send = (m: M, t: T, who: W): R | Label<L> | Blocked => {
    const { start, end } = options.range(m, t, who);
    const ipi = options.ipi(m, who);
    for (let cpu = 0; cpu < m.cpus.length; cpu++) {
      if (to?.(m, cpu, who) === false) {
        options.skipped?.(m, cpu);
        continue;
      }
      if (options.how === 'ipi') ipi.waiting.set(cpu, true);
      else flushCpu(m, cpu, { start, end, covers, each });
    }
    if (options.how === 'broadcast' || !waits(ipi)) return options.next(m, t, who);
    ipi.job = covers;
    ipi.start = start;
    ipi.end = end;
    return `${label}: wait`;
  };
  return withWait(label, options, `${options.from}; the TLB flush`, send, present && options.how === 'ipi');
};

/** tlb_remove_table_sync_one(), or the grace period of RCU: two steps. */
export const syncWalkers = <M extends FlushedParts, T, W, const L extends string, const R extends string>(
  label: L,
  options: Common<M, T, W, R>,
): Steps<M, T, W, L, R> => {
  const send = (m: M, t: T, who: W): R | Label<L> | Blocked => {
    const ipi = options.ipi(m, who);
    for (let cpu = 0; cpu < m.cpus.length; cpu++) if (options.to?.(m, cpu, who) !== false) ipi.waiting.set(cpu, true);
    return waits(ipi) ? `${label}: wait` : options.next(m, t, who);
  };
  return withWait(label, options, options.from, send, options.present);
};

const withWait = <M, T, W, L extends string, R extends string>(
  label: L,
  { present, ipi, next }: Common<M, T, W, R>,
  from: string,
  send: (m: M, t: T, who: W) => R | Label<L> | Blocked,
  hasWait: boolean,
): Steps<M, T, W, L, R> =>
  ({
    [label]: only(present, step(from, send)),
    [`${label}: wait`]: only(
      hasWait,
      step(`${from}: every CPU has answered`, (m: M, t: T, who: W) => {
        if (waits(ipi(m, who))) return blocked;
        answered(ipi(m, who));
        return next(m, t, who);
      }),
    ),
  }) as Steps<M, T, W, L, R>;

/** A CPU answers an IPI, as soon as its interrupts are on. `senders`: those that may send. */
export const ipiAnswers = <M extends FlushedParts, S extends OneOfDomain | IndexDomain>(
  Cpu: Scalarset<'cpu'>,
  options: {
    readonly senders: S;
    readonly ipi: (m: M, sender: Draft<S>) => Ipi;
    readonly each: number;
    readonly irqsOff?: (m: M, cpu: number) => boolean;
    /** What else the CPU does when it flushes. */
    readonly flushed?: (m: M, cpu: number) => void;
  },
): Action => {
  const { action } = forState<M>();
  return action('ipi', {
    from: 'kernel/smp.c: generic_smp_call_function_interrupt -> flush_tlb_func, tlb_remove_table_smp_sync; or an RCU quiescent state',
    params: { cpu: index(Cpu), for: options.senders as OneOfDomain },
    run: (m, { cpu, for: sender }) => {
      const ipi = options.ipi(m, sender as unknown as Draft<S>);
      if (!ipi.waiting.at(cpu) || options.irqsOff?.(m, cpu) === true) return blocked;
      if (ipi.job !== 'sync') {
        flushCpu(m, cpu, { start: ipi.start, end: ipi.end, covers: ipi.job, each: options.each });
        options.flushed?.(m, cpu);
      }
      ipi.waiting.set(cpu, false);
      return;
    },
  });
};
