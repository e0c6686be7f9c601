// Memory as the Linux kernel's memory model has it (LKMM: tools/memory-model, "An operational model" in explanation.txt): nobody
// sees stores in one order unless something orders them. It is state: a location has the stores that somebody may still read, in
// coherence order, and a CPU has what it has seen, and the oldest that its next load may still return.
//
// - A store is made in program order and reaches each other CPU by itself, at any time, so stores overtake each other and a load
//   overtakes a store. It carries a view: the stores that have to reach a CPU before it does (smp_wmb(), smp_store_release()).
// - A load may have been satisfied early: it returns any store that is not older than the floor of its CPU. What orders loads
//   (smp_rmb(), smp_load_acquire(), an address dependency) raises the floor.
// - A load may be satisfied late, after stores behind it: `issue` of a register, and `use` of it where its value is needed.
// - smp_mb() lets everything that its CPU has seen reach all the others, and raises the floor to it.
//
// No action moves stores from CPU to CPU: that one has reached a CPU is decided where it shows, by the load that reads it.
import {
  type ArrayDomain,
  array,
  type BoolDomain,
  bool,
  type Draft,
  type Fields,
  type IntDomain,
  index,
  int,
  type ListDomain,
  list,
  must,
  type NullableDomain,
  nullable,
  type ScalarDomain,
  type Scalarset,
  type StructDomain,
  shownAs,
  struct,
} from '../../../src/index.ts';
import { type Digits, digitsOf, type View, viewDomain } from './views.ts';

/** What the locations hold: no lists and no structs, as a location is what one access reads or writes. */
export type Locations = { readonly [location: string]: ScalarDomain };
/** Registers that outlive a step, each with the location that it is loaded from. */
export type Registers = { readonly [register: string]: string };

export interface Store {
  value: unknown;
  /** Who made it, as long as its view says something. */
  by: number | null;
  /** A read-modify-write: it is next to the store that it has read, for ever. */
  glued: boolean;
  /** What has to reach a CPU before this does, and what had reached all others when it was made. */
  after: View;
}

export interface Register {
  /** Issued and not yet satisfied. */
  pending: boolean;
  value: unknown;
  /** The view of the store that it was loaded from: what an address dependency orders behind it. */
  after: View;
}

/** One CPU's side of memory. */
export interface CpuView {
  /** The newest store that is known to have reached it. */
  sees: View;
  /** The oldest store that its next load may return. */
  floor: View;
  /** Its own stores, with what they carry, since the last smp_mb(). */
  stored: View;
  /** The same, before its last smp_wmb(). */
  fenced: View;
  /** What it had seen when it last dropped a lock: behind the next one that it takes, all is behind that. */
  dropped: View;
  /** It will not touch memory again. */
  left: boolean;
  /** 1: an smp_rmb() is behind a load that is pending, and the next load waits for that one. */
  waits: number;
  readonly registers: { readonly [register: string]: Register };
}

export interface Lock {
  holder: number | null;
  /** What who drops it has seen. */
  after: View;
}

/** The memory of a state, as the functions over it see it. */
export interface MemoryState {
  readonly locations: { readonly [location: string]: StoresDraft };
  readonly cpus: { readonly length: number; at(cpu: number): CpuView };
  readonly locks: { readonly [lock: string]: Lock };
}
interface StoresDraft {
  readonly length: number;
  at(i: number): Store;
  set(i: number, store: Store): void;
  push(store: Store): void;
  shift(): Store;
}
/** A state that has memory, under this name. */
export interface WithMemory {
  readonly memory: MemoryState;
}

type StoreDomain<L extends Locations, X extends keyof L> = StructDomain<{
  readonly value: L[X];
  readonly by: NullableDomain<IntDomain>;
  readonly glued: BoolDomain;
  readonly after: IntDomain;
}>;
type CpuDomain<L extends Locations, R extends Registers> = StructDomain<{
  readonly sees: IntDomain;
  readonly floor: IntDomain;
  readonly stored: IntDomain;
  readonly fenced: IntDomain;
  readonly dropped: IntDomain;
  readonly left: BoolDomain;
  readonly waits: IntDomain;
  readonly registers: StructDomain<{
    readonly [register in keyof R]: StructDomain<{
      readonly pending: BoolDomain;
      readonly value: L[R[register]];
      readonly after: IntDomain;
    }>;
  }>;
}>;
type LocksDomain<K extends string> = StructDomain<{
  readonly [lock in K]: StructDomain<{ readonly holder: NullableDomain<IntDomain>; readonly after: IntDomain }>;
}>;

