import fc from 'fast-check';
import { expect, test } from 'vitest';
import { variously } from '../../test/generators/variously.ts';
import { instantiate } from '../model/instance.ts';
import { array, bool, int, struct } from '../model/language/domain.ts';
import { blocked } from '../model/language/step.ts';
import { forState } from '../model/language/system.ts';
import { step } from '../model/language/thread.ts';
import { defineModel, type Model } from '../model/model.ts';
import { anything } from '../model/variant.ts';
import type { LearnOptions } from '../packed/learning/index.ts';
import { explore } from '../search/breadth-first.ts';
import type { Order } from '../search/options.ts';
import { packedExecutor } from '../workers/executor.ts';
import { check } from './check.ts';
import type { Result } from './result.ts';

const stateOf = (flags: number) =>
  struct({ shared: int(0, 3), other: int(0, 3), ...(flags === 0 ? {} : { flags: array(flags, bool()) }) });
interface M {
  shared: number;
  other: number;
}

/** What one step does: to a local, which is `local`, or to a shared variable. */
type Op =
  | { readonly kind: 'count' | 'reset' | 'copy in' | 'add' | 'wait for'; readonly n: number }
  | { readonly kind: 'jump'; readonly n: number; readonly to: number };

const isLocal = ({ kind }: Op): boolean => kind === 'count' || kind === 'reset' || kind === 'jump';

/** A model whose threads run these programs; every step that touches locals only is declared local, and those in `lies`. `flags`: bits that nobody uses. */
const modelOf = (
  programs: readonly (readonly Op[])[],
  limit: number,
  lies: (label: string) => boolean = () => false,
  flags = 0,
): Model =>
  defineModel({
    name: 'programs',
    title: '',
    bounds: { none: { default: 0, min: 0, max: 0, doc: '' } },
    variants: [{ name: 'only', title: '', with: {}, expect: anything }],
    build: () => {
      const { thread, always, system } = forState<M>();
      const threads = programs.map((program, p) => {
        const labelOf = (i: number): string => (i >= program.length ? 'done' : `s${i}`);
        const run = (op: Op, i: number) => (m: M, t: { seen: number }) => {
          switch (op.kind) {
            case 'count':
              t.seen = (t.seen + op.n) % 4;
              break;
            case 'reset':
              t.seen = 0;
              break;
            case 'copy in':
              t.seen = m.shared;
              break;
            case 'add':
              m.shared = (m.shared + t.seen + op.n) % 4;
              break;
            case 'wait for':
              if (m.shared !== op.n) return blocked;
              m.other = t.seen;
              break;
            case 'jump':
              t.seen = (t.seen + 1) % 4;
              if (t.seen === op.n) return labelOf(op.to);
              break;
          }
          return labelOf(i + 1);
        };
        const steps = Object.fromEntries(
          program.map((op, i) => [labelOf(i), step('', run(op, i), { local: isLocal(op) || lies(labelOf(i)) })]),
        );
        return thread(`t${p}`, { locals: { seen: int(0, 3) } }).steps(steps as never);
      });
      return system({
        state: stateOf(flags),
        threads,
        properties: [always('LIMIT', '', (m) => m.shared + m.other < limit)],
      });
    },
  });

const checked = (model: Model, local: boolean, search: Order = 'bfs'): Promise<Result> =>
  check(instantiate(model, 'only'), { local, search, maxStates: 50_000 });

const op: fc.Arbitrary<Op> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('count' as const, 'reset' as const, 'copy in' as const, 'add' as const, 'wait for' as const),
    n: fc.nat(3),
  }),
  fc.record({ kind: fc.constant('jump' as const), n: fc.nat(3), to: fc.nat(4) }),
);
const programs = fc.array(fc.array(op, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 3 });

