// That steps on the memory are learnt (src/packed/learning) as those of a protocol are that is written out by hand: two CPUs store to a
// location each, readers load both with an smp_rmb() in between (IRIW+rmbs, with any number of readers).
import { expect, test } from 'vitest';
import {
  array,
  blocked,
  bool,
  choose,
  type Draft,
  forState,
  int,
  oneOf,
  type System,
  struct,
  type Thread,
} from '../../../src/index.ts';
import { Partition } from '../../../src/packed/partition.ts';
import { memoryOf, startMemory, type WithMemory } from './memory.ts';
import { accessesOf } from './steps.ts';

const readers = 4;
const locals = { first: bool(), second: bool() };
type Locals = { first: boolean; second: boolean };
const numbers = Array.from({ length: readers }, (_, n) => n);
type X = 'x' | 'y';
const orderOf = (n: number): readonly [X, X] => (n % 2 === 0 ? ['x', 'y'] : ['y', 'x']);

const onMemory = (): System => {
  const memory = memoryOf({ cpus: 2 + readers, stores: 2, locations: { x: bool(), y: bool() } });
  const { thread, system } = forState<WithMemory>();
  const writer = (cpu: number, x: X): Thread => {
    const { WRITE_ONCE, leave } = accessesOf(memory, cpu);
    return thread(`write_${x}`).steps({
      write: WRITE_ONCE(x, true, (m: WithMemory) => {
        leave(m);
        return 'done';
      }),
    });
  };
  const reader = (n: number): Thread => {
    const { READ_ONCE, smp_rmb, leave } = accessesOf(memory, 2 + n);
    const [first, second] = orderOf(n);
    return thread(`read${n}`, { locals }).steps({
      first: READ_ONCE(first, (m: WithMemory, t: Locals, value) => {
        t.first = value;
        smp_rmb(m);
        return 'second';
      }),
      second: READ_ONCE(second, (m: WithMemory, t: Locals, value) => {
        t.second = value;
        leave(m);
        return 'done';
      }),
    });
  };
  return system({
    state: struct({ memory: memory.domain }) as never,
    init: { run: (m) => startMemory(m, memory) },
    threads: [writer(0, 'x'), writer(1, 'y'), ...numbers.map(reader)],
    properties: [],
  });
};

/** A location has its old value, both, or the new one for good; a reader that has read the new one reads no older one. */
const byHand = (): System => {
  const location = oneOf('old', 'both', 'new');
  const reader = struct({ x: bool(), y: bool(), left: bool() });
  const state = struct({ x: location, y: location, readers: array(readers, reader) });
  type M = Draft<typeof state>;
  const { thread, system } = forState<M>();
  const settle = (m: M, x: X): void => {
    if (m[x] !== 'both' || m.readers.some((its) => !its.left && !its[x])) return;
    m[x] = 'new';
    for (const n of numbers) m.readers.at(n)[x] = false;
  };
  const read = (m: M, n: number, x: X, older: number): boolean | undefined => {
    const its = m.readers.at(n);
    if (older === 1) return m[x] !== 'both' || its[x] ? undefined : false;
    if (m[x] === 'both' && !its[x]) {
      its[x] = true;
      settle(m, x);
    }
    return m[x] !== 'old';
  };
  const writerOf = (x: X): Thread =>
    thread(`write_${x}`).steps({
      write: (m) => {
        m[x] = 'both';
        settle(m, x);
        return 'done';
      },
    });
  const readerOf = (n: number): Thread => {
    const load = (place: 'first' | 'second', x: X) =>
      choose({ older: int(0, 1) }, (m: M, t: Locals, { older }) => {
        const value = read(m, n, x, older);
        if (value === undefined) return blocked;
        t[place] = value;
        if (place === 'first') return 'second';
        Object.assign(m.readers.at(n), { left: true, x: false, y: false });
        settle(m, 'x');
        settle(m, 'y');
        return 'done';
      });
    const [first, second] = orderOf(n);
    return thread(`read${n}`, { locals }).steps({ first: load('first', first), second: load('second', second) });
  };
  return system({ state, threads: [writerOf('x'), writerOf('y'), ...numbers.map(readerOf)], properties: [] });
};

/** The states of a search that learns from the first one on, and how many paths of each step it knows at the end; -1: it is not learnt. */
const learnt = (system: System): { readonly states: number; readonly paths: readonly number[] } => {
  const learn = { learnAfter: 0, generateAfter: 512 };
  const partition = new Partition(system, { memory: Number.POSITIVE_INFINITY, learn });
  partition.start();
  for (let from = 0, to = partition.counts.states; from < to; from = to, to = partition.counts.states) {
    partition.endLevel();
    partition.check(from, to);
    partition.expandAll(from, to);
  }
  return {
    states: partition.counts.states,
    paths: partition.stepper.learned.steps?.map((tree) => tree?.leaves ?? -1) ?? [],
  };
};

test('steps on the memory are learnt in as many paths as steps that are written out by hand', () => {
  const [memory, hand] = [learnt(onMemory()), learnt(byHand())];
  expect(memory.states).toBe(hand.states);
  expect(memory.paths.length).toBeGreaterThan(4 * readers);
  for (const { paths } of [memory, hand]) expect(Math.min(...paths)).toBeGreaterThan(0);
  const total = ({ paths }: typeof memory): number => paths.reduce((sum, n) => sum + n, 0);
  expect(total(memory)).toBeLessThan(1.25 * total(hand));
});
