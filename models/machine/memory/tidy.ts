// Memory in its canonical form: what nobody can tell apart is not in it. Most views are empty, and a look at one is all that it costs.
// It is tidy before each access, so that only what that can have changed is looked at.
import type { CpuView, Lock, MemoryParts, MemoryState, Register, Store } from './memory.ts';
import { above, at, beyond, type Digits, everything, join, lowered, meet, shifted, type View } from './views.ts';

export const storesOf = (memory: MemoryState, location: string): MemoryState['locations'][string] =>
  memory.locations[location] as MemoryState['locations'][string];

const newestOf = ({ locations, shifts }: Digits, memory: MemoryState): View => {
  let view = 0;
  for (const x of locations) view |= (storesOf(memory, x).length - 1) << (shifts[x] as number);
  return view;
};

/** The least that any CPU but this one has of each location. Where there are no CPUs, the newest store. */
const leastOf = (digits: Digits, memory: MemoryState, viewOf: (cpu: CpuView) => View, but?: number): View => {
  let least = -1;
  for (let cpu = 0; cpu < memory.cpus.length && least !== 0; cpu++) {
    if (cpu === but) continue;
    const its = memory.cpus.at(cpu);
    if (!its.left) least = least < 0 ? viewOf(its) : meet(digits, least, viewOf(its));
  }
  return least < 0 ? newestOf(digits, memory) : least;
};
const leastSeen = (digits: Digits, memory: MemoryState, but?: number): View =>
  leastOf(digits, memory, (its) => its.sees, but);
const leastFloor = (digits: Digits, memory: MemoryState, but?: number): View =>
  leastOf(digits, memory, (its) => its.floor, but);

/** The view that a store of this CPU carries: what orders it, and what has reached all the others by now. */
export const carried = (digits: Digits, memory: MemoryState, cpu: number, orders: View): View =>
  join(digits, leastSeen(digits, memory, cpu), orders);

/** What a view of this CPU tells the others: without what their loads cannot miss anyway. */
export const untold = (digits: Digits, memory: MemoryState, cpu: number, view: View): View =>
  view === 0 ? 0 : beyond(digits, view, leastFloor(digits, memory, cpu));

/** Changes every view there is: of stores, of CPUs, of registers and of locks. */
const changeViews = (parts: MemoryParts, memory: MemoryState, changed: (view: View) => View): void => {
  for (const x of parts.digits.locations) {
    const stores = storesOf(memory, x);
    for (let i = 0; i < stores.length; i++) changeStore(stores.at(i), changed);
  }
  for (let cpu = 0; cpu < memory.cpus.length; cpu++) {
    const its = memory.cpus.at(cpu);
    if (its.left) continue;
    if (its.sees !== 0) its.sees = changed(its.sees);
    if (its.floor !== 0) its.floor = changed(its.floor);
    if (its.stored !== 0) its.stored = changed(its.stored);
    if (its.fenced !== 0) its.fenced = changed(its.fenced);
    if (its.dropped !== 0) its.dropped = changed(its.dropped);
  }
  for (let cpu = 0; cpu < memory.cpus.length; cpu++) {
    const { registers } = memory.cpus.at(cpu);
    for (const r in parts.registers) change(registers[r] as Register, changed);
  }
  for (const lock of parts.locks) change(memory.locks[lock] as Lock, changed);
};
const change = (has: { after: View }, changed: (view: View) => View): void => {
  if (has.after !== 0) has.after = changed(has.after);
};

/** Who has made a store is told with its view only. */
const changeStore = (store: Store, changed: (view: View) => View): void => {
  if (store.after === 0) return;
  store.after = changed(store.after);
  if (store.after === 0) store.by = null;
};

/** Puts a store at a place of the coherence order, and those that are there and behind it one further. */
export const insert = (
  parts: MemoryParts,
  memory: MemoryState,
  location: string,
  place: number,
  store: Store,
): void => {
  const stores = storesOf(memory, location);
  stores.push(store);
  if (place === stores.length - 1) return;
  for (let i = stores.length - 1; i > place; i--) stores.set(i, stores.at(i - 1));
  stores.set(place, store);
  changeViews(parts, memory, (view) => shifted(parts.digits, view, location, place));
};