/** What a memory is made of, for whoever does something to it. */
export interface MemoryParts {
  /** The most stores of a location. */
  readonly stores: number;
  /** How its views are numbers. */
  readonly digits: Digits;
  readonly registers: Registers;
  readonly locks: readonly string[];
}

/** A memory: its domain, for the field `memory` of the state, and what it is made of. */
export interface Memory<L extends Locations, R extends Registers, K extends string> extends MemoryParts {
  readonly domain: StructDomain<{
    readonly locations: StructDomain<{ readonly [location in keyof L]: ListDomain<StoreDomain<L, location>> }>;
    readonly cpus: ArrayDomain<CpuDomain<L, R>>;
    readonly locks: LocksDomain<K>;
  }>;
  readonly locations: L;
  readonly registers: R;
  readonly locks: readonly K[];
}

/**
 * The memory of some CPUs. `stores`: the most stores of one location that somebody may still tell apart; a run that needs more fails,
 * and says so. `registers`: only for loads that are satisfied late, and for address dependencies. `locks`: for spin_lock().
 */
export const memoryOf = <
  const L extends Locations,
  const R extends Registers = Record<never, never>,
  const K extends string = never,
>({
  cpus,
  stores,
  locations,
  registers = {} as R,
  locks = [],
}: {
  readonly cpus: number | Scalarset;
  readonly stores: number;
  readonly locations: L;
  readonly registers?: R;
  readonly locks?: readonly K[];
}): Memory<L, R, K> => {
  const names = Object.keys(locations);
  const each = (of: (location: string) => Fields[string]): StructDomain =>
    struct(Object.fromEntries(names.map((name) => [name, of(name)])));
  const digits = digitsOf(names, stores);
  const view = viewDomain(digits);
  const nothing = int(0, 0);
  const cpu = nullable(typeof cpus === 'number' ? int(0, cpus - 1) : index(cpus));
  const domainOf = (location: string) => locations[location] as ScalarDomain;
  const loaded = Object.entries(registers).map(([name, location]) => {
    must(location in locations, `register '${name}' is loaded from a location of the memory, not '${location}'`);
    return [name, struct({ pending: bool(), value: domainOf(location), after: view })] as const;
  });
  const domain = shownAs(
    { as: 'memory', title: 'weakly ordered memory' },
    struct({
      locations: each((name) => list(stores, struct({ value: domainOf(name), by: cpu, glued: bool(), after: view }))),
      cpus: array(
        cpus,
        struct({
          sees: view,
          floor: view,
          stored: view,
          fenced: view,
          // What cannot be otherwise takes no bit.
          dropped: locks.length === 0 ? nothing : view,
          left: bool(),
          waits: loaded.length === 0 ? nothing : int(0, 1),
          registers: struct(Object.fromEntries(loaded)),
        }),
      ),
      locks: struct(Object.fromEntries(locks.map((lock) => [lock, struct({ holder: cpu, after: view })]))),
    }),
  );
  return { domain: domain as unknown as Memory<L, R, K>['domain'], stores, digits, locations, registers, locks };
};

const zeroOf = (domain: ScalarDomain): unknown => {
  switch (domain.kind) {
    case 'bool':
      return false;
    case 'int':
      return domain.lo;
    case 'oneOf':
      return domain.values[0];
    case 'index':
      return 0;
  }
};

/** For `init`: what the locations hold at first. Default: their zero values. Every CPU has seen it. */
export const startMemory = <L extends Locations>(
  m: WithMemory,
  { locations }: { readonly locations: L },
  values: { readonly [location in keyof L]?: Draft<L[location]> } = {},
): void => {
  for (const [name, domain] of Object.entries(locations))
    (m.memory.locations[name] as StoresDraft).push({
      value: name in values ? values[name] : zeroOf(domain),
      by: null,
      glued: false,
      after: 0,
    });
};
