import { describe, expect, test } from 'vitest';
import { type Instance, instantiate } from '../model/instance.ts';
import { assert } from '../model/language/assert.ts';
import { bool, type Draft, int, struct } from '../model/language/domain.ts';
import { blocked } from '../model/language/step.ts';
import { forState } from '../model/language/system.ts';
import { defineModel } from '../model/model.ts';
import { anything } from '../model/variant.ts';
import type { SearchOptions } from '../search/options.ts';
import { check } from './check.ts';
import { distinctCounterexamples, stepsIn } from './distinct.ts';
import { replay } from './replay.ts';
import { isCounterexample, type Verdict } from './result.ts';

/**
 * Three ways to break SAFE: in two steps by the action `power`; in three by thread a, which takes `quick` or `slow` before `use`; and what
 * thread b does besides is no other way. Whoever goes on after `use` comes to a
 * deadlock.
 */
const model = defineModel({
  name: 'ways',
  title: '',
  bounds: {},
  variants: [{ name: 'only', title: '', with: {}, expect: anything }],
  build: () => {
    const state = struct({ open: bool(), used: int(0, 3), off: bool(), n: int(0, 2) });
    const { action, thread, always, system } = forState<Draft<typeof state>>();
    const a = thread('a').steps({
      begin: (m) => (m.n === 0 ? 'quick' : 'slow'),
      quick: (m) => {
        m.open = true;
        return 'use';
      },
      slow: (m) => {
        m.open = true;
        return 'use';
      },
      use: (m) => {
        m.used++;
        return 'again';
      },
      again: (m) => {
        m.used++;
        return 'stay';
      },
      stay: () => blocked,
    });
    const b = thread('b').steps({
      count: (m) => {
        m.n++;
        return m.n === 2 ? 'done' : 'count';
      },
    });
    return system({
      state,
      threads: [a, b],
      actions: [
        action('power', {
          run: (m) => {
            if (m.off || m.n === 0) return blocked;
            m.off = true;
            return;
          },
        }),
      ],
      properties: [always('SAFE', '', (m) => !m.off && !(m.used === 1 && m.open))],
    });
  },
});
const instance: Instance = instantiate(model, 'only');

const stepsOf = (verdict: Verdict): readonly string[] =>
  isCounterexample(verdict) ? verdict.trace.steps.map(({ thread, step }) => `${thread} ${step}`) : [verdict.kind];

describe('the counterexample that is looked for', () => {
  test.each<[SearchOptions, readonly string[]]>([
    [{}, ['b count', 'hardware power']],
    [{ through: ['use'] }, ['a begin', 'a quick', 'a use']],
    [{ through: ['a: slow'] }, ['b count', 'hardware power']],
    [{ without: ['power'] }, ['a begin', 'a quick', 'a use']],
    [{ without: ['power', 'quick'] }, ['b count', 'a begin', 'a slow', 'a use']],
    [{ without: ['power', 'use'] }, ['holds']],
    [{ through: ['again'] }, ['holds']],
  ])('with %o', async (options, expected) => {
    for (const engine of ['packed', 'reference'] as const) {
      const { verdict, sought } = await check(instance, { ...options, engine });
      const steps = stepsOf(verdict);
      // Through `slow` the shortest way has more than one order.
      if (options.through?.includes('a: slow') === true) {
        expect([steps.length, steps.includes('a slow')]).toEqual([4, true]);
      } else expect(steps).toEqual(expected);
      expect(sought === undefined).toBe(Object.keys(options).length === 0);
      if (!isCounterexample(verdict)) continue;
      // It is one of the model itself.
      expect((await replay(instance, verdict)).kind).toBe('reproduced');
      expect(JSON.stringify(verdict)).not.toMatch(/history/);
    }
  });

  test('takes a step before something is broken, not afterwards', async () => {
    // Once it is broken by 'use', 'again' is taken no more; before that it cannot be.
    const { verdict } = await check(instance, { through: ['again'], search: 'dfs' });
    expect(verdict).toEqual({ kind: 'holds' });
  });

  test('a step that there is none of is refused with the near name', async () => {
    await expect(check(instance, { through: ['a: quik'] })).rejects.toMatchObject({
      code: 'unknown',
      hint: "did you mean 'a: quick'?",
    });
  });

  test('is found among hashed states as well', async () => {
    const { verdict } = await check(instance, { without: ['power'], store: 'hash' });
    expect(stepsOf(verdict)).toEqual(['a begin', 'a quick', 'a use']);
  });
});

test('of distinct counterexamples none takes all the steps of another, the shortest comes first', async () => {
  const searches: (readonly string[])[] = [];
  const search = async (without: readonly string[], maxDepth: number | undefined) => {
    searches.push(without);
    return check(instance, { without, maxDepth });
  };
  const { found, end } = await distinctCounterexamples(instance.system, search, 9);
  const sets = found.map(({ verdict }) =>
    isCounterexample(verdict) ? [...stepsIn(instance.system, verdict.trace)].sort() : [],
  );
  expect(sets).toEqual([
    ['b: count', 'power'],
    ['a: begin', 'a: quick', 'a: use'],
    ['a: begin', 'a: slow', 'a: use', 'b: count'],
  ]);
  expect(end).toBe('no other');
  expect(new Set(searches.map((without) => [...without].sort().join())).size).toBe(searches.length);
  const two = await distinctCounterexamples(instance.system, search, 2);
  expect(two.end).toBe('enough');
  expect(two.found.map(({ verdict }) => stepsOf(verdict).length)).toEqual([2, 3]);
});

test('a step that fails, and is not to be taken, makes no deadlock', async () => {
  const failing = defineModel({
    name: 'failing',
    title: '',
    bounds: {},
    variants: [{ name: 'only', title: '', with: {}, expect: anything }],
    build: () => {
      const state = struct({ n: int(0, 2) });
      const { thread, system } = forState<Draft<typeof state>>();
      const a = thread('a').steps({
        fail: (m) => {
          m.n++;
          assert(m.n === 0, 'ZERO');
          return 'done';
        },
      });
      const b = thread('b').steps({ wait: (m) => (m.n === 2 ? 'done' : blocked) });
      return system({ state, threads: [a, b], properties: [] });
    },
  });
  const of = instantiate(failing, 'only');
  expect((await check(of, { without: ['b: wait'] })).verdict).toMatchObject({ kind: 'violated', property: 'ZERO' });
  expect((await check(of, { without: ['a: fail'] })).verdict).toEqual({ kind: 'holds' });
  expect((await check(of, { through: ['a: fail'] })).verdict).toMatchObject({ kind: 'violated' });
});
