// The core of the kernel's memory model as axioms (tools/memory-model/linux-kernel.cat of v6.x), decided by enumeration: every choice
// of what each load reads, and of the coherence order of each location, that the axioms allow. Of its relations these are there:
// coherence, atomicity, ppo, cumul-fence, prop, hb, pb; without RCU and plain accesses. A lock is a read-modify-write that acquires and
// a store that releases, with po-unlock-lock-po.
import { type Depends, locationsIn, locksIn, type Outcome, type Program, textOf } from './program.ts';

interface Event {
  readonly cpu: number;
  readonly n: number;
  readonly kind: 'R' | 'W' | 'F';
  readonly x: string;
  readonly value: number;
  readonly to: string;
  readonly tag: string;
  readonly depends: Depends;
  /** The other half of a read-modify-write. */
  readonly pair: number;
}

/** A relation over events: row `a` has bit `b` where a is related to b. */
type Relation = readonly number[];
const union = (...rs: readonly Relation[]): Relation =>
  (rs[0] as Relation).map((_, a) => rs.reduce((bits, r) => bits | (r[a] as number), 0));
const both = (r: Relation, s: Relation): Relation => r.map((bits, a) => bits & (s[a] as number));
const then = (r: Relation, ...rest: readonly Relation[]): Relation =>
  rest.reduce<Relation>(
    (left, right) => left.map((bits) => right.reduce((sum, next, b) => ((bits >> b) & 1 ? sum | next : sum), 0)),
    r,
  );
const or = (r: Relation): Relation => r.map((bits, a) => bits | (1 << a));
const closure = (r: Relation): Relation => {
  let now = r;
  for (;;) {
    const next = union(now, then(now, now));
    if (next.every((bits, a) => bits === now[a])) return now;
    now = next;
  }
};
const irreflexive = (r: Relation): boolean => r.every((bits, a) => !((bits >> a) & 1));
const acyclic = (r: Relation): boolean => irreflexive(closure(r));
const relation = (n: number, has: (a: number, b: number) => boolean): Relation =>
  Array.from({ length: n }, (_, a) =>
    Array.from({ length: n }, (_, b) => (has(a, b) ? 1 << b : 0)).reduce((s, bit) => s | bit, 0),
  );

/** In what the axioms may differ from the kernel's; see docs/PARTS.md. */
export interface Reading {
  /** Once an access has waited for a load, all later stores come behind that load. */
  readonly waiting: boolean;
  /** A dependency through a store that the CPU's own load is forwarded from orders that load. */
  readonly forwarded: boolean;
}
export const asTheKernel: Reading = { waiting: false, forwarded: true };
export const asTheMachine: Reading = { waiting: true, forwarded: false };

const eventsOf = (program: Program): readonly Event[] => {
  const events: Event[] = [];
  const add = (cpu: number, e: Partial<Event> & Pick<Event, 'kind'>): void => {
    events.push({ cpu, n: events.length, x: '', value: 0, to: '', tag: 'once', depends: {}, pair: -1, ...e });
  };
  for (const x of [...locationsIn(program), ...locksIn(program)]) add(-1, { kind: 'W', x });
  program.forEach((thread, cpu) => {
    for (const i of thread) {
      const first = events.length;
      if (i.op === 'R') add(cpu, { kind: 'R', x: i.x, to: i.to, tag: i.order, depends: i.depends });
      else if (i.op === 'CAS fails') add(cpu, { kind: 'R', x: i.x, to: i.to, depends: i.depends });
      else if (i.op === 'W') add(cpu, { kind: 'W', x: i.x, value: i.value, tag: i.order, depends: i.depends });
      else if (i.op === 'RMW') {
        const { x, to, value, depends } = i;
        if (i.order === 'full') add(cpu, { kind: 'F', tag: 'mb' });
        const r = events.length;
        add(cpu, { kind: 'R', x, to, tag: i.order === 'acquire' ? 'acquire' : 'once', depends, pair: r + 1 });
        add(cpu, { kind: 'W', x, value, tag: i.order === 'release' ? 'release' : 'once', depends, pair: r });
        if (i.order === 'full') add(cpu, { kind: 'F', tag: 'mb' });
      } else if (i.op === 'lock') {
        // A lock that is held has a positive value, one that is free none.
        add(cpu, { kind: 'R', x: i.lock, tag: 'lock', pair: first + 1 });
        add(cpu, { kind: 'W', x: i.lock, value: first, pair: first });
      } else if (i.op === 'unlock') add(cpu, { kind: 'W', x: i.lock, value: -first, tag: 'unlock' });
      else add(cpu, { kind: 'F', tag: i.op });
    }
  });
  return events;
};

const permutations = <T>(of: readonly T[]): readonly (readonly T[])[] =>
  of.length === 0
    ? [[]]
    : of.flatMap((first, i) => permutations(of.filter((_, j) => j !== i)).map((rest) => [first, ...rest]));
