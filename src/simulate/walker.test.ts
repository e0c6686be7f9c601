import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomModel } from '../../test/generators/random-model.ts';
import { instantiate } from '../model/instance.ts';
import { type Draft, int, struct } from '../model/language/domain.ts';
import { alwaysOf, broken, withProperties } from '../model/language/select-properties.ts';
import { blocked } from '../model/language/step.ts';
import { forState } from '../model/language/system.ts';
import type { System } from '../model/rules/rule.ts';
import { encodeKey } from '../reference/encoding.ts';
import { type ReferenceMachine, referenceMachine } from '../reference/machine.ts';
import { isStuck } from '../trace/deadlock.ts';
import { isFind } from './walk-chunk.ts';
import { type WalkEnd, Walker } from './walker.ts';

const state = struct({ n: int(0, 1000), m: int(0, 3) });
const { action, always, reachable, system, thread } = forState<Draft<typeof state>>();
const up = action('up', {
  run: (s) => {
    s.n++;
  },
});
const idle = action('idle', { noise: true, run: () => {} });
const below = (limit: number) => always('BELOW', 'n stays below', (s) => s.n < limit);

const everBroken = (toy: System, machine: ReferenceMachine, at: Parameters<ReferenceMachine['view']>[0]): boolean =>
  alwaysOf(toy).some((property) => {
    try {
      return broken(property, machine.view(at)) !== undefined;
    } catch {
      return true;
    }
  });

/** False for a model whose initial recipe is always blocked. */
const begins = (machine: ReferenceMachine): boolean => {
  try {
    return machine.initialStates().length > 0;
  } catch {
    return true;
  }
};

describe('on random models', () => {
  const walks = 8;
  const depth = 40;

  test('every step of a walk is one of the reference machine, and it ends as that says', () => {
    const ends = new Map<WalkEnd['kind'], number>();
    fc.assert(
      fc.property(randomModel(), fc.nat(), fc.boolean(), (random, seed, checked) => {
        const { system: whole } = instantiate(random, random.variants[0]?.name ?? '');
        // Without properties walks get as far as deadlocks and failures.
        const toy = checked ? whole : withProperties(whole, []);
        const machine = referenceMachine(toy);
        fc.pre(begins(machine));
        const walker = new Walker(toy);
        for (let walk = 0; walk < walks; walk++) {
          const end = walker.walk(seed, walk, depth);
          ends.set(end.kind, (ends.get(end.kind) ?? 0) + 1);
          expect(walker.steps).toBeLessThanOrEqual(depth);
          if (end.kind === 'depth') expect(walker.steps).toBe(depth);
          if (!isFind(end)) continue;
          const { path } = walker.ending(end) as { path: readonly Parameters<ReferenceMachine['view']>[0][] };
          const keys = path.map((at) => encodeKey(toy.root, at));
          expect(new Set(keys).size).toBe(keys.length);
          const last = path.at(-1) ?? null;
          for (const [i, at] of path.entries()) {
            const next = keys[i + 1];
            if (next === undefined) break;
            expect(everBroken(toy, machine, at)).toBe(false);
            const successors = toy.rules.flatMap((rule) =>
              rule.args.flatMap((args) => {
                try {
                  const successor = machine.apply(at, rule, args);
                  return successor === blocked ? [] : [encodeKey(toy.root, successor)];
                } catch {
                  return [];
                }
              }),
            );
            expect(successors).toContain(next);
          }
          if (end.kind === 'violated') {
            const property = toy.properties[end.property];
            expect(property?.kind === 'always' && broken(property, machine.view(last))).toBeTruthy();
          }
          if (end.kind === 'deadlock') expect(isStuck(toy, machine, last)).toBe(true);
          if (end.kind === 'failed' && end.failure.rule >= 0) {
            const rule = toy.rules[end.failure.rule];
            const args = rule?.args[end.failure.args];
            expect(() => rule && args && machine.apply(last, rule, args)).toThrow();
          }
        }
      }),
      { numRuns: 150 },
    );
    // Otherwise the test above has not looked at anything.
    expect(ends.get('violated') ?? 0).toBeGreaterThan(0);
    expect((ends.get('deadlock') ?? 0) + (ends.get('failed') ?? 0)).toBeGreaterThan(0);
  });

  test('a walk depends on the seed and its number alone', () => {
    fc.assert(
      fc.property(randomModel(), fc.nat(), (random, seed) => {
        const { system: toy } = instantiate(random, random.variants[0]?.name ?? '');
        fc.pre(begins(referenceMachine(toy)));
        const done = (walker: Walker, walk: number): readonly unknown[] => {
          const end = walker.walk(seed, walk, depth);
          return [end.kind, walker.steps, isFind(end) ? walker.ending(end) : undefined];
        };
        const upwards = new Walker(toy);
        const there = [0, 1, 2, 3].map((walk) => done(upwards, walk));
        const downwards = new Walker(toy);
        const back = [3, 2, 1, 0].map((walk) => done(downwards, walk)).reverse();
        expect(JSON.stringify(back)).toBe(JSON.stringify(there));
      }),
      { numRuns: 60 },
    );
  });
});

