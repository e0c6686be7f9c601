// States from which some thread can never finish, in locks from the literature and in random models: the packed engine, in each
// of its ways, against the naive search of the reference engine.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from '../src/check/check.ts';
import { isExpected } from '../src/check/expected.ts';
import { replay } from '../src/check/replay.ts';
import type { Result } from '../src/check/result.ts';
import {
  array,
  blocked,
  bool,
  type Draft,
  defineModel,
  forState,
  index,
  instantiate,
  int,
  type Model,
  nullable,
  scalarset,
  struct,
  type Thread,
} from '../src/index.ts';
import { Livelocks } from '../src/liveness/livelocks.ts';
import { anything } from '../src/model/variant.ts';
import { explore } from '../src/search/breadth-first.ts';
import { packedExecutor } from '../src/workers/executor.ts';
import { mcs, ttas, wakeUp } from './fixtures/spin-locks.ts';

const cases = [mcs, wakeUp, ttas].flatMap((model) => model.variants.map(({ name }) => [model, name] as const));

describe.each(['packed', 'reference'] as const)('the %s engine', (engine) => {
  test.each(cases.map(([model, name]) => [`${model.name}/${name}`, model, name] as const))(
    'does as is expected: %s',
    async (_, model, name) => {
      const instance = instantiate(model, name);
      const { verdict } = await check(instance, { engine });
      expect(isExpected(instance.expect, verdict)).toBe(true);
    },
  );
});

test('a trap is told with who is in it, and at which step', async () => {
  const { verdict } = await check(mcs, 'broken');
  if (verdict.kind !== 'livelock') return expect.fail(verdict.kind);
  expect(verdict.trapped).toEqual([{ thread: 'cpu1', step: 'link' }]);
  expect(verdict.trace.steps.map(({ thread, step }) => `${thread}: ${step}`)).toEqual([
    'cpu0: swap',
    'cpu1: swap',
    'cpu0: unlock',
  ]);
});

test('without the search for livelocks, the verdict is clean, and says that', async () => {
  const { verdict, livelocks } = await check(mcs, 'broken', { livelocks: 'never' });
  expect(verdict.kind).toBe('holds');
  expect(livelocks).toEqual({ kind: 'not searched', why: 'off' });
});

test.each([
  [{ store: 'hash' }, 'store'],
  [{ search: 'dfs' }, 'order'],
] as const)('a search by %o says that it was not looked for them', async (options, why) => {
  const { verdict, livelocks } = await check(mcs, 'published', options);
  expect(verdict.kind).toBe('holds');
  expect(livelocks).toEqual({ kind: 'not searched', why });
});

test('livelocks that have to be looked for, and cannot be, are refused', async () => {
  await expect(check(mcs, 'broken', { store: 'hash', livelocks: 'always' })).rejects.toThrow('stored whole');
  await expect(check(mcs, 'broken', { search: 'dfs', livelocks: 'always' })).rejects.toThrow('depth-first');
});

/** One step of a random thread: `guard` on a variable, then an assignment, then where it goes. */
interface StepSpec {
  readonly guard: { readonly variable: number; readonly value: number } | undefined;
  /** Where it goes where the guard does not hold: a label, or nowhere. */
  readonly otherwise: number | undefined;
  readonly set: { readonly variable: number; readonly value: number } | undefined;
  readonly lock: 'take' | 'give' | undefined;
  /** A label, or the one after it. */
  readonly next: number | undefined;
}

interface ThreadSpec {
  readonly daemon: boolean;
  readonly steps: readonly StepSpec[];
}

interface ModelSpec {
  readonly threads: readonly ThreadSpec[];
  /** A thread for each of so many members of a scalarset. */
  readonly members: ThreadSpec | undefined;
  readonly size: number;
  readonly final: { readonly variable: number; readonly value: number } | undefined;
}

const VARIABLES = 3;
const assignment = fc.record({ variable: fc.nat(VARIABLES - 1), value: fc.nat(2) });
const maybe = <T>(one: fc.Arbitrary<T>, freq: number) => fc.option(one, { nil: undefined, freq });
const threadSpec: fc.Arbitrary<ThreadSpec> = fc.record({
  daemon: fc.nat(5).map((n) => n === 0),
  steps: fc.array(
    fc.record({
      guard: maybe(assignment, 2),
      otherwise: maybe(fc.nat(4), 12),
      set: maybe(assignment, 2),
      lock: maybe(fc.constantFrom('take', 'give'), 1),
      // Mostly the step after it.
      next: fc.nat(9).map((n) => (n < 4 ? n : undefined)),
    }),
    { minLength: 2, maxLength: 4 },
  ),
});
const modelSpec: fc.Arbitrary<ModelSpec> = fc.record({
  threads: fc.array(threadSpec, { minLength: 1, maxLength: 2 }),
  members: maybe(threadSpec, 1),
  size: fc.integer({ min: 2, max: 3 }),
  final: fc.option(assignment, { nil: undefined, freq: 1 }),
});

