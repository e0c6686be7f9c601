// What one access does to memory, once it is chosen which store a load returns, and where in the coherence order a store goes. Each leaves
// memory tidy.
// Texts for `must` are made where it fails: making one costs more than the access.
import { must } from '../../../src/index.ts';
import type { CpuView, MemoryParts, MemoryState, Register, Store } from './memory.ts';
import { carried, insert, storesOf, tidyBehind, tidyBehindFence, tidyOrders, tidyWithout, untold } from './tidy.ts';
import { at, beyond, having, join, raised, type View } from './views.ts';

/** How an access is ordered: READ_ONCE() and WRITE_ONCE(), smp_load_acquire(), smp_store_release(). */
export type LoadOrder = 'once' | 'acquire';
export type StoreOrder = 'once' | 'release';

/** A CPU that has not left. */
export const cpuOf = (memory: MemoryState, cpu: number): CpuView => {
  const its = memory.cpus.at(cpu);
  if (its.left) must(false, `CPU ${cpu} still touches memory, so it has not left it`);
  return its;
};

/** The number of a store that is older than that many others of its location; negative where there are not so many. */
const numberOf = (memory: MemoryState, location: string, older: number): number => {
  const { length } = storesOf(memory, location);
  if (length === 0) must(false, `location '${location}' has a value from the start: startMemory() in init`);
  return length - 1 - older;
};

export const peek = (memory: MemoryState, location: string, older: number): Store | null => {
  const i = numberOf(memory, location, older);
  return i < 0 ? null : storesOf(memory, location).at(i);
};

export const registerOf = (its: CpuView, register: string): Register =>
  its.registers[register] ?? must(undefined, `'${register}' is a register of the memory`);

/** Loads of the CPU that are issued and not satisfied, of this location or of any. */
export const isPending = ({ registers }: MemoryParts, its: CpuView, location?: string): boolean => {
  for (const r in registers)
    if ((location === undefined || registers[r] === location) && registerOf(its, r).pending) return true;
  return false;
};

/** How a load is ordered, and the registers that it has to do with. */
export interface LoadOf {
  readonly order: LoadOrder;
  /** The one that it depends on. */
  readonly behind?: Register | undefined;
  /** The one that keeps what it returns. */
  readonly keeps?: Register | undefined;
}

/** Satisfies a load, by that store: what it returns; undefined where the store is older than what it may return. */
export const load = <V>(
  parts: MemoryParts,
  memory: MemoryState,
  cpu: number,
  location: string,
  older: number,
  { order, behind, keeps }: LoadOf,
): V | undefined => {
  const { digits } = parts;
  const its = cpuOf(memory, cpu);
  const i = numberOf(memory, location, older);
  if (i < at(digits, its.floor, location) || (behind !== undefined && i < at(digits, behind.after, location)))
    return undefined;
  const { by, value, after } = storesOf(memory, location).at(i);
  const { sees, floor } = its;
  its.sees = raised(digits, join(digits, its.sees, after), location, i);
  its.floor = raised(digits, its.floor, location, i);
  // What is read from the CPU's own store may be read before that has left it: it tells nothing.
  const told = by === cpu ? 0 : after;
  const known = behind === undefined ? told : join(digits, told, behind.after);
  if (order === 'acquire') its.floor = join(digits, its.floor, known);
  if (keeps !== undefined) {
    keeps.pending = false;
    keeps.value = value;
    keeps.after = beyond(digits, known, its.floor);
  }
  tidyBehind(parts, memory, cpu, { sees, floor });
  return value as V;
};

/** Issues a load that is satisfied later. */
export const postpone = (register: Register, behind?: Register): void => {
  register.pending = true;
  register.after = behind === undefined ? 0 : behind.after;
};

/** A store; false: its place would be before one that the CPU has seen, or between a read-modify-write and what that has read. */
export const store = (
  parts: MemoryParts,
  memory: MemoryState,
  cpu: number,
  location: string,
  value: unknown,
  older: number,
  order: StoreOrder,
  atomic = false,
): boolean => {
  const { digits, stores: most } = parts;
  const its = cpuOf(memory, cpu);
  const place = numberOf(memory, location, older) + 1;
  const stores = storesOf(memory, location);
  if (place < 1 || place <= at(digits, its.sees, location)) return false;
  if (place < stores.length && stores.at(place).glued) return false;
  if (stores.length >= most)
    must(false, `'${location}' has at most ${most} stores that somebody may still read: memoryOf({ stores })`);
  const orders = order === 'release' ? its.sees : its.fenced;
  const after = untold(digits, memory, cpu, having(digits, carried(digits, memory, cpu, orders), location, 0));
  its.stored = join(digits, its.stored, orders);
  insert(parts, memory, location, place, { value, by: after === 0 ? null : cpu, glued: atomic, after });
  const { sees, floor } = its;
  its.sees = having(digits, its.sees, location, place);
  its.floor = having(digits, its.floor, location, place);
  its.stored = having(digits, its.stored, location, place);
  tidyOrders(digits, memory, cpu);
  tidyBehind(parts, memory, cpu, { sees, floor });
  return true;
};