/** Leaves out of what a CPU's next stores will carry what all others know. */
export const tidyOrders = (digits: Digits, memory: MemoryState, cpu: number): void => {
  const its = memory.cpus.at(cpu);
  if (its.stored !== 0) its.stored = untold(digits, memory, cpu, its.stored);
  if (its.fenced !== 0) its.fenced = untold(digits, memory, cpu, its.fenced);
};

/**
 * Tidies a memory that was tidy, where the floor of a CPU has been raised from what it was, or the CPU has left: leaves out the stores that
 * nobody can read any more, and from each view what is known to whoever would be told.
 */
const floorRaised = (parts: MemoryParts, memory: MemoryState, cpu: number, floor: View, raised: View): void => {
  const { digits } = parts;
  if (isLowest(digits, memory, cpu, floor, raised)) {
    const least = leastFloor(digits, memory);
    for (const x of digits.locations) for (let n = at(digits, least, x); n > 0; n--) storesOf(memory, x).shift();
    changeViews(parts, memory, (view) => lowered(digits, view, least));
  }
  for (let other = 0; other < memory.cpus.length; other++) if (other !== cpu) tidyOrders(digits, memory, other);
  for (const x of digits.locations) {
    const stores = storesOf(memory, x);
    for (let i = 0; i < stores.length; i++) {
      const store = stores.at(i);
      changeStore(store, (after) => untold(digits, memory, store.by as number, after));
    }
  }
};

/** Whether, of one of the locations of the digits `raised`, every other CPU's floor is above this one. */
const isLowest = (digits: Digits, memory: MemoryState, cpu: number, floor: View, raised: View): boolean => {
  let rest = raised;
  for (let other = 0; other < memory.cpus.length && rest !== 0; other++) {
    if (other === cpu) continue;
    const its = memory.cpus.at(other);
    if (!its.left) rest &= above(digits, its.floor, floor);
  }
  return rest !== 0;
};

/** Frees read-modify-writes of locations, of which every CPU has seen them. */
const unglue = (digits: Digits, memory: MemoryState, seen: View): void => {
  for (const x of digits.locations) {
    if (at(digits, seen, x) === 0) continue;
    const stores = storesOf(memory, x);
    for (let i = 0; i < stores.length; i++) {
      const store = stores.at(i);
      if (store.glued && i <= at(digits, leastSeen(digits, memory), x)) store.glued = false;
    }
  }
};

/** Tidies a memory that was tidy, where all that has changed is that a CPU has seen more, and that its loads return no older stores. */
export const tidyBehind = (
  parts: MemoryParts,
  memory: MemoryState,
  cpu: number,
  { sees, floor }: { readonly sees: View; readonly floor: View },
): void => {
  const { digits } = parts;
  const its = memory.cpus.at(cpu);
  if (its.sees !== sees) unglue(digits, memory, above(digits, its.sees, sees));
  if (its.floor === floor) return;
  for (const r in parts.registers) {
    const register = its.registers[r] as Register;
    if (register.after !== 0) register.after = beyond(digits, register.after, its.floor);
  }
  floorRaised(parts, memory, cpu, floor, above(digits, its.floor, floor));
};

/** The same where all CPUs have seen what one has. */
export const tidyBehindFence = (parts: MemoryParts, memory: MemoryState, cpu: number, floor: View): void => {
  unglue(parts.digits, memory, everything(parts.digits));
  tidyBehind(parts, memory, cpu, { sees: memory.cpus.at(cpu).sees, floor });
};

/** The same where a CPU has left, which had that floor. */
export const tidyWithout = (parts: MemoryParts, memory: MemoryState, cpu: number, floor: View): void => {
  const all = everything(parts.digits);
  unglue(parts.digits, memory, all);
  floorRaised(parts, memory, cpu, floor, all);
};
