import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomModel } from '../../../test/generators/random-model.ts';
import { symmetricModel } from '../../../test/generators/symmetric-model.ts';
import { type Exploration, type Explored, explored, leading } from '../../../test/level-by-level.ts';
import { messageOf } from '../../model/errors.ts';
import { instantiate } from '../../model/instance.ts';
import { array, bool, type Draft, index, int, scalarset, struct } from '../../model/language/domain.ts';
import { blocked } from '../../model/language/step.ts';
import { forState } from '../../model/language/system.ts';
import type { Model } from '../../model/model.ts';
import type { System } from '../../model/rules/rule.ts';
import type { PartitionOptions } from '../partition.ts';
import type { StepOptions } from '../steps/generate-steps.ts';
import { instancesOf } from '../steps/instances.ts';
import { type Access, areIndependent } from './access.ts';
import { ranksByKind, ranksByPlace } from './ranks.ts';
import { type PathNumbers, SleepSets } from './sleep-sets.ts';

/** Code at once, and newer code with each path that it does not know. */
const atOnce: StepOptions = { learnAfter: 0, regenerateAfter: 0, generateAfter: 1 };
const learning: readonly StepOptions[] = [
  atOnce,
  { learnAfter: 3, regenerateAfter: 3, generateAfter: 20 },
  { ...atOnce, functionBytes: 100 },
  { ...atOnce, leavesEach: 2, leavesTotal: 12 },
];

/** Makes all transitions. */
const awake = { sleepAfter: Number.POSITIVE_INFINITY };

/** From the first state on. */
const asleep = { sleepAfter: 0 };

/** Everything that a search leaves behind, but for the order of the states of a level. */
const left = ({ partition }: Explored): object => {
  partition.endLevel();
  const { width } = partition.stepper;
  const levels = partition.levels.map((level) =>
    [...partition.reader.pieces(level)]
      .flatMap((piece) =>
        Array.from({ length: piece.length / width }, (_, i) => piece.subarray(i * width, (i + 1) * width).join()),
      )
      .sort(),
  );
  const { failure, taken, seen, ...found } = partition.findings;
  const failed = failure && { ...failure, error: messageOf(failure.error) };
  return { ...found, levels, failed, taken: [...taken], seen: [...seen] };
};

const modes: readonly (readonly [string, Partial<PartitionOptions>])[] = [
  ['states as they are', {}],
  ['states that are encoded from the third on', { store: { kind: 'exact', codeAfter: 3, combineAfter: 30 } }],
  ['fingerprints', { store: { kind: 'hash' } }],
];

const numRuns = Number(process.env.SLEEP_MODELS ?? 60);

/** Explores random models with sleep sets and without; answers the share of successors that is made. */
const shareMade = (
  models: fc.Arbitrary<Model>,
  options: Exploration,
  others: (system: System, learn: StepOptions) => Exploration = () => ({}),
): number => {
  let [all, fewer] = [0, 0];
  fc.assert(
    fc.property(models, fc.constantFrom(...learning), (model, learn) => {
      const { system } = instantiate(model, 'only');
      const expected = explored(system, { most: 3000, ...options, learn, ...awake });
      const actual = explored(system, { most: 3000, ...options, learn, ...asleep, ...others(system, learn) });
      expect(left(actual)).toEqual(left(expected));
      all += expected.made;
      fewer += actual.made;
    }),
    { numRuns },
  );
  return fewer / all;
};

describe('on random models: the same states in every level, the same transitions and findings', () => {
  test.each(modes)('%s', (_, options) => expect(shareMade(randomModel(), options)).toBeLessThan(1));

  test('with so few numbers that most instances have one for all of their paths', () =>
    expect(shareMade(randomModel(), { sleep: { mostPaths: 1 } })).toBeLessThan(1));

  test('one state of each orbit under renaming', () =>
    expect(shareMade(symmetricModel(), { symmetry: true })).toBeLessThanOrEqual(1));

  // Who is given code once goes on to generate its own: what that does is not known to the others.
  test.each([
    ['once', 1],
    ['each time', Number.POSITIVE_INFINITY],
  ])('with the code that another worker generates meanwhile, given %s', (_, times) => {
    const share = shareMade(randomModel(), {}, (system, learn) => {
      let given = 0;
      const newer = leading(system, { ...asleep, learn }, () => given++);
      return { learned: () => (given < times ? newer() : undefined) };
    });
    expect(share).toBeLessThanOrEqual(1);
  });
});