test('with local steps merged the verdict is the same, and so is the counterexample, with no more states', async () => {
  await variously(
    fc.tuple(programs, fc.integer({ min: 1, max: 7 })),
    { least: 150, kinds: ['deadlock', 'fewer', 'holds', 'violated'], times: 10 },
    async ([given, limit], tell) => {
      const model = modelOf(given, limit);
      const [merged, all] = [await checked(model, true), await checked(model, false)];
      expect(merged.verdict).toEqual(all.verdict);
      expect(merged.statistics.states).toBeLessThanOrEqual(all.statistics.states);
      if (merged.statistics.states < all.statistics.states) tell('fewer');
      tell(all.verdict.kind);
      const deep = await checked(model, true, 'dfs');
      // A depth-first search does not look for livelocks.
      if (all.verdict.kind === 'livelock') return;
      if ('trace' in all.verdict) expect(deep.verdict).toHaveProperty('trace');
      else {
        const { states, transitions, taken } = merged.statistics;
        expect(deep).toMatchObject({ verdict: all.verdict, merged: merged.merged });
        expect(deep.statistics).toMatchObject({ states, transitions, taken });
      }
    },
  );
});

const three: readonly Op[] = [
  { kind: 'copy in', n: 0 },
  { kind: 'count', n: 1 },
  { kind: 'count', n: 2 },
  { kind: 'add', n: 0 },
];

test('of two threads with two local steps in the middle far fewer states are told apart', async () => {
  const model = modelOf([three, three], 9);
  const [merged, all] = [await checked(model, true), await checked(model, false)];
  expect([merged.verdict.kind, merged.merged, all.merged]).toEqual(['holds', true, false]);
  expect(merged.statistics.states * 2).toBeLessThan(all.statistics.states);
});

test('a step that reads what another writes is not local, and the model is refused with what it touches', async () => {
  const given: readonly (readonly Op[])[] = [
    [{ kind: 'copy in', n: 0 }],
    [
      { kind: 'count', n: 1 },
      { kind: 'add', n: 0 },
    ],
  ];
  const model = modelOf(given, 9, (label) => label === 's0');
  const { verdict } = await checked(model, true);
  expect((await checked(model, true, 'dfs')).verdict).toEqual(verdict);
  expect(verdict).toMatchObject({
    kind: 'failed',
    at: { kind: 'local' },
    error: {
      code: 'model',
      message: "step 's0' of t0 is declared local, but step 's1' of t1 writes shared, which it reads",
    },
  });
});

test('a wrong declaration is refused whether anything is learnt or not', async () => {
  const given: readonly (readonly Op[])[] = [[{ kind: 'copy in', n: 0 }], [{ kind: 'add', n: 1 }]];
  const { system } = instantiate(
    modelOf(given, 9, (label) => label === 's0'),
    'only',
  );
  const required = async (learn: LearnOptions): Promise<void> => {
    const executor = packedExecutor(system, { mergeLocal: true, learn });
    expect((await explore(executor, system)).ending.kind).toBe('holds');
    return executor.requireLocal();
  };
  for (const learn of [{}, { learnAfter: Number.POSITIVE_INFINITY }, { leavesEach: 0 }, { generateAfter: 1 }])
    await expect(required(learn), JSON.stringify(learn)).rejects.toThrow("step 's0' of t0 is declared local, but");
});

test('a wrong declaration is refused in a state of more words than are learnt', async () => {
  const given: readonly (readonly Op[])[] = [[{ kind: 'copy in', n: 0 }], [{ kind: 'add', n: 1 }]];
  const wide = modelOf(given, 9, (label) => label === 's0', 1100);
  const message = "step 's0' of t0 is declared local, but step 's0' of t1 writes shared, which it reads";
  for (const order of ['bfs', 'dfs'] as const)
    expect((await checked(wide, true, order)).verdict).toMatchObject({ kind: 'failed', error: { message } });
});

test('a step that a property sees is not local', async () => {
  const { verdict } = await checked(
    modelOf([[{ kind: 'add', n: 1 }]], 9, () => true),
    true,
  );
  expect(verdict).toMatchObject({
    kind: 'failed',
    error: { message: "step 's0' of t0 is declared local, but property LIMIT reads shared, which it writes" },
  });
});