/** What every fence but smp_wmb() asks: that no load is under way. A fence that does not wait for it would be none. */
const nothingPending = (parts: MemoryParts, its: CpuView, fence: string): void => {
  if (isPending(parts, its)) must(false, `${fence} is behind every load before it: block while isLoading(m, cpu)`);
};

export const fullFence = (parts: MemoryParts, memory: MemoryState, cpu: number): void => {
  const its = cpuOf(memory, cpu);
  const { floor } = its;
  nothingPending(parts, its, 'smp_mb()');
  for (let other = 0; other < memory.cpus.length; other++) {
    const another = memory.cpus.at(other);
    if (other !== cpu && !another.left) another.sees = join(parts.digits, another.sees, its.sees);
  }
  its.floor = join(parts.digits, its.floor, its.sees);
  its.stored = 0;
  its.fenced = 0;
  its.dropped = 0;
  tidyBehindFence(parts, memory, cpu, floor);
};

export const writeFence = ({ digits }: MemoryParts, memory: MemoryState, cpu: number): void => {
  const its = cpuOf(memory, cpu);
  its.fenced = join(digits, its.fenced, its.stored);
};

export const readFence = (parts: MemoryParts, memory: MemoryState, cpu: number): void => {
  const its = cpuOf(memory, cpu);
  if (isPending(parts, its)) its.waits = 1;
  else raiseFloor(parts, memory, cpu);
};

/** No load returns a store that is older than what the CPU has seen. */
const raiseFloor = (parts: MemoryParts, memory: MemoryState, cpu: number): void => {
  const its = cpuOf(memory, cpu);
  const { sees, floor } = its;
  its.floor = join(parts.digits, floor, sees);
  tidyBehind(parts, memory, cpu, { sees, floor });
};

/** A load that was pending is satisfied: an smp_rmb() that stood behind it is done with the last one. */
export const satisfied = (parts: MemoryParts, memory: MemoryState, cpu: number): void => {
  const its = cpuOf(memory, cpu);
  if (its.waits === 0 || isPending(parts, its)) return;
  its.waits = 0;
  raiseFloor(parts, memory, cpu);
};

/**
 * spin_lock(): acquires what who dropped it last had seen, and what this CPU had when it dropped a lock itself, any one; what is stored
 * behind it comes behind that, for everybody.
 */
export const lock = (parts: MemoryParts, memory: MemoryState, cpu: number, name: string): boolean => {
  const { digits } = parts;
  const its = cpuOf(memory, cpu);
  const taken = memory.locks[name] ?? must(undefined, `'${name}' is a lock of the memory`);
  if (taken.holder !== null || its.waits === 1) return false;
  taken.holder = cpu;
  const { sees, floor } = its;
  const known: View = join(digits, taken.after, its.dropped);
  its.sees = join(digits, its.sees, known);
  its.floor = join(digits, its.floor, known);
  its.stored = join(digits, its.stored, known);
  its.fenced = join(digits, its.fenced, known);
  tidyOrders(digits, memory, cpu);
  tidyBehind(parts, memory, cpu, { sees, floor });
  return true;
};

export const unlock = (parts: MemoryParts, memory: MemoryState, cpu: number, name: string): void => {
  const { digits } = parts;
  const its = cpuOf(memory, cpu);
  const held = memory.locks[name] ?? must(undefined, `'${name}' is a lock of the memory`);
  nothingPending(parts, its, 'spin_unlock()');
  if (held.holder !== cpu) must(false, `CPU ${cpu} holds ${name}`);
  held.after = carried(digits, memory, cpu, its.sees);
  its.dropped = join(digits, its.dropped, its.sees);
  held.holder = null;
};

/** Nothing is kept for a CPU that touches memory no more. */
export const leave = (parts: MemoryParts, memory: MemoryState, cpu: number): void => {
  const its = cpuOf(memory, cpu);
  nothingPending(parts, its, 'the end of a thread');
  const { floor } = its;
  its.left = true;
  its.sees = 0;
  its.floor = 0;
  its.stored = 0;
  its.fenced = 0;
  its.dropped = 0;
  tidyWithout(parts, memory, cpu, floor);
};
