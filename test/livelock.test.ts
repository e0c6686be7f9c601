// States from which some thread can never finish, in locks from the literature and in random models: the packed engine, in each
// of its ways, against the naive search of the reference engine.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from '../src/check/check.ts';
import { isExpected } from '../src/check/expected.ts';
import { replay } from '../src/check/replay.ts';
import type { Result } from '../src/check/result.ts';
import {
  type ArrayDraft,
  array,
  blocked,
  bool,
  defineModel,
  forState,
  index,
  instantiate,
  type Model,
  nullable,
  scalarset,
  struct,
  type Thread,
} from '../src/index.ts';
import { Livelocks } from '../src/liveness/livelocks/livelocks.ts';
import { anything } from '../src/model/variant.ts';
import { explore } from '../src/search/breadth-first.ts';
import { packedExecutor } from '../src/workers/executor.ts';
import { mcs, ttas, wakeUp } from './fixtures/spin-locks.ts';
import { variously } from './generators/variously.ts';

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

/** One step of a random thread, which goes to the next one after it unless it says otherwise. */
type StepSpec = (
  | { readonly kind: 'take' | 'give'; readonly lock: number }
  | { readonly kind: 'set' | 'await'; readonly flag: number; readonly value: boolean }
  | { readonly kind: 'jump'; readonly flag: number; readonly to: number }
) & {
  /** Waits by spinning, or blocked. */
  readonly spins: boolean;
};

interface ThreadSpec {
  readonly daemon: boolean;
  readonly steps: readonly StepSpec[];
}

interface ModelSpec {
  readonly threads: readonly ThreadSpec[];
  /** A thread for each of so many members of a scalarset. */
  readonly members: ThreadSpec | undefined;
  readonly size: number;
  /** Final are the states in which this flag is set. */
  readonly final: number | undefined;
}

const PAIR = 2;
const which = fc.nat(PAIR - 1);
const spins = fc.nat(4).map((n) => n > 0);
const stepSpec: fc.Arbitrary<StepSpec> = fc.oneof(
  fc.record({ kind: fc.constantFrom('take', 'take', 'take', 'give'), lock: which, spins }),
  fc.record({ kind: fc.constantFrom('set', 'await'), flag: which, value: fc.boolean(), spins }),
  fc.record({ kind: fc.constant('jump'), flag: which, to: fc.nat(3), spins }),
);
const threadSpec: fc.Arbitrary<ThreadSpec> = fc.record({
  daemon: fc.nat(7).map((n) => n === 0),
  steps: fc.array(stepSpec, { minLength: 2, maxLength: 5 }),
});
const modelSpec: fc.Arbitrary<ModelSpec> = fc.record({
  threads: fc.array(threadSpec, { minLength: 1, maxLength: 2 }),
  members: fc.option(threadSpec, { nil: undefined, freq: 2 }),
  size: fc.integer({ min: 2, max: 3 }),
  final: fc.nat(4 * PAIR).map((n) => (n < PAIR ? n : undefined)),
});

const modelOf = ({ threads, members, size, final }: ModelSpec): Model => {
  const Member = scalarset('member', size);
  const state = struct({
    locks: array(PAIR, bool()),
    flags: array(PAIR, bool()),
    ...(members === undefined ? {} : { last: nullable(index(Member)) }),
  });
  interface M {
    readonly locks: ArrayDraft<boolean>;
    readonly flags: ArrayDraft<boolean>;
    last: number | null;
  }
  return defineModel({
    name: 'random',
    title: '',
    bounds: {},
    variants: [{ name: 'only', title: '', with: {}, expect: anything }],
    build: () => {
      const { thread, system } = forState<M>();
      const labelOf = (steps: readonly unknown[], n: number): string => (n >= steps.length ? 'done' : `s${n}`);
      const recipeOf =
        (steps: readonly StepSpec[], step: StepSpec, i: number, isOver: boolean) =>
        (m: M, _: unknown, who: { readonly member?: number }) => {
          const away = step.spins ? `s${i}` : blocked;
          const next = labelOf(steps, i + 1);
          switch (step.kind) {
            case 'take':
              if (m.locks.at(step.lock)) return away;
              m.locks.set(step.lock, true);
              if (isOver) m.last = who.member ?? null;
              return next;
            case 'give':
              m.locks.set(step.lock, false);
              return next;
            case 'set':
              m.flags.set(step.flag, step.value);
              return next;
            case 'await':
              return m.flags.at(step.flag) === step.value ? next : away;
            case 'jump':
              return m.flags.at(step.flag) ? labelOf(steps, step.to) : next;
          }
        };
      const stepsOf = ({ steps }: ThreadSpec, isOver: boolean) =>
        Object.fromEntries(steps.map((step, i) => [`s${i}`, recipeOf(steps, step, i, isOver)])) as never;
      const single = threads.map(
        (spec, i): Thread => thread(`t${i}`, { daemon: spec.daemon }).steps(stepsOf(spec, false)),
      );
      const replicated: readonly Thread[] =
        members === undefined
          ? []
          : [thread('each', { daemon: members.daemon, over: Member }).steps(stepsOf(members, true))];
      return system({
        state,
        threads: [...single, ...replicated],
        properties: [],
        ...(final === undefined ? {} : { final: (m: M) => m.flags.at(final) }),
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
  const kinds = ['livelock', 'holds', 'symmetric livelock'];
  await variously(
    // Without its bias to small numbers, by which most threads would only go round.
    fc.noBias(modelSpec),
    { least: 60, kinds, times: 10 },
    async (spec, tell) => {
      const instance = instantiate(modelOf(spec), 'only');
      const expected = await check(instance, { engine: 'reference' });
      tell(expected.verdict.kind);
      const packed = await check(instance, { symmetryStates: 0 });
      expect(told(packed)).toEqual(told(expected));
      expect(told(await check(instance, { symmetry: false }))).toEqual(told(expected));
      if (packed.symmetric.length > 0 && packed.verdict.kind === 'livelock') tell('symmetric livelock');
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
    },
  );
});
