// What one access does to memory, once it is chosen which store a load returns, and where in the coherence order a store goes.
import { must } from '../../../src/index.ts';
import type { CpuView, MemoryState, Register, Store, View } from './memory.ts';
import { at, carried, clear, cpuOf, insert, join, locationsOf, put, raise, storesOf, tidy } from './views.ts';

/** How an access is ordered: READ_ONCE() and WRITE_ONCE(), smp_load_acquire(), smp_store_release(). */
export type LoadOrder = 'once' | 'acquire';
export type StoreOrder = 'once' | 'release';

/** The number of a store that is older than that many others of its location; negative where there are not so many. */
const numberOf = (memory: MemoryState, location: string, older: number): number => {
  const { length } = storesOf(memory, location);
  must(length > 0, `location '${location}' has a value from the start: startMemory() in init`);
  return length - 1 - older;
};

export const peek = (memory: MemoryState, location: string, older: number): Store | null => {
  const i = numberOf(memory, location, older);
  return i < 0 ? null : storesOf(memory, location).at(i);
};

export const registerOf = (its: CpuView, register: string): Register =>
  must(its.registers[register], `'${register}' is a register of the memory`);

/** Loads of the CPU that are issued and not satisfied, of this location or of any. `of`: the location of each register. */
export const isPending = (its: CpuView, of: { readonly [register: string]: string }, location?: string): boolean => {
  for (const r in its.registers)
    if ((location === undefined || of[r] === location) && (its.registers[r] as Register).pending) return true;
  return false;
};

/** The store that a load returns, and whether the CPU knows more by it: if so, memory is not tidy. */
interface Read {
  readonly store: Store;
  readonly changes: boolean;
}

/** A load that is satisfied, by a store of which null says that it is older than what it may return. `behind`: the register that it depends on. */
export const load = (
  memory: MemoryState,
  cpu: number,
  location: string,
  older: number,
  order: LoadOrder,
  behind?: Register,
): Read | null => {
  const its = cpuOf(memory, cpu);
  const i = numberOf(memory, location, older);
  if (i < at(its.floor, location) || (behind !== undefined && i < at(behind.after, location))) return null;
  const store = storesOf(memory, location).at(i);
  let changes = join(memory, its.sees, store.after);
  changes = raise(its.sees, location, i) || changes;
  changes = raise(its.floor, location, i) || changes;
  // What is read from the CPU's own store may be read before that has left it: it tells nothing.
  if (order === 'acquire' && store.by !== cpu) changes = join(memory, its.floor, store.after) || changes;
  if (order === 'acquire' && behind !== undefined) changes = join(memory, its.floor, behind.after) || changes;
  return { store, changes };
};

/** Keeps in a register what a load returned, and what an access that depends on it is ordered behind. */
export const keep = (memory: MemoryState, cpu: number, register: Register, store: Store, behind?: Register): void => {
  register.pending = false;
  register.value = store.value;
  for (const x in memory.locations)
    put(
      register.after,
      x,
      Math.max(store.by === cpu ? 0 : at(store.after, x), behind === undefined ? 0 : at(behind.after, x)),
    );
};

/** Issues a load that is satisfied later. */
export const postpone = (memory: MemoryState, register: Register, behind?: Register): void => {
  register.pending = true;
  for (const x in memory.locations) put(register.after, x, behind === undefined ? 0 : at(behind.after, x));
};

/** A store; false: its place would be before one that the CPU has seen, or between a read-modify-write and what that has read. */
export const store = (
  memory: MemoryState,
  cpu: number,
  location: string,
  value: unknown,
  older: number,
  order: StoreOrder,
  most: number,
  atomic = false,
): boolean => {
  const its = cpuOf(memory, cpu);
  const place = numberOf(memory, location, older) + 1;
  const stores = storesOf(memory, location);
  if (place < 1 || place <= at(its.sees, location)) return false;
  if (place < stores.length && stores.at(place).glued) return false;
  must(
    stores.length < most,
    `'${location}' has at most ${most} stores that somebody may still read: memoryOf({ stores })`,
  );
  const orders = order === 'release' ? its.sees : its.fenced;
  const view = carried(memory, cpu, orders);
  view[location] = null;
  join(memory, its.stored, orders);
  insert(memory, location, place, { value, by: cpu, glued: atomic, after: view });
  for (const known of [its.sees, its.floor, its.stored]) put(known, location, place);
  tidy(memory);
  return true;
};

/** What every fence but smp_wmb() asks: that no load is under way. A fence that does not wait for it would be none. */
const nothingPending = (its: CpuView, fence: string): void =>
  must(
    Object.values(its.registers).every(({ pending }) => !pending),
    `${fence} is behind every load before it: block while isLoading(m, cpu)`,
  );

export const fullFence = (memory: MemoryState, cpu: number): void => {
  const its = cpuOf(memory, cpu);
  nothingPending(its, 'smp_mb()');
  for (let other = 0; other < memory.cpus.length; other++)
    if (other !== cpu && !memory.cpus.at(other).left) join(memory, memory.cpus.at(other).sees, its.sees);
  join(memory, its.floor, its.sees);
  for (const view of [its.stored, its.fenced, its.dropped]) clear(memory, view);
  tidy(memory);
};

export const writeFence = (memory: MemoryState, cpu: number): void => {
  const its = cpuOf(memory, cpu);
  join(memory, its.fenced, its.stored);
};

export const readFence = (memory: MemoryState, cpu: number): void => {
  const its = cpuOf(memory, cpu);
  if (Object.values(its.registers).some(({ pending }) => pending)) {
    its.waits = true;
    return;
  }
  join(memory, its.floor, its.sees);
  tidy(memory);
};

/** A load that was pending is satisfied: an smp_rmb() that stood behind it is done with the last one. */
export const satisfied = (memory: MemoryState, cpu: number): void => {
  const its = cpuOf(memory, cpu);
  if (!its.waits || Object.values(its.registers).some(({ pending }) => pending)) return;
  its.waits = false;
  join(memory, its.floor, its.sees);
};

/**
 * spin_lock(): acquires what who dropped it last had seen, and what this CPU had when it dropped a lock itself, any one; what is stored
 * behind it comes behind that, for everybody.
 */
export const lock = (memory: MemoryState, cpu: number, name: string): boolean => {
  const its = cpuOf(memory, cpu);
  const taken = must(memory.locks[name], `'${name}' is a lock of the memory`);
  if (taken.holder !== null || its.waits) return false;
  taken.holder = cpu;
  for (const known of [its.sees, its.floor, its.stored, its.fenced]) {
    join(memory, known, taken.after);
    join(memory, known, its.dropped);
  }
  tidy(memory);
  return true;
};

export const unlock = (memory: MemoryState, cpu: number, name: string): void => {
  const its = cpuOf(memory, cpu);
  const held = must(memory.locks[name], `'${name}' is a lock of the memory`);
  must(held.holder === cpu, `CPU ${cpu} holds ${name}`);
  nothingPending(its, 'spin_unlock()');
  const view: View = carried(memory, cpu, its.sees);
  for (const x of locationsOf(memory)) put(held.after, x, at(view, x));
  join(memory, its.dropped, its.sees);
  held.holder = null;
  tidy(memory);
};

/** Nothing is kept for a CPU that touches memory no more. */
export const leave = (memory: MemoryState, cpu: number): void => {
  const its = cpuOf(memory, cpu);
  nothingPending(its, 'the end of a thread');
  its.left = true;
  for (const view of [its.sees, its.floor, its.stored, its.fenced, its.dropped]) clear(memory, view);
  tidy(memory);
};
