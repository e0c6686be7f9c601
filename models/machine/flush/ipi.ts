// TLB flushes of other CPUs: an IPI is sent, every CPU answers it in flush_tlb_func(), and the sender waits for the answers.
import {
  type Action,
  type ArgOf,
  type ArrayDraft,
  array,
  blocked,
  bool,
  forState,
  type IndexDomain,
  index,
  int,
  type OneOfDomain,
  oneOf,
  only,
  type Scalarset,
  type Sourced,
  type StructDomain,
  shownAs,
  step,
  struct,
} from '../../../src/index.ts';

/** Whether a flush covers last-level entries only, or (of tables that are freed) walk caches too. */
export type FlushCovers = 'leaves' | 'tables';

const ipiFields = (Cpu: Scalarset, vas: number) => ({
  /** The addresses to flush: `start` to `end - 1`. */
  start: int(0, vas),
  end: int(0, vas),
  /** The CPUs that have not answered. */
  waiting: array(Cpu, bool()),
});

/** The IPI that one sender may have under way. It flushes last-level entries; `vas`: the addresses that TLBs cache. */
export const ipiOf = (Cpu: Scalarset, vas: number) =>
  shownAs({ as: 'queue', title: 'IPI' }, struct(ipiFields(Cpu, vas)));

/**
 * The same, where tables are freed: what the IPI is for is in it. `sync`: for nothing but the answer, as in
 * tlb_remove_table_sync_one(), and as a CPU's quiescent state (RCU): it says that the CPU's interrupts were on.
 */
export const tableIpiOf = (Cpu: Scalarset, vas: number) =>
  shownAs({ as: 'queue', title: 'IPI' }, struct({ job: oneOf('sync', 'leaves', 'tables'), ...ipiFields(Cpu, vas) }));

/** An IPI, of either kind, as functions over it see it. */
export interface Ipi {
  job?: 'sync' | FlushCovers;
  start: number;
  end: number;
  readonly waiting: ArrayDraft<boolean>;
}

/** One IPI for each thread that may have one under way: one may run while the other holds no common lock. */
export const shootdownsOf = <const W extends string>(
  Cpu: Scalarset,
  vas: number,
  senders: readonly W[],
): StructDomain<{ [sender in W]: ReturnType<typeof ipiOf> }> =>
  shownAs(
    { as: 'queue', title: 'IPIs, by sender' },
    struct(
      Object.fromEntries(senders.map((sender) => [sender, ipiOf(Cpu, vas)])) as {
        [sender in W]: ReturnType<typeof ipiOf>;
      },
    ),
  );

/** CPUs as a flush sees them: a TLB, and a walk cache where the protocol has them. */
export interface FlushedCpus {
  readonly length: number;
  at(cpu: number): {
    readonly tlb: { readonly length: number; set(va: number, entry: null): void };
    readonly pwc?: { readonly length: number; set(upper: number, table: null): void };
  };
}
interface FlushedParts {
  readonly cpus: FlushedCpus;
}

/** The addresses `start` to `end - 1`. */
export interface FlushRange {
  readonly start: number;
  readonly end: number;
}

/** A flush of walk caches too. `each`: the addresses below an upper entry. */
export interface WithTables {
  readonly covers: FlushCovers;
  readonly each: number;
}

/** Drops what one CPU caches of a range. Default: last-level entries only. */
export const flushLocal = (m: FlushedParts, cpu: number, { start, end }: FlushRange, tables?: WithTables): void => {
  const { tlb } = m.cpus.at(cpu);
  const last = Math.min(end, tlb.length);
  for (let va = start; va < last; va++) tlb.set(va, null);
  if (tables === undefined || tables.covers === 'leaves') return;
  const { pwc } = m.cpus.at(cpu);
  if (pwc === undefined) return;
  const { each } = tables;
  for (let i = 0; i < pwc.length; i++) if (i * each < end && (i + 1) * each > start) pwc.set(i, null);
};