const product = <T>(of: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  of.reduce<readonly (readonly T[])[]>((all, each) => all.flatMap((one) => each.map((v) => [...one, v])), [[]]);

/** The outcomes that the axioms allow, as text, sorted. */
export const allowedOutcomes = (program: Program, { waiting, forwarded }: Reading): readonly string[] => {
  const events = eventsOf(program);
  const count = events.length;
  if (count > 30) throw new Error('a row of a relation is one number');
  const e = (i: number): Event => events[i] as Event;
  const of = (has: (a: Event, b: Event, i: number, j: number) => boolean): Relation =>
    relation(count, (a, b) => has(e(a), e(b), a, b));
  const set = (has: (a: Event) => boolean): Relation => of((a, _, i, j) => i === j && has(a));
  const po = of((a, b) => a.cpu === b.cpu && a.cpu >= 0 && a.n < b.n);
  const loc = of((a, b) => a.x === b.x && a.kind !== 'F' && b.kind !== 'F');
  const int = of((a, b) => a.cpu === b.cpu);
  const ext = of((a, b) => a.cpu !== b.cpu);
  const R = set((a) => a.kind === 'R');
  const W = set((a) => a.kind === 'W');
  const M = set((a) => a.kind !== 'F');
  const tagged = (...tags: string[]): Relation => set((a) => tags.includes(a.tag));
  const fencerel = (tag: string): Relation => then(po, tagged(tag), po);
  const acqPo = then(tagged('acquire', 'lock'), po, M);
  const poRel = then(M, po, tagged('release', 'unlock'));
  const rmb = then(R, fencerel('rmb'), R);
  const wmb = then(W, fencerel('wmb'), W);
  const mb = then(M, fencerel('mb'), M);
  const fence = union(mb, poRel, acqPo, wmb, rmb);
  const from = (which: 'addr' | 'data' | 'ctrl'): Relation =>
    of((a, b) => a.kind === 'R' && a.cpu === b.cpu && a.n < b.n && a.to !== '' && b.depends[which] === a.to);
  const addr = then(from('addr'), M);
  const data = then(from('data'), W);
  // A branch orders everything behind it.
  const ctrl = union(from('ctrl'), then(from('ctrl'), po));
  const dep = union(addr, data);

  const initial = (x: string): number => events.findIndex((a) => a.cpu < 0 && a.x === x);
  const places = [...new Set(events.filter((a) => a.kind !== 'F').map((a) => a.x))];
  const orders = product(
    places.map((x) =>
      permutations(events.flatMap((a, i) => (a.kind === 'W' && a.x === x && a.cpu >= 0 ? [i] : []))).map((order) => [
        initial(x),
        ...order,
      ]),
    ),
  );
  const reads = events.flatMap((a, i) => (a.kind === 'R' ? [i] : []));
  const sources = product(
    reads.map((r) =>
      events.flatMap((a, w) => (a.kind === 'W' && a.x === e(r).x && !(a.cpu === e(r).cpu && a.n > e(r).n) ? [w] : [])),
    ),
  );
  const poLoc = both(po, loc);
  const found = new Set<string>();
  for (const order of orders) {
    const place = new Map(order.flatMap((writes) => writes.map((w, k) => [w, k] as const)));
    const co = of(
      (a, b, i, j) => a.kind === 'W' && b.kind === 'W' && a.x === b.x && (place.get(i) ?? 0) < (place.get(j) ?? 0),
    );
    if (!acyclic(union(co, poLoc))) continue;
    for (const source of sources) {
      const rfOf = new Map(reads.map((r, k) => [r, source[k] as number]));
      // A lock is taken where it is free.
      if (reads.some((r) => e(r).tag === 'lock' && e(rfOf.get(r) as number).value > 0)) continue;
      const rf = of((_, __, i, j) => rfOf.get(j) === i);
      const fr = of(
        (a, b, i, j) =>
          a.kind === 'R' &&
          b.kind === 'W' &&
          a.x === b.x &&
          (place.get(rfOf.get(i) as number) as number) < (place.get(j) as number),
      );
      if (!acyclic(union(poLoc, rf, co, fr))) continue;
      const rmw = of((a, _, __, j) => a.kind === 'R' && a.pair === j);
      if (both(rmw, then(both(fr, ext), both(co, ext))).some((bits) => bits !== 0)) continue;
      const rfe = both(rf, ext);
      const overwrite = union(co, fr);
      const unlockLock = then(po, tagged('unlock'), union(po, rf), tagged('lock'), po);
      const toW = union(then(union(dep, ctrl), W), both(overwrite, int));
      const toR = forwarded ? union(addr, then(dep, both(rf, int))) : addr;
      const ordered = union(toR, toW, fence, both(unlockLock, int));
      // Same-location loads wait for each other, too.
      const waits = then(R, union(ordered, then(R, poLoc)));
      const ppo = waiting ? union(ordered, then(waits, po, W)) : ordered;
      const cumul = (r: Relation): Relation => then(or(rfe), r);
      const cumulFence = union(cumul(union(mb, poRel)), wmb, unlockLock);
      const prop = then(or(both(overwrite, ext)), or(closure(cumulFence)), or(rfe));
      const propInt = prop.map((bits, a) => bits & (int[a] as number) & ~(1 << a));
      const hb = then(M, union(ppo, rfe, propInt), M);
      if (!acyclic(hb)) continue;
      const pb = then(prop, mb, or(closure(hb)), M);
      if (!acyclic(pb)) continue;
      const outcome: Outcome = Object.fromEntries([
        ...reads
          .filter((r) => e(r).tag !== 'lock')
          .map((r) => [`${e(r).cpu}:${e(r).to}`, e(rfOf.get(r) as number).value]),
        ...order
          .filter((writes) => !locksIn(program).includes(e(writes[0] as number).x))
          .map((writes) => [e(writes[0] as number).x, e(writes.at(-1) as number).value]),
      ]);
      found.add(textOf(outcome));
    }
  }
  return [...found].sort();
};