const Cpu = scalarset('cpu', 4);
const state = struct({ counts: array(Cpu, int(0, 15)), on: bool() });
const { action, thread, system: systemOf } = forState<Draft<typeof state>>();

/** Counters, each of which one step counts up. */
const counters = systemOf({
  state,
  actions: [
    action('up', {
      params: { cpu: index(Cpu) },
      run: (m, { cpu }) => {
        const count = m.counts.at(cpu);
        if (count === 15) return blocked;
        m.counts.set(cpu, count + 1);
        return;
      },
    }),
  ],
  properties: [],
  endsAnywhere: true,
});

test('of steps that have nothing in common, most states are made once or twice', () => {
  const { partition, made } = explored(counters, { learn: atOnce, ...asleep });
  expect(partition.counts).toMatchObject({ states: 16 ** 4, transitions: 4 * 15 * 16 ** 3 });
  // Of eight successors a state. More than once since who made the first states, of which the code did not know all paths, is not known.
  expect(made).toBeLessThan(2.2 * 16 ** 4);
});

test('the same, of more states than are made while nothing is known', () => {
  const wide = scalarset('one', 18);
  const flags = struct({ flags: array(wide, bool()) });
  const of = forState<Draft<typeof flags>>();
  const flip = of.action('flip', {
    params: { one: index(wide) },
    run: (m, { one }) => {
      if (m.flags.at(one)) return blocked;
      m.flags.set(one, true);
      return;
    },
  });
  const many = of.system({ state: flags, actions: [flip], properties: [], endsAnywhere: true });
  const { partition, made } = explored(many, { learn: atOnce, ...asleep });
  expect(partition.counts).toMatchObject({ states: 2 ** 18, transitions: 18 * 2 ** 17 });
  expect(made).toBeLessThan(1.15 * 2 ** 18);
});

test.each([true, false])('a step goes by the path that it takes, not by another one of its own (%s)', (free) => {
  const memory = struct({ n: int(0, 20), is: bool(), a: bool(), b: bool(), x: bool(), y: bool(), z: int(0, 2) });
  const of = forState<Draft<typeof memory>>();
  const up = of.action('up', {
    run: (m) => {
      if (m.a || m.b || m.n === 20) return blocked;
      m.n++;
      return;
    },
  });
  // On one path it has nothing to do with what the other step reads, on the other it writes just that.
  const writes = of.action('writes', {
    run: (m) => {
      if (m.a) return blocked;
      m.a = true;
      if (m.is === free) m.x = true;
      else m.y = true;
      return;
    },
  });
  const reads = of.action('reads', {
    run: (m) => {
      if (m.b) return blocked;
      m.b = true;
      m.z = m.y ? 1 : 2;
      return;
    },
  });
  const init = {
    params: { is: bool() },
    run: (m: Draft<typeof memory>, { is }: { readonly is: boolean }) => {
      m.is = is;
    },
  };
  const actions = [up, writes, reads];
  const system = of.system({ state: memory, init, actions, properties: [], endsAnywhere: true });
  const [all, fewer] = [explored(system, { learn: atOnce, ...awake }), explored(system, { learn: atOnce, ...asleep })];
  expect(left(fewer)).toEqual(left(all));
  expect(fewer.made).toBeLessThan(all.made);
});

test('of states up to renaming, steps of two kinds are made in one order', () => {
  const turn = action('turn', {
    run: (m) => {
      m.on = !m.on;
    },
  });
  const system = {
    ...counters,
    rules: [...counters.rules, ...systemOf({ state, actions: [turn], properties: [], endsAnywhere: true }).rules],
  };
  const options = { learn: atOnce, symmetry: true };
  const [all, fewer] = [explored(system, { ...options, ...awake }), explored(system, { ...options, ...asleep })];
  expect(fewer.partition.counts).toMatchObject({
    states: all.partition.counts.states,
    transitions: all.partition.counts.transitions,
  });
  expect(fewer.made).toBeLessThan(0.9 * all.made);
});

test('where the memory is short, states go before who made them', () => {
  const { bytes } = explored(counters, { learn: atOnce, ...awake }).partition.counts;
  for (let share = 0.5; share < 1.5; share += 0.1) {
    const [without, withSleep] = [Number.POSITIVE_INFINITY, 0].map((sleepAfter) => {
      const options = { learn: atOnce, sleepAfter, memory: Math.floor(share * bytes) };
      return explored(counters, options).partition.counts;
    });
    expect([share, withSleep?.full]).toEqual([share, without?.full]);
    // The batch has makers, too.
    expect(withSleep?.states).toBeGreaterThan(0.995 * (without?.states as number));
  }
});