/** Drops what any CPU caches of a range, in one step. */
export const flushAtOnce = (m: FlushedParts, range: FlushRange): void => {
  for (let cpu = 0; cpu < m.cpus.length; cpu++) flushLocal(m, cpu, range);
};

/**
 * How TLBs are flushed: by IPIs; by the only CPU there is; by an instruction that all CPUs obey (s390, arm64), which waits
 * for nobody and tells nothing of interrupts that are off; or not at all, because the mm's address-space id will not be used
 * again before all is flushed (arm64, of a full mm).
 */
export type FlushKind = 'ipi' | 'local' | 'broadcast' | 'elided';

/** Two steps: one that sends, `L`, and one that waits. */
type SendAndWait<M, T, W, L extends string, R extends string> = {
  readonly [K in L | `${L}: wait`]: Sourced<M, T, W, R | L | `${L}: wait`>;
};

interface Sent<M, T, W, R> {
  /** Whether the variant has it. Default: true. */
  readonly present?: boolean;
  /** Kernel file and function that it is called by. */
  readonly from: string;
  /** Which CPUs get the IPI. Default: all. */
  readonly to?: (m: M, cpu: number, who: W) => boolean;
  /** Where to go when all have answered. */
  readonly next: (m: M, t: T, who: W) => R;
}

interface Flush<M, T, W, R> extends Sent<M, T, W, R> {
  /** Does what goes with sending, and returns what is to be flushed. */
  readonly range: (m: M, t: T, who: W) => FlushRange;
  /** What the flush covers, where tables are freed. Default: last-level entries only. */
  readonly tables?: WithTables;
  /** Called for each CPU that is left out. */
  readonly skipped?: (m: M, cpu: number) => void;
}

/**
 * The flushes of one thread, to be spread among its steps: `...flushTlb('tlb_flush_mmu', { ... })`. Each is two steps: the
 * one of that label sends, and `tlb_flush_mmu: wait` waits. `M`: the state; `T`: the thread's locals; `W`: who it is, where
 * there is one thread a member.
 */
export const ipiSender = <M extends FlushedParts, T, W = unknown>({
  ipi,
  how = 'ipi',
  alwaysWaits = false,
}: {
  /** The IPI of this thread. */
  readonly ipi: (m: M, who: W) => Ipi;
  /** Default: 'ipi'. */
  readonly how?: FlushKind;
  /** There is a second step, which passes, where no CPU has to answer, too. Default: false. */
  readonly alwaysWaits?: boolean;
}) => {
  const sendAndWait = <L extends string, R extends string>(
    label: L,
    { present = true, next }: Sent<M, T, W, R>,
    { send, sendFrom, waits, waitFrom, hasJob }: Sending<M, T, W>,
  ) => {
    const wait = `${label}: wait` as const;
    return {
      [label]: only(
        present,
        step(sendFrom, (m: M, t: T, who: W) => (send(m, t, who) || alwaysWaits ? wait : next(m, t, who))),
      ),
      [wait]: only(
        present && waits,
        step(waitFrom, (m: M, t: T, who: W) => {
          const sent = ipi(m, who);
          for (let cpu = 0; cpu < sent.waiting.length; cpu++) if (sent.waiting.at(cpu)) return blocked;
          sent.start = 0;
          sent.end = 0;
          if (hasJob) sent.job = 'sync';
          return next(m, t, who);
        }),
      ),
      // The compiler does not see that a computed label is `L`.
    } as SendAndWait<M, T, W, L, R>;
  };

  return {
    /** Flushes a range. */
    flushTlb: <const L extends string, const R extends string>(label: L, options: Flush<M, T, W, R>) => {
      const { from, tables, to } = options;
      return sendAndWait(label, options, {
        send: (m, t, who) => {
          const range = options.range(m, t, who);
          if (how === 'elided') return false;
          const sent = ipi(m, who);
          let isSent = false;
          for (let cpu = 0; cpu < m.cpus.length; cpu++) {
            if (to?.(m, cpu, who) === false) options.skipped?.(m, cpu);
            else if (how === 'ipi') {
              sent.waiting.set(cpu, true);
              isSent = true;
            } else flushLocal(m, cpu, range, tables);
          }
          if (!isSent) return false;
          sent.start = range.start;
          sent.end = range.end;
          if (tables !== undefined) sent.job = tables.covers;
          return true;
        },
        waits: how === 'ipi' || alwaysWaits,
        hasJob: tables !== undefined,
        // Tables are freed on every architecture; the protocols without are about x86, and what differs elsewhere.
        ...(tables === undefined
          ? {
              sendFrom: `${from} -> arch/x86/mm/tlb.c: flush_tlb_mm_range, native_flush_tlb_multi`,
              waitFrom: 'kernel/smp.c: smp_call_function_many_cond, waits for every CPU',
            }
          : { sendFrom: `${from}; the TLB flush`, waitFrom: `${from}; the TLB flush: every CPU has answered` }),
      });
    },

    /** tlb_remove_table_sync_one(), or the grace period of RCU. */
    syncWalkers: <const L extends string, const R extends string>(label: L, options: Sent<M, T, W, R>) => {
      const { from, to } = options;
      return sendAndWait(label, options, {
        send: (m, _, who) => {
          const { waiting } = ipi(m, who);
          let isSent = false;
          for (let cpu = 0; cpu < m.cpus.length; cpu++) {
            if (to?.(m, cpu, who) === false) continue;
            waiting.set(cpu, true);
            isSent = true;
          }
          return isSent;
        },
        waits: true,
        hasJob: false,
        sendFrom: from,
        waitFrom: `${from}: every CPU has answered`,
      });
    },
  };
};