test('a walk takes as many steps as it is allowed, and no more', () => {
  const toy = system({ state, actions: [up], properties: [below(300)] });
  const walker = new Walker(toy);
  expect(walker.walk(1, 0, 299)).toEqual({ kind: 'depth' });
  expect(walker.steps).toBe(299);
  expect(walker.walk(1, 0, 300)).toEqual({ kind: 'violated', property: 0 });
  expect(walker.steps).toBe(300);
});

test('a step that changes nothing is no step', () => {
  const toy = system({ state, actions: [up, idle], properties: [below(3)] });
  expect(new Walker(toy).walk(1, 0, 3)).toMatchObject({ kind: 'violated' });
});

test('every successor is looked at: what one of a thousand breaks ends the walk that comes by', () => {
  const jump = action('jump', {
    params: { to: int(0, 999) },
    run: (s, { to }) => {
      if (s.n !== 0) return blocked;
      s.n = to;
      return;
    },
  });
  const toy = system({ state, actions: [jump], properties: [always('NOT', 'n is not 7', (s) => s.n !== 7)] });
  const walker = new Walker(toy);
  expect(walker.walk(1, 0, 5)).toMatchObject({ kind: 'violated' });
  expect(walker.steps).toBe(1);
});

test('where only noise can happen it is a deadlock, unless everybody has finished', () => {
  const flip = action('flip', {
    noise: true,
    run: (s) => {
      s.m = s.m === 0 ? 1 : 0;
    },
  });
  const worker = (waits: boolean) =>
    thread('worker').steps({
      work: (s) => {
        if (s.n === 2) return waits ? blocked : 'done';
        s.n++;
        return 'work';
      },
    });
  const stuck = new Walker(system({ state, threads: [worker(true)], actions: [flip], properties: [] }));
  expect(stuck.walk(1, 0, 1000)).toEqual({ kind: 'deadlock' });
  const fine = new Walker(system({ state, threads: [worker(false)], actions: [flip], properties: [] }));
  expect(fine.walk(1, 0, 1000)).toEqual({ kind: 'depth' });
  const still = new Walker(system({ state, threads: [worker(false)], actions: [idle], properties: [] }));
  expect(still.walk(1, 0, 1000)).toEqual({ kind: 'finished' });
});

test('a step that throws ends the walk, named by its place in the whole system', () => {
  const bad = action('bad', {
    params: { k: int(0, 2) },
    run: (s, { k }) => {
      if (s.n === 2 && k === 1) throw new Error('out of order');
      return blocked;
    },
  });
  const toy = system({ state, actions: [up, bad], properties: [] });
  const walker = new Walker(toy);
  expect(walker.walk(1, 0, 10)).toMatchObject({ kind: 'failed', failure: { rule: 1, args: 1 } });
  expect(walker.steps).toBe(2);
});

test('what happened and was seen is counted over all walks', () => {
  const never = action('never', { run: () => blocked });
  const toy = system({
    state,
    actions: [never, up],
    properties: [reachable('TWO', 'n is 2', (s) => s.n === 2), reachable('MANY', 'n is 50', (s) => s.n === 50)],
  });
  const walker = new Walker(toy);
  for (const walk of [0, 1]) walker.walk(1, walk, 10);
  expect([...walker.taken]).toEqual([0, 20]);
  expect([...walker.seen]).toEqual([1, 0]);
  expect(walker.looked).toBe(22);
});

test('a property that throws is found whatever earlier walks have seen', () => {
  const toy = system({
    state,
    init: {
      params: { m: int(0, 3) },
      run: (s, { m }) => {
        s.m = m;
      },
    },
    actions: [up],
    properties: [
      reachable('THREE', 'm is 3', (s) => {
        if (s.m === 2) throw new Error('not two');
        return s.m === 3;
      }),
    ],
  });
  const kinds = (walker: Walker): readonly string[] => [...Array(20).keys()].map((i) => walker.walk(1, i, 2).kind);
  const alone = [...Array(20).keys()].map((i) => new Walker(toy).walk(1, i, 2).kind);
  expect(new Set(alone)).toEqual(new Set(['depth', 'failed']));
  expect(kinds(new Walker(toy))).toEqual(alone);
});

test('a walk can be stopped', () => {
  const toy = system({ state, actions: [up, idle], properties: [] });
  const walker = new Walker(toy);
  expect(walker.walk(1, 0, 900, () => true)).toEqual({ kind: 'stopped' });
  expect(walker.steps).toBeLessThan(100);
});

test('an initial recipe that fails fails every walk; one that is always blocked is refused', () => {
  const init = (run: () => typeof blocked | undefined) =>
    system({ state, actions: [up], properties: [], init: { run } });
  const failing = new Walker(
    init(() => {
      throw new Error('no beginning');
    }),
  );
  const end = failing.walk(1, 0, 10);
  expect(end).toMatchObject({ kind: 'failed', failure: { rule: -1, args: 0 } });
  expect(isFind(end) && failing.ending(end)).toMatchObject({ kind: 'failed', path: [] });
  expect(() => new Walker(init(() => blocked))).toThrow('the model has no initial state');
});
