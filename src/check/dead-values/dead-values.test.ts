import { describe, expect, test } from 'vitest';
import { instantiate } from '../../model/instance.ts';
import { array, type Draft, index, int, nullable, scalarset, struct } from '../../model/language/domain.ts';
import { blocked } from '../../model/language/step.ts';
import { forState } from '../../model/language/system.ts';
import { step } from '../../model/language/thread.ts';
import { defineModel } from '../../model/model.ts';
import type { System } from '../../model/rules/rule.ts';
import { anything } from '../../model/variant.ts';
import type { DeadValues } from '../../search/details.ts';
import type { SearchOptions } from '../../search/options.ts';
import { check } from '../check.ts';
import type { Result } from '../result.ts';
import { deadValues } from './dead-values.ts';

const state = struct({ n: int(0, 1) });
interface M extends Draft<typeof state> {
  readonly walker: { readonly seen: number };
}
const { action, always, leadsTo, observation, reachable, system, thread } = forState<M>();

const toggle = action('toggle', {
  run: (m) => {
    m.n = 1 - m.n;
  },
});

/** Keeps a bit that goes to and fro, waits until it is that again, and rests. `resets`: forgets it then. */
const walker = ({ resets = false, local = false }) =>
  thread('walker', { locals: { seen: int(0, 1) } }).steps({
    read: (m, t) => {
      t.seen = m.n;
      return 'use';
    },
    use: (m, t) => {
      if (t.seen !== m.n) return blocked;
      if (resets) t.seen = 0;
      return 'rest';
    },
    rest: step('its own affair', () => 'done', { local }),
  });

type Asked = Pick<Parameters<typeof system>[0], 'properties' | 'final' | 'observe'>;
const walking = (asked: Asked = { properties: [] }, what: Parameters<typeof walker>[0] = {}): System =>
  system({ state, threads: [walker(what)], actions: [toggle], ...asked });

const checked = (built: System, options: SearchOptions = {}): Promise<Result> => {
  const variants = [{ name: 'only', title: '', with: {}, expect: anything }];
  const bounds = { none: { default: 0, min: 0, max: 0, doc: '' } };
  const model = defineModel({ name: 'toy', title: '', bounds, variants, build: () => built });
  return check(instantiate(model, 'only'), { livelocks: 'never', ...options, stats: true });
};

const deadIn = async (built: System, options?: SearchOptions): Promise<DeadValues | undefined> =>
  (await checked(built, options)).statistics.details?.dead;

const never = { stopped: () => false, breathe: () => undefined, within: (size: number) => size, timeMet: undefined };

test('a local that nobody reads again is named with the step in which it dies, and the count is that of the model that resets it', async () => {
  // Resting and done, the bit and what was seen of it are any of four; of those the two with nothing seen are left.
  expect(await deadIn(walking())).toEqual({
    kind: 'known',
    states: 2 + 4 + 4 + 4,
    left: 2 + 4 + 2 + 2,
    fields: [{ field: 'walker.seen', fewer: 4, observed: false, dies: [{ step: 'walker: use', times: 1 }] }],
  });
  const { statistics } = await checked(walking(undefined, { resets: true }));
  expect(statistics).toMatchObject({
    states: 10,
    details: { dead: { kind: 'known', states: 10, left: 10, fields: [] } },
  });
});

describe('what is read is not named, whoever reads it:', () => {
  const sawOne = (m: M): boolean => m.walker.seen === 1;
  const reading: readonly (readonly [string, Asked])[] = [
    ['a property', { properties: [always('BIT', 'what was seen is a bit', (m) => m.walker.seen <= 1)] }],
    ['one that looks for what has been seen long ago', { properties: [reachable('ONE', 'one is seen', sawOne)] }],
    ['one of runs', { properties: [leadsTo('GOES', 'from one to zero', (m) => sawOne(m) && m.n === 2, sawOne)] }],
    ['what says where it may end', { properties: [], final: sawOne }],
  ];
  test.each(reading)('%s', async (_, asked) => {
    expect(await deadIn(walking(asked))).toEqual({ kind: 'known', states: 14, left: 14, fields: [] });
  });

  test('a step that is blocked by it', async () => {
    const waits = thread('waits').steps({ first: (m) => (m.walker.seen === 1 ? blocked : 'done') });
    const built = system({
      state,
      threads: [walker({}), waits],
      actions: [toggle],
      properties: [],
      endsAnywhere: true,
    });
    // Once that thread is done, nobody does.
    expect(await deadIn(built)).toMatchObject({ left: 14 + 10 });
  });
});