/** `send`: whether some CPU has to answer. */
interface Sending<M, T, W> {
  readonly send: (m: M, t: T, who: W) => boolean;
  readonly waits: boolean;
  /** The IPI says what it is for, and is for nothing again when it is answered. */
  readonly hasJob: boolean;
  readonly sendFrom: string;
  readonly waitFrom: string;
}

interface Answer<M, S extends OneOfDomain | IndexDomain> {
  /** Those that may send. */
  readonly senders: S;
  readonly ipi: (m: M, sender: ArgOf<S>) => Ipi;
  /** Addresses below an upper entry, for CPUs with walk caches. */
  readonly each?: number;
  readonly irqsOff?: (m: M, cpu: number) => boolean;
  /** What else the CPU does when it flushes. */
  readonly flushed?: (m: M, cpu: number) => void;
}

/** A CPU answers an IPI, as soon as its interrupts are on: in user mode at any time. */
export const flushTlbFunc = <M extends FlushedParts, S extends OneOfDomain | IndexDomain>(
  Cpu: Scalarset<'cpu'>,
  options: Answer<M, S>,
): Action =>
  answerIpi(Cpu, 'flush_tlb_func', {
    ...options,
    from:
      options.each === undefined
        ? 'arch/x86/mm/tlb.c: flush_tlb_func'
        : 'kernel/smp.c: generic_smp_call_function_interrupt -> flush_tlb_func, tlb_remove_table_smp_sync; or an RCU quiescent state',
  });

/** What a CPU was told to do, it does, in an action of that name. */
export const answerIpi = <M extends FlushedParts, S extends OneOfDomain | IndexDomain>(
  Cpu: Scalarset<'cpu'>,
  name: string,
  { from, senders, ipi, each, irqsOff, flushed }: Answer<M, S> & { readonly from: string },
): Action =>
  forState<M>().action(name, {
    from,
    fair: 'weak',
    params: { cpu: index(Cpu), for: senders },
    run: (m, args) => {
      const { cpu } = args;
      const sent = ipi(m, args.for);
      if (!sent.waiting.at(cpu) || irqsOff?.(m, cpu) === true) return blocked;
      const job = each === undefined ? 'leaves' : sent.job;
      if (job !== 'sync') {
        flushLocal(m, cpu, sent, job === 'tables' && each !== undefined ? { covers: job, each } : undefined);
        flushed?.(m, cpu);
      }
      sent.waiting.set(cpu, false);
      return;
    },
  });
