// What the litmus tests (test/litmus.test.ts) do not ask: CPUs that are a scalarset, and slips of who writes a model.
import { expect, test } from 'vitest';
import {
  blocked,
  bool,
  check,
  type Draft,
  defineModel,
  forState,
  holds,
  int,
  type Model,
  nullable,
  scalarset,
  struct,
} from '../../../src/index.ts';
import { bothExecutors } from '../../../test/variant-tests.ts';
import { memoryOf, startMemory, type WithMemory } from './memory.ts';
import { accessesOf, newestStore, satisfyLoads } from './steps.ts';

type System = ReturnType<ReturnType<typeof forState>['system']>;
const modelOf = (build: () => System): Model =>
  defineModel({
    name: 'memory-test',
    title: 'a test of memory',
    bounds: {},
    variants: [{ name: 'only', title: 'the only one', with: {}, expect: holds }],
    build,
  }) as Model;
const failureOf = async (build: () => System): Promise<string> => {
  const { verdict } = await check(modelOf(build), 'only');
  return verdict.kind === 'failed' ? verdict.error.message : verdict.kind;
};

/** Each CPU adds to a counter by a read-modify-write, then looks at it. */
const counter = (cpus: number): Model =>
  modelOf(() => {
    const Cpu = scalarset('cpu', cpus);
    const memory = memoryOf({ cpus: Cpu, stores: cpus + 1, locations: { count: int(0, cpus) } });
    const state = struct({ memory: memory.domain });
    const { thread, always, system } = forState<Draft<typeof state>>();
    const { atomic, READ_ONCE, leave } = accessesOf(memory, 'cpu');
    const users = thread('users', { over: Cpu, locals: { got: nullable(int(1, cpus)), seen: int(0, cpus) } }).steps({
      atomic_inc_return: atomic(
        'relaxed',
        'count',
        (old) => old + 1,
        (_, t, old) => {
          t.got = old + 1;
          return 'read';
        },
      ),
      read: READ_ONCE('count', (m, t, value, who) => {
        t.seen = value;
        leave(m, who);
        return 'done';
      }),
    });
    const frames = (m: object) => Array.from({ length: cpus }, (_, cpu) => users.in(m, cpu));
    return system({
      state,
      init: { run: (m) => startMemory(m, memory) },
      threads: [users],
      properties: [
        always('ONCE', 'no two get the same count', (m) => {
          const got = frames(m).flatMap((t) => (t.got === null ? [] : [t.got]));
          return new Set(got).size === got.length;
        }),
        always('OWN', 'nobody reads less than what it has got', (m) =>
          frames(m).every((t) => t.pc !== 'done' || t.seen >= (t.got ?? 0)),
        ),
        always(
          'ALL',
          'at the end everybody is counted',
          (m) => frames(m).some((t) => t.pc !== 'done') || newestStore(m, 'count') === cpus,
        ),
      ],
    });
  });

test('CPUs may be a scalarset, and both executors see the same', async () => {
  const model = counter(3);
  const { verdict, statistics } = await check(model, 'only');
  expect(verdict.kind).toBe('holds');
  const asymmetric = await check(model, 'only', { symmetry: false });
  expect(asymmetric.statistics.states).toBeGreaterThan(statistics.states);
  const { packed, reference } = await bothExecutors(model, 'only');
  expect(packed).toEqual(reference);
});

const one = memoryOf({ cpus: 1, stores: 2, locations: { x: int(0, 3) }, registers: { r: 'x' }, locks: ['lock'] });
const { READ_ONCE, issue, isLoading, smp_mb, spin_unlock } = accessesOf(one, 0);
type One = WithMemory;
const oneThread = (steps: Record<string, never>, starts = true): System =>
  forState<One>().system({
    state: struct({ memory: one.domain }) as never,
    init: { run: (m) => (starts ? startMemory(m, one) : undefined) },
    threads: [forState<One>().thread('a').steps(steps)],
    actions: satisfyLoads(one, 1),
    properties: [],
  });

test('a location has a value from the start, or the run fails and says what is missing', async () => {
  const read = READ_ONCE('x', () => 'done') as never;
  expect(await failureOf(() => oneThread({ read }, false))).toContain('startMemory() in init');
});

test('a full barrier that does not wait for a load that is under way fails', async () => {
  const load = issue('r', () => 'fence') as never;
  const fence = ((m: One) => {
    smp_mb(m);
    return 'done';
  }) as never;
  expect(await failureOf(() => oneThread({ load, fence }))).toContain('block while isLoading(m, cpu)');
  const waits = ((m: One) => {
    if (isLoading(m)) return blocked;
    smp_mb(m);
    return 'done';
  }) as never;
  expect(await failureOf(() => oneThread({ load, fence: waits }))).toBe('holds');
});

test('a lock that the CPU does not hold is not dropped', async () => {
  const drop = ((m: One) => {
    spin_unlock(m, 'lock');
    return 'done';
  }) as never;
  expect(await failureOf(() => oneThread({ drop }))).toContain('CPU 0 holds lock');
});

test('more stores than memory was told of fail, and say where that is told', async () => {
  const two = memoryOf({ cpus: 2, stores: 2, locations: { x: int(0, 3), done: bool() } });
  const writer = accessesOf(two, 0);
  const reader = accessesOf(two, 1);
  const build = (): System =>
    forState<One>().system({
      state: struct({ memory: two.domain }) as never,
      init: { run: (m) => startMemory(m, two) },
      threads: [
        forState<One>()
          .thread('writer')
          .steps({ a: writer.WRITE_ONCE('x', 1, () => 'b'), b: writer.WRITE_ONCE('x', 2, () => 'done') } as never),
        forState<One>()
          .thread('reader')
          .steps({ a: reader.READ_ONCE('x', () => 'done') } as never),
      ],
      properties: [],
    });
  expect(await failureOf(build)).toContain('memoryOf({ stores })');
});

test('a register is loaded from a location that there is', () => {
  expect(() => memoryOf({ cpus: 1, stores: 2, locations: { x: bool() }, registers: { r: 'y' } })).toThrow(
    "a location of the memory, not 'y'",
  );
});

test('views that are too wide for one number are refused, with the most that fit', () => {
  const locations = Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`x${i}`, bool()]));
  expect(() => memoryOf({ cpus: 2, stores: 4, locations })).toThrow(
    'a memory has 15 locations of 4 stores at most, and this one 16',
  );
  expect(() => memoryOf({ cpus: 2, stores: 2, locations })).not.toThrow();
});