test('where states are renamed, the same step of two threads of one kind has one rank', () => {
  const counter = thread('counter', { over: Cpu }).steps({
    up: (m, _, { cpu }) => {
      m.counts.set(cpu, 1);
      return 'down';
    },
    down: (m, _, { cpu }) => {
      m.counts.set(cpu, 0);
      return 'up';
    },
  });
  const turn = action('turn', {
    run: (m) => {
      m.on = !m.on;
    },
  });
  const system = systemOf({ state, threads: [counter], actions: [turn], properties: [] });
  const ranks = ranksByKind(system);
  const ranksOf = (label: string): Set<number | undefined> =>
    new Set(instancesOf(system).flatMap(({ rule }, i) => (system.rules[rule]?.label === label ? [ranks[i]] : [])));
  expect([ranksOf('up').size, ranksOf('down').size, ranksOf('turn').size]).toEqual([1, 1, 1]);
  expect(new Set(ranks).size).toBe(3);
  expect(new Set(ranksByPlace(system)).size).toBe(2 * 4 + 1);
});

const access = (...words: number[]): Access => Int32Array.from(words);

test('two steps are independent if neither writes what the other reads or writes', () => {
  expect(areIndependent(access(0b0011, 0b0010), access(0b1101, 0b1000))).toBe(true);
  expect(areIndependent(access(0b0011, 0b0010), access(0b0010, 0b1000))).toBe(false);
  expect(areIndependent(access(0b1000, 0b0000), access(0b1000, 0b1000))).toBe(false);
  expect(areIndependent(access(0b0000, 0b0100), access(0b0000, 0b0100))).toBe(false);
});

/** Whether a path is awake in a state that another one has made. */
const isAwake = (sleep: SleepSets, maker: PathNumbers, path: PathNumbers): boolean => {
  sleep.fallAsleep(maker.maker);
  return sleep.awake[(sleep.row[0] as number) + path.column] !== 0;
};

test('of two paths that are independent the one of the higher rank sleeps where the other has made the state', () => {
  const sleep = new SleepSets([0, 1], 1);
  const a = sleep.numbersOf(0, access(0, 0b01));
  const b = sleep.numbersOf(1, access(0, 0b10));
  const c = sleep.numbersOf(1, access(0b01, 0b10));
  expect(isAwake(sleep, a, b)).toBe(false);
  expect(isAwake(sleep, b, a)).toBe(true);
  // Another path of the same instance reads what the first one writes.
  expect(isAwake(sleep, a, c)).toBe(true);
  expect(isAwake(sleep, { maker: 0, column: 0 }, b)).toBe(true);
  expect(sleep.numbersOf(1, access(0, 0b10))).toMatchObject({ maker: b.maker, column: b.column });
  expect([a.maker < b.maker, b.maker < c.maker]).toEqual([true, true]);
});

test('paths that come when there are no more numbers are one, which reads and writes what any of them does', () => {
  const sleep = new SleepSets([0, 1], 1, { mostPaths: 1 });
  const a = sleep.numbersOf(0, access(0, 0b01));
  const b = sleep.numbersOf(1, access(0, 0b10));
  expect(isAwake(sleep, a, b)).toBe(false);
  expect(sleep.numbersOf(1, access(0, 0b100))).toMatchObject({ column: b.column });
  expect(isAwake(sleep, a, b)).toBe(false);
  expect(sleep.numbersOf(1, access(0b01, 0))).toMatchObject({ column: b.column });
  expect(isAwake(sleep, a, b)).toBe(true);
  sleep.numbersOf(1, access(0, 0b10));
  expect(isAwake(sleep, a, b)).toBe(true);
  // Another instance has its own.
  expect(sleep.numbersOf(0, access(0, 0b1000)).column).not.toBe(b.column);
});

test('who follows has the same numbers, and hears of what the last ones read and write by now', () => {
  const [leader, led] = [false, true].map((isLed) => new SleepSets([0, 1], 1, { isLed, mostPaths: 1 })) as [
    SleepSets,
    SleepSets,
  ];
  const a = leader.numbersOf(0, access(0, 0b01));
  const b = leader.numbersOf(1, access(0, 0b10));
  led.follow(structuredClone(leader.numbered));
  expect(isAwake(led, a, b)).toBe(false);
  leader.numbersOf(1, access(0b01, 0));
  led.follow(structuredClone(leader.numbered));
  expect(isAwake(led, a, b)).toBe(true);
});