const modelOf = ({ threads, members, size, final }: ModelSpec): Model => {
  const Member = scalarset('member', size);
  const state = struct({ vars: array(VARIABLES, int(0, 2)), owner: nullable(index(Member)), other: bool() });
  type M = Draft<typeof state>;
  return defineModel({
    name: 'random',
    title: '',
    bounds: {},
    variants: [{ name: 'only', title: '', with: {}, expect: anything }],
    build: () => {
      const { thread, system } = forState<M>();
      const programOf = ({ steps }: ThreadSpec) => {
        const labelOf = (n: number): string => (n >= steps.length ? 'done' : `s${n}`);
        return steps.map(({ guard, otherwise, set, lock, next }, i) => (m: M, _: unknown, who: { member?: number }) => {
          const away = otherwise === undefined ? blocked : labelOf(otherwise % steps.length);
          if (guard !== undefined && m.vars.at(guard.variable) !== guard.value) return away;
          const { member } = who;
          if (lock === 'take' && member !== undefined) {
            if (m.owner !== null) return away;
            m.owner = member;
          }
          if (lock === 'give' && member !== undefined) {
            if (m.owner !== member) return away;
            m.owner = null;
          }
          if (set !== undefined) m.vars.set(set.variable, set.value);
          return labelOf(next ?? i + 1);
        });
      };
      const stepsOf = (spec: ThreadSpec) =>
        Object.fromEntries(programOf(spec).map((run, i) => [`s${i}`, run])) as never;
      const single = threads.map((spec, i): Thread => thread(`t${i}`, { daemon: spec.daemon }).steps(stepsOf(spec)));
      const replicated: readonly Thread[] =
        members === undefined ? [] : [thread('each', { daemon: members.daemon, over: Member }).steps(stepsOf(members))];
      return system({
        state,
        threads: [...single, ...replicated],
        properties: [],
        ...(final === undefined ? {} : { final: (m: M) => m.vars.at(final.variable) === final.value }),
      });
    },
  });
};

/** What may not depend on the engine. */
const told = ({ verdict, livelocks }: Result): object => ({
  kind: verdict.kind,
  livelocks,
  ...(verdict.kind === 'livelock' ? { trapped: verdict.trapped, steps: verdict.trace.steps.length } : {}),
});

test('the engines agree on random models, and every way into a trap can be gone again', async () => {
  const kinds = new Map<string, number>();
  let symmetric = 0;
  await fc.assert(
    fc.asyncProperty(modelSpec, async (spec) => {
      const instance = instantiate(modelOf(spec), 'only');
      const expected = await check(instance, { engine: 'reference' });
      kinds.set(expected.verdict.kind, (kinds.get(expected.verdict.kind) ?? 0) + 1);
      const packed = await check(instance);
      expect(told(packed)).toEqual(told(expected));
      expect(told(await check(instance, { symmetry: false }))).toEqual(told(expected));
      if (packed.symmetric.length > 0 && packed.verdict.kind === 'livelock') symmetric++;
      if (packed.verdict.kind === 'livelock') expect((await replay(instance, packed.verdict)).kind).toBe('reproduced');
      // What is encoded and learnt from the first states on.
      const { system } = instance;
      const store = { kind: 'exact', codeAfter: 3 } as const;
      const executor = packedExecutor(system, { store, learn: { learnAfter: 2, generateAfter: 4 } });
      const livelocks = new Livelocks(system, { livelocks: 'always', memory: 2 ** 28 });
      const { ending } = await explore(
        executor,
        system,
        {},
        {
          clean: (watch) => livelocks.inPartition(executor.partition, executor.counts.states, watch),
        },
      );
      expect(ending.kind).toBe(expected.verdict.kind);
    }),
    { numRuns: 400 },
  );
  console.log(kinds, symmetric);
  expect(kinds.get('livelock')).toBeGreaterThan(40);
  expect(kinds.get('holds') ?? 0).toBeGreaterThan(20);
  expect(symmetric).toBeGreaterThan(5);
});
