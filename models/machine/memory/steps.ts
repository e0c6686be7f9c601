// The kernel's names for accesses to memory, as steps of a thread. An access is a step, since others may come between any two.
// Fences and locks are functions, for the step that they stand in front of or behind: nobody can tell whether there was a pause.
import {
  type Action,
  type Blocked,
  blocked,
  type Chosen,
  choose,
  type Draft,
  forState,
  index,
  int,
  must,
  type Scalarset,
} from '../../../src/index.ts';
import * as access from './accesses.ts';
import type { CpuView, Locations, Memory, Register, Registers, WithMemory } from './memory.ts';
import { storesOf } from './tidy.ts';

/** What follows an access: where the thread goes, given what was read. */
type Then<M, T, W, V, N> = (m: M, t: T, value: V, who: W) => N | 'done' | Blocked;
type Next<M, T, W, N> = (m: M, t: T, who: W) => N | 'done' | Blocked;
/** Of a location or a value: itself, or which one it is. */
type Of<M, T, W, X> = X | ((m: M, t: T, who: W) => X);

/** What else is said of a load: where its value is kept, and which earlier load its address comes from. */
export interface ReadOptions<R extends Registers> {
  /** A register that keeps it, for accesses that depend on it. */
  readonly into?: keyof R & string;
  /** The register that the address comes from: the load is behind the one into that register. */
  readonly through?: keyof R & string;
}
/** How a read-modify-write is ordered. The kernel's functions without a suffix, if they return a value, are 'full'. */
export type AtomicOrder = 'full' | 'acquire' | 'release' | 'relaxed';

const resolve = <M, T, W, X>(of: Of<M, T, W, X>, m: M, t: T, who: W): X =>
  typeof of === 'function' ? (of as (m: M, t: T, who: W) => X)(m, t, who) : of;
type Older = { readonly older: number };

