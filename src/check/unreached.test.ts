import { describe, expect, test } from 'vitest';
import { instantiate } from '../model/instance.ts';
import { type Draft, int, struct } from '../model/language/domain.ts';
import { blocked } from '../model/language/step.ts';
import { forState, type SystemDefinition } from '../model/language/system.ts';
import { only } from '../model/language/thread.ts';
import { defineModel, type Model } from '../model/model.ts';
import { type Expected, holds, unreached } from '../model/variant.ts';
import type { SearchOptions } from '../search/options.ts';
import { check } from './check.ts';
import { isExpected } from './expected.ts';
import type { Result } from './result.ts';

const state = struct({ n: int(0, 9) });
type M = Draft<typeof state>;

/** Two threads that count; what only a bug reaches are `recover`, and the sight of a 9. */
const model = (
  more: Partial<SystemDefinition<(typeof state)['fields'], M, Record<never, never>>> = {},
  {
    expect = holds,
    top = 3,
    recovers = true,
    final = true,
  }: { expect?: Expected; top?: number; recovers?: boolean; final?: boolean } = {},
): Model =>
  defineModel({
    name: 'counting',
    title: '',
    bounds: {},
    variants: [{ name: 'only', title: '', with: {}, expect }],
    build: () => {
      const { thread, reachable, system } = forState<M>();
      const counter = (name: string) =>
        thread(name).steps({
          count: (m) => {
            if (m.n === 9) return 'recover';
            if (m.n >= top) return blocked;
            m.n++;
            return 'count';
          },
          recover: only(recovers, () => 'done'),
        });
      return system({
        state,
        threads: [counter('a'), counter('b')],
        properties: [reachable('NINE', 'it comes to 9', (m) => m.n === 9)],
        ...(final ? { final: (m: M) => m.n === top } : {}),
        ...more,
      });
    },
  });

const resultOf = (one: Model, options: SearchOptions = {}): Promise<Result> => check(one, 'only', options);

describe('mayBeUnreached', () => {
  test('what it does not name is unreached', async () => {
    const { verdict } = await resultOf(model());
    expect(verdict).toEqual({ kind: 'unreached', properties: ['NINE'], steps: ['a: recover', 'b: recover'] });
    const { verdict: half } = await resultOf(model({ mayBeUnreached: ['NINE', 'a: recover'] }));
    expect(half).toEqual({ kind: 'unreached', properties: [], steps: ['b: recover'] });
  });

  test('a label alone stands for the step of every thread, and the verdict names what was not reached', async () => {
    const { verdict } = await resultOf(model({ mayBeUnreached: ['recover', 'NINE'] }));
    expect(verdict).toEqual({ kind: 'holds', unreached: ['NINE', 'a: recover', 'b: recover'] });
    const { verdict: reached } = await resultOf(model({ mayBeUnreached: ['recover', 'NINE'] }, { top: 9 }));
    expect(reached).toEqual({ kind: 'holds' });
  });

  test('a name that nothing has is refused; that of a step which this variant does not have is not', () => {
    expect(() => instantiate(model({ mayBeUnreached: ['recovr'] }), 'only')).toThrow(
      "'mayBeUnreached' names 'recovr', which the system does not have",
    );
    expect(instantiate(model({ mayBeUnreached: ['a: recover'] }, { recovers: false }), 'only').variant).toBe('only');
  });
});

test('expect may name what is not reached: exactly that, or anything', async () => {
  const { verdict } = await resultOf(model());
  expect(isExpected(unreached('b: recover', 'NINE', 'a: recover'), verdict)).toBe(true);
  expect(isExpected(unreached(), verdict)).toBe(true);
  expect(isExpected(unreached('NINE'), verdict)).toBe(false);
  expect(isExpected(unreached(), { kind: 'holds' })).toBe(false);
  expect(() => instantiate(model({}, { expect: unreached('a: recovery') }), 'only')).toThrow(
    "is expected not to reach 'a: recovery'",
  );
});

test('a model that is meant to end anywhere has no deadlock', async () => {
  const may = { mayBeUnreached: ['recover', 'NINE'] };
  expect((await resultOf(model(may, { final: false }))).verdict.kind).toBe('deadlock');
  expect((await resultOf(model({ ...may, endsAnywhere: true }, { final: false }))).verdict.kind).toBe('holds');
  expect(() => instantiate(model({ endsAnywhere: true }), 'only')).toThrow("has 'final' and 'endsAnywhere'");
});

describe('within', () => {
  const limited = model({ within: (m) => m.n < 2, final: () => false, mayBeUnreached: ['recover', 'NINE'] });

  test.each<SearchOptions>([{}, { engine: 'reference' }, { search: 'dfs' }, { store: 'hash' }])(
    'states outside of it are counted and not gone on from, with %o',
    async (options) => {
      const { verdict, statistics } = await resultOf(limited, options);
      expect(verdict).toEqual({ kind: 'holds', unreached: ['NINE', 'a: recover', 'b: recover'] });
      expect([statistics.states, statistics.transitions, statistics.cut]).toEqual([3, 4, 1]);
    },
  );

  test('what returns neither true nor false is an error of the model', async () => {
    const unclear = model({ within: (m) => m.n as unknown as boolean });
    expect((await resultOf(unclear)).verdict).toMatchObject({
      kind: 'failed',
      error: { message: "'within' returned 0" },
    });
  });
});
