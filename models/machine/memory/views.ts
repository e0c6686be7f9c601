// What is known of memory, as views, and memory in its canonical form: what nobody can tell apart is not in it.
import { must } from '../../../src/index.ts';
import type { CpuView, MemoryState, Store, View } from './memory.ts';

export const locationsOf = (memory: MemoryState): readonly string[] => Object.keys(memory.locations);
export const storesOf = (memory: MemoryState, location: string): MemoryState['locations'][string] =>
  memory.locations[location] as MemoryState['locations'][string];
export const at = (view: View, location: string): number => view[location] ?? 0;
export const put = (view: View, location: string, number: number): void => {
  view[location] = number === 0 ? null : number;
};
export const clear = (memory: MemoryState, view: View): void => {
  for (const x in memory.locations) view[x] = null;
};

/** Adds to a view what another one has. Whether that changes it. */
export const join = (memory: MemoryState, view: View, other: View): boolean => {
  let changes = false;
  for (const x in memory.locations) changes = raise(view, x, at(other, x)) || changes;
  return changes;
};
export const raise = (view: View, location: string, to: number): boolean => {
  if (to <= at(view, location)) return false;
  view[location] = to;
  return true;
};

/** The least that any CPU has of a location, whose that is, and the least of the others. Where there are no CPUs, the newest store. */
interface Least {
  readonly least: number;
  readonly by: number;
  readonly next: number;
}
const leastIn = (memory: MemoryState, of: 'sees' | 'floor', location: string): Least => {
  const newest = storesOf(memory, location).length - 1;
  let [least, by, next] = [newest, -1, newest];
  for (let cpu = 0; cpu < memory.cpus.length; cpu++) {
    const its = memory.cpus.at(cpu);
    if (its.left) continue;
    const number = at(its[of], location);
    if (number < least) [least, by, next] = [number, cpu, least];
    else if (number < next) next = number;
  }
  return { least, by, next };
};
const leastBut = ({ least, by, next }: Least, but: number): number => (by === but ? next : least);

/** The view that a store of this CPU carries: what orders it, and what has reached all the others by now. */
export const carried = (memory: MemoryState, cpu: number, orders: View): View => {
  const view: View = {};
  for (const x in memory.locations) put(view, x, Math.max(at(orders, x), leastBut(leastIn(memory, 'sees', x), cpu)));
  return view;
};

/** Every view there is: of stores, of CPUs, of registers and of locks. */
const eachView = (memory: MemoryState, visit: (view: View) => void): void => {
  for (const x in memory.locations)
    for (let i = 0; i < storesOf(memory, x).length; i++) visit(storesOf(memory, x).at(i).after);
  for (let cpu = 0; cpu < memory.cpus.length; cpu++) {
    const { sees, floor, stored, fenced, dropped, registers } = memory.cpus.at(cpu);
    for (const view of [sees, floor, stored, fenced, dropped]) visit(view);
    for (const r in registers) visit((registers[r] as { after: View }).after);
  }
  for (const lock in memory.locks) visit((memory.locks[lock] as { after: View }).after);
};

/** Puts a store at a place of the coherence order, and those that are there and behind it one further. */
export const insert = (memory: MemoryState, location: string, place: number, store: Store): void => {
  const stores = storesOf(memory, location);
  stores.push(store);
  if (place === stores.length - 1) return;
  for (let i = stores.length - 1; i > place; i--) stores.set(i, stores.at(i - 1));
  stores.set(place, store);
  eachView(memory, (view) => {
    if (at(view, location) >= place) view[location] = at(view, location) + 1;
  });
};

/** Takes from a view what says nothing. */
const forget = (memory: MemoryState, view: View, known: (location: string) => number): void => {
  for (const x in memory.locations) if (view[x] !== null && at(view, x) <= known(x)) view[x] = null;
};

/** Leaves out the stores that nobody can read any more, and from each view what is known to whoever would be told. */
export const tidy = (memory: MemoryState): void => {
  const floors: { [location: string]: Least } = {};
  for (const x in memory.locations) {
    const { least, by, next } = leastIn(memory, 'floor', x);
    floors[x] = { least: 0, by, next: next - least };
    if (least === 0) continue;
    for (let n = 0; n < least; n++) storesOf(memory, x).shift();
    eachView(memory, (view) => {
      if (view[x] !== null) put(view, x, Math.max(0, at(view, x) - least));
    });
  }
  const known = (but: number) => (x: string) => leastBut(floors[x] as Least, but);
  for (const x in memory.locations) {
    const stores = storesOf(memory, x);
    for (let i = 0; i < stores.length; i++) {
      const store = stores.at(i);
      if (store.glued && i <= leastIn(memory, 'sees', x).least) store.glued = false;
      const { by } = store;
      if (by === null) continue;
      forget(memory, store.after, known(by));
      if (locationsOf(memory).every((y) => store.after[y] === null)) store.by = null;
    }
  }
  for (let cpu = 0; cpu < memory.cpus.length; cpu++) {
    const its = memory.cpus.at(cpu);
    forget(memory, its.stored, known(cpu));
    forget(memory, its.fenced, known(cpu));
    forget(memory, its.dropped, known(-1));
    for (const r in its.registers) forget(memory, (its.registers[r] as { after: View }).after, (y) => at(its.floor, y));
  }
  for (const lock in memory.locks) forget(memory, (memory.locks[lock] as { after: View }).after, known(-1));
};

/** A CPU that has not left. */
export const cpuOf = (memory: MemoryState, cpu: number): CpuView => {
  const its = memory.cpus.at(cpu);
  must(!its.left, `CPU ${cpu} still touches memory, so it has not left it`);
  return its;
};