/** The accesses of one CPU, as steps. `cpu`: its number; of threads over a scalarset of CPUs, the name of that. */
export const accessesOf = <L extends Locations, R extends Registers, K extends string>(
  memory: Memory<L, R, K>,
  cpu: number | string,
) => {
  type X = keyof L & string;
  const self = (who: unknown): number =>
    typeof cpu === 'number'
      ? cpu
      : (must(who as { readonly [set: string]: number } | undefined, `a step of threads over '${cpu}' says who it is`)[
          cpu
        ] ?? 0);
  /** 0: the newest store. Of a load, which store it returns; of a store, which one it comes behind. */
  const params = { older: int(0, memory.stores - 1) };
  /** Whether a load of the location has to wait for others of the same CPU. */
  const waits = (its: CpuView, x: string, behind: Register | undefined): boolean =>
    its.waits === 1 || access.isPending(memory, its, x) || behind?.pending === true;
  const isLoading = (m: WithMemory, who?: unknown): boolean =>
    access.isPending(memory, access.cpuOf(m.memory, self(who)));
  const register = (its: CpuView, name: string | undefined): Register | undefined =>
    name === undefined ? undefined : access.registerOf(its, name);

  const reads =
    (order: access.LoadOrder) =>
    <M extends WithMemory, T, W, const Y extends X, const N extends string>(
      of: Of<M, T, W, Y>,
      then: Then<M, T, W, Draft<L[Y]>, N>,
      { into, through }: ReadOptions<R> = {},
    ): Chosen<M, T, W, N> =>
      choose(params, (m: M, t: T, who: W & Older) => {
        const me = self(who);
        const x = resolve(of, m, t, who);
        const its = access.cpuOf(m.memory, me);
        const behind = register(its, through);
        if (waits(its, x, behind)) return blocked;
        const how = { order, behind, keeps: register(its, into) };
        const value: Draft<L[Y]> | undefined = access.load(memory, m.memory, me, x, who.older, how);
        return value === undefined ? blocked : then(m, t, value, who);
      }) as Chosen<M, T, W, N>;

  const writes =
    (order: access.StoreOrder) =>
    <M extends WithMemory, T, W, const Y extends X, const N extends string>(
      of: Of<M, T, W, Y>,
      value: Of<M, T, W, Draft<L[Y]>>,
      then: Next<M, T, W, N>,
    ): Chosen<M, T, W, N> =>
      choose(params, (m: M, t: T, who: W & Older) => {
        const me = self(who);
        const x = resolve(of, m, t, who);
        if (access.isPending(memory, access.cpuOf(m.memory, me), order === 'release' ? undefined : x)) return blocked;
        const written = resolve(value as Of<M, T, W, unknown>, m, t, who);
        return access.store(memory, m.memory, me, x, written, who.older, order) ? then(m, t, who) : blocked;
      }) as Chosen<M, T, W, N>;

  const atomic = <M extends WithMemory, T, W, const Y extends X, const N extends string>(
    order: AtomicOrder,
    of: Of<M, T, W, Y>,
    update: (old: Draft<L[Y]>, m: M, t: T, who: W) => Draft<L[Y]> | undefined,
    then: Then<M, T, W, Draft<L[Y]>, N>,
    { into, through }: ReadOptions<R> = {},
  ): Chosen<M, T, W, N> =>
    choose(params, (m: M, t: T, who: W & Older) => {
      const me = self(who);
      const x = resolve(of, m, t, who);
      const its = access.cpuOf(m.memory, me);
      const behind = register(its, through);
      if (waits(its, x, behind)) return blocked;
      const seen = access.peek(m.memory, x, who.older);
      if (seen === null) return blocked;
      const old = seen.value as Draft<L[Y]>;
      const next = update(old, m, t, who);
      const stores = next !== undefined;
      if (stores && (order === 'full' || order === 'release') && isLoading(m, who)) return blocked;
      if (stores && order === 'full') access.fullFence(memory, m.memory, me);
      const read = access.load(memory, m.memory, me, x, who.older, {
        order: stores && order === 'acquire' ? 'acquire' : 'once',
        behind,
        keeps: register(its, into),
      });
      if (read === undefined) return blocked;
      const storeOrder = order === 'release' ? 'release' : 'once';
      if (stores && !access.store(memory, m.memory, me, x, next, who.older, storeOrder, true)) return blocked;
      if (stores && order === 'full') access.fullFence(memory, m.memory, me);
      return then(m, t, old, who);
    }) as Chosen<M, T, W, N>;

  const issue = <M extends WithMemory, T, W, const N extends string>(
    into: keyof R & string,
    then: Next<M, T, W, N>,
    { through }: Pick<ReadOptions<R>, 'through'> = {},
  ): Chosen<M, T, W, N> =>
    choose({ ...params, late: int(0, 1) }, (m: M, t: T, who: W & Older & { readonly late: number }) => {
      const me = self(who);
      const x = memory.registers[into] as string;
      const its = access.cpuOf(m.memory, me);
      const keeps = access.registerOf(its, into);
      const behind = register(its, through);
      if (waits(its, x, behind)) return blocked;
      if (who.late === 1) {
        if (who.older !== 0) return blocked;
        access.postpone(keeps, behind);
        return then(m, t, who);
      }
      const read = access.load(memory, m.memory, me, x, who.older, { order: 'once', behind, keeps });
      return read === undefined ? blocked : then(m, t, who);
    }) as Chosen<M, T, W, N>;

  const READ_ONCE = reads('once');
  const smp_store_release = writes('release');
  const smp_mb = (m: WithMemory, who?: unknown): void => access.fullFence(memory, m.memory, self(who));
  return {
    READ_ONCE,
    smp_load_acquire: reads('acquire'),
    /** With `into`: accesses `through` that register are behind it. */
    rcu_dereference: READ_ONCE,
    WRITE_ONCE: writes('once'),
    smp_store_release,
    rcu_assign_pointer: smp_store_release,
    /**
     * A read-modify-write: `update` returns the new value, or undefined where nothing is stored (a cmpxchg() that fails), which orders
     * nothing. Nobody's store comes between what it reads and what it stores.
     */
    atomic,
    /** A load into a register whose value is not needed yet: it is satisfied now, or later (`satisfyLoads`). */
    issue,
    /** Waits until the load of a register is satisfied, and has its value. */
    use:
      <M extends WithMemory, T, W, const Z extends keyof R & string, const N extends string>(
        name: Z,
        then: Then<M, T, W, Draft<L[R[Z]]>, N>,
      ) =>
      (m: M, t: T, who: W): N | 'done' | Blocked => {
        const { pending, value } = access.registerOf(access.cpuOf(m.memory, self(who)), name);
        return pending ? blocked : then(m, t, value as Draft<L[R[Z]]>, who);
      },
    /** A load is issued and not satisfied: where this is so, a step with smp_mb() or spin_unlock() has to return `blocked`. */
    isLoading,
    smp_mb,
    smp_rmb: (m: WithMemory, who?: unknown): void => access.readFence(memory, m.memory, self(who)),
    smp_wmb: (m: WithMemory, who?: unknown): void => access.writeFence(memory, m.memory, self(who)),
    smp_mb__before_atomic: smp_mb,
    smp_mb__after_atomic: smp_mb,
    smp_mb__after_spinlock: smp_mb,
    smp_mb__after_unlock_lock: smp_mb,
    /** False: somebody holds it, or an smp_rmb() waits for a load. */
    spin_lock: (m: WithMemory, lock: K, who?: unknown): boolean => access.lock(memory, m.memory, self(who), lock),
    spin_unlock: (m: WithMemory, lock: K, who?: unknown): void => access.unlock(memory, m.memory, self(who), lock),
    /** The CPU touches memory no more: nothing is kept for it. Where a thread ends, this saves states. */
    leave: (m: WithMemory, who?: unknown): void => access.leave(memory, m.memory, self(who)),
  };
};

/** The actions by which loads that were issued and not satisfied are. `registers`: those that are loaded by `issue`; default: all. */
export const satisfyLoads = <M extends WithMemory, L extends Locations, R extends Registers, K extends string>(
  memory: Memory<L, R, K>,
  cpus: number | Scalarset,
  registers: readonly (keyof R & string)[] = Object.keys(memory.registers),
): readonly Action[] =>
  registers.map((name) =>
    forState<M>().action(`load_${name}`, {
      from: 'architecture: a load is satisfied behind later stores',
      params: {
        cpu: typeof cpus === 'number' ? int(0, cpus - 1) : index(cpus),
        older: int(0, memory.stores - 1),
      },
      run: (m, { cpu, older }) => {
        const its = m.memory.cpus.at(cpu);
        const register = access.registerOf(its, name);
        if (its.left || !register.pending) return blocked;
        const x = memory.registers[name] as string;
        const how = { order: 'once', behind: register, keeps: register } as const;
        if (access.load(memory, m.memory, cpu, x, older, how) === undefined) return blocked;
        access.satisfied(memory, m.memory, cpu);
        return;
      },
    }),
  );

/** The newest store of a location: what remains when all have finished. */
export const newestStore = (m: WithMemory, location: string): unknown => {
  const stores = storesOf(m.memory, location);
  return stores.at(stores.length - 1).value;
};