test('what an observation reads is named, and said to be read by one: `check` does without it, `equivalent` does not', async () => {
  const observe = observation('seen', 'what the walker has seen', (m) => m.walker.seen);
  expect(await deadIn(walking({ properties: [], observe }))).toMatchObject({
    left: 10,
    fields: [{ field: 'walker.seen', fewer: 4, observed: true }],
  });
});

test('steps that are merged are looked at one by one', async () => {
  const { statistics } = await checked(walking(undefined, { local: true }));
  expect(statistics).toMatchObject({ states: 10, details: { dead: { states: 14, left: 10 } } });
});

test('with symmetry the orbits are counted, and a member of a scalarset is reset only where it may be null', async () => {
  const Cpu = scalarset('cpu', 2);
  const told = struct({ n: int(0, 1), last: array(Cpu, nullable(index(Cpu))), always: array(Cpu, index(Cpu)) });
  const of = forState<Draft<typeof told>>();
  const build = (resets: boolean): System => {
    const cpu = of.thread('cpu', { over: Cpu }).steps({
      look: (m, _t, { cpu: me }) => {
        for (const other of [0, 1]) if (other !== me && m.n === 1) m.last.set(me, other as never);
        m.always.set(me, me);
        return 'use';
      },
      use: (m, _t, { cpu: me }) => {
        if (m.last.at(me) === null && m.n === 1) return blocked;
        if (resets) m.last.set(me, null);
        return 'done';
      },
    });
    const flip = of.action('flip', {
      run: (m) => {
        m.n = 1 - m.n;
      },
    });
    const init = {
      run: (m: Draft<typeof told>) => {
        for (const one of [0, 1]) m.always.set(one as never, one as never);
      },
    };
    return of.system({ state: told, init, threads: [cpu], actions: [flip], properties: [] });
  };
  const before = await checked(build(false));
  const after = await checked(build(true));
  expect(before.symmetric).toEqual(['cpu']);
  expect(after.statistics.states).toBeLessThan(before.statistics.states);
  expect(before.statistics.details?.dead).toMatchObject({
    states: before.statistics.states,
    left: after.statistics.states,
    fields: [{ field: 'last[]', fewer: before.statistics.states - after.statistics.states }],
  });
});

test('a place that is emptied takes along what was in it', async () => {
  const holding = struct({ n: int(0, 1), box: nullable(struct({ what: int(0, 1) })) });
  const of = forState<Draft<typeof holding>>();
  const build = (resets: boolean): System => {
    const a = of.thread('a').steps({
      put: (m) => {
        m.box = { what: m.n };
        return 'take';
      },
      take: (m) => {
        if (m.box?.what !== m.n) return blocked;
        if (resets) m.box = null;
        return 'done';
      },
    });
    const flip = of.action('flip', {
      run: (m) => {
        m.n = 1 - m.n;
      },
    });
    return of.system({ state: holding, threads: [a], actions: [flip], properties: [] });
  };
  const dies = [{ step: 'a: take', times: 2 }];
  expect(await deadIn(build(false))).toEqual({
    kind: 'known',
    states: 2 + 4 + 4,
    left: 2 + 4 + 2,
    fields: [
      { field: 'box !== null', fewer: 2, observed: false, dies },
      { field: 'box.what', fewer: 2, observed: false, dies: [{ step: 'a: take', times: 1 }] },
    ],
  });
  expect(await deadIn(build(true))).toEqual({ kind: 'known', states: 8, left: 8, fields: [] });
});

test('it is not looked for them where there are too many states, and where not every state was explored', async () => {
  const options = { symmetry: false, memory: 1e9, watch: never };
  const states = { kind: 'unknown', why: 'states' };
  expect(await deadValues(walking(), { ...options, stored: 0, most: 13 })).toEqual(states);
  expect(await deadValues(walking(), { ...options, stored: 14, most: 13 })).toEqual(states);
  expect(await deadValues(walking(), { ...options, stored: 14, most: 14 })).toMatchObject({ kind: 'known' });
  expect(await deadIn(walking(), { maxDepth: 2 })).toEqual({ kind: 'unknown', why: 'unfinished' });
  const watch = { ...never, stopped: () => true, timeMet: 'time' as const };
  expect(await deadValues(walking(), { ...options, stored: 14, watch })).toEqual({ kind: 'unknown', why: 'time' });
});
