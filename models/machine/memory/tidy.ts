// Memory in its canonical form: what nobody can tell apart is not in it. Most views are empty, and a look at one is all that it costs.
import type { CpuView, Lock, MemoryParts, MemoryState, Register, Store } from './memory.ts';
import { at, beyond, type Digits, join, lowered, meet, shifted, type View } from './views.ts';

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

/** Leaves out the stores that nobody can read any more, and from each view what is known to whoever would be told. */
export const tidy = (parts: MemoryParts, memory: MemoryState): void => {
  const { digits } = parts;
  const least = leastFloor(digits, memory);
  if (least !== 0) {
    for (const x of digits.locations) for (let n = at(digits, least, x); n > 0; n--) storesOf(memory, x).shift();
    changeViews(parts, memory, (view) => lowered(digits, view, least));
  }
  for (const x of digits.locations) {
    const stores = storesOf(memory, x);
    for (let i = 0; i < stores.length; i++) {
      const store = stores.at(i);
      if (store.glued && i <= at(digits, leastSeen(digits, memory), x)) store.glued = false;
      changeStore(store, (after) => beyond(digits, after, leastFloor(digits, memory, store.by as number)));
    }
  }
  for (let cpu = 0; cpu < memory.cpus.length; cpu++) {
    const its = memory.cpus.at(cpu);
    if (its.stored !== 0 || its.fenced !== 0) {
      const known = leastFloor(digits, memory, cpu);
      its.stored = beyond(digits, its.stored, known);
      its.fenced = beyond(digits, its.fenced, known);
    }
    for (const r in parts.registers) {
      const register = its.registers[r] as Register;
      if (register.after !== 0) register.after = beyond(digits, register.after, its.floor);
    }
  }
};
