import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomModel } from '../../../test/generators/random-model.ts';
import { symmetricModel } from '../../../test/generators/symmetric-model.ts';
import { messageOf } from '../../model/errors.ts';
import { instantiate } from '../../model/instance.ts';
import { array, bool, type Draft, index, int, scalarset, struct } from '../../model/language/domain.ts';
import { blocked } from '../../model/language/step.ts';
import { forState } from '../../model/language/system.ts';
import type { System } from '../../model/rules/rule.ts';
import type { LearnedTrees } from '../learning/index.ts';
import { Partition, type PartitionOptions } from '../partition.ts';
import type { StepOptions } from '../steps/generate-steps.ts';
import { instancesOf } from '../steps/instances.ts';
import { areIndependent } from './access.ts';
import { ranksByKind, ranksByPlace } from './ranks.ts';
import { SleepSets } from './sleep-sets.ts';

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

interface Explored {
  readonly partition: Partition;
  /** Successors that were made, those that were known included. */
  readonly made: number;
}

/** Explores level by level, until something is found or there are more states than `most`. `learned`: before each level, what it is to take over. */
const explored = (
  system: System,
  options: Partial<PartitionOptions>,
  most = 3000,
  learned: () => LearnedTrees | undefined = () => undefined,
): Explored => {
  const partition = new Partition(system, { memory: Number.POSITIVE_INFINITY, sleepAfter: 0, ...options });
  const { stepper } = partition;
  partition.start();
  let made = 0;
  for (let from = 0; ; ) {
    const known = learned();
    if (known !== undefined) stepper.learn(known);
    const to = partition.counts.states;
    partition.release([from, to]);
    partition.endLevel();
    if (from === to || to > most) return { partition, made };
    partition.check(from, to);
    for (let n = from; n < to; ) {
      n = partition.expand(n, to);
      made += stepper.batch.length / stepper.width;
      partition.flush();
    }
    const { broken, stuck, failure } = partition.findings;
    if (stuck !== undefined || failure !== undefined || broken.some((state) => state !== undefined))
      return { partition, made };
    from = to;
  }
};

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

describe('on random models: the same states in every level, the same transitions and findings', () => {
  test.each(modes)('%s', (_, options) => {
    let [all, fewer] = [0, 0];
    fc.assert(
      fc.property(randomModel(), fc.constantFrom(...learning), (model, learn) => {
        const { system } = instantiate(model, 'only');
        const expected = explored(system, { ...options, learn, ...awake });
        const actual = explored(system, { ...options, learn });
        expect(left(actual)).toEqual(left(expected));
        all += expected.made;
        fewer += actual.made;
      }),
      { numRuns: Number(process.env.SLEEP_MODELS ?? 60) },
    );
    expect(fewer).toBeLessThan(0.98 * all);
  });

  test('one state of each orbit under renaming', () => {
    let [all, fewer] = [0, 0];
    fc.assert(
      fc.property(symmetricModel(), fc.constantFrom(...learning), (model, learn) => {
        const { system } = instantiate(model, 'only');
        const expected = explored(system, { symmetry: true, learn, ...awake });
        const actual = explored(system, { symmetry: true, learn });
        expect(left(actual)).toEqual(left(expected));
        all += expected.made;
        fewer += actual.made;
      }),
      { numRuns: Number(process.env.SLEEP_MODELS ?? 60) },
    );
    expect(fewer).toBeLessThan(all);
  });

  // Who is given code once goes on to generate its own: what that does is not known to the others.
  test.each([
    ['once', 1],
    ['each time', Number.POSITIVE_INFINITY],
  ])('with the code that another worker generates meanwhile, given %s', (_, times) => {
    let [all, fewer] = [0, 0];
    fc.assert(
      fc.property(randomModel(), fc.constantFrom(...learning), (model, learn) => {
        const { system } = instantiate(model, 'only');
        const leader = new Partition(system, { memory: Number.POSITIVE_INFINITY, sleepAfter: 0, learn });
        leader.stepper.lead(2);
        leader.start();
        let [edition, from, given] = [0, 0, 0];
        // It is one level ahead.
        const newer = (): LearnedTrees | undefined => {
          const to = leader.counts.states;
          leader.check(from, to);
          leader.expandAll(from, to);
          from = to;
          const { stepper } = leader;
          if (stepper.edition === edition || given >= times) return undefined;
          edition = stepper.edition;
          given++;
          return structuredClone(stepper.learned);
        };
        const expected = explored(system, { learn, ...awake });
        const actual = explored(system, { learn }, 3000, newer);
        expect(left(actual)).toEqual(left(expected));
        all += expected.made;
        fewer += actual.made;
      }),
      { numRuns: Number(process.env.SLEEP_MODELS ?? 60) },
    );
    expect(fewer).toBeLessThanOrEqual(all);
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
  const { partition, made } = explored(counters, { learn: atOnce }, Number.POSITIVE_INFINITY);
  expect(partition.counts).toMatchObject({ states: 16 ** 4, transitions: 4 * 15 * 16 ** 3 });
  // Of eight successors a state. More than once since who made the first states, of which the code did not know all paths, is not known.
  expect(made).toBeLessThan(2.2 * 16 ** 4);
});

test('who made the states of more than a segment is kept, in a ring that has room for two levels', () => {
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
  const { partition, made } = explored(many, { learn: atOnce }, Number.POSITIVE_INFINITY);
  expect(partition.counts).toMatchObject({ states: 2 ** 18, transitions: 18 * 2 ** 17 });
  expect(made).toBeLessThan(1.15 * 2 ** 18);
});

test('where the memory is short, states go before who made them', () => {
  const { bytes } = explored(counters, { learn: atOnce, ...awake }, Number.POSITIVE_INFINITY).partition.counts;
  for (let share = 0.5; share < 1.5; share += 0.1) {
    const [without, withSleep] = [Number.POSITIVE_INFINITY, 0].map((sleepAfter) => {
      const options = { learn: atOnce, sleepAfter, memory: Math.floor(share * bytes) };
      return explored(counters, options, Number.POSITIVE_INFINITY).partition.counts;
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

test('two steps are independent if neither writes what the other reads or writes', () => {
  const access = (...words: number[]): Int32Array => Int32Array.from(words);
  expect(areIndependent(access(0b0011, 0b0010), access(0b1101, 0b1000))).toBe(true);
  expect(areIndependent(access(0b0011, 0b0010), access(0b0010, 0b1000))).toBe(false);
  expect(areIndependent(access(0b1000, 0b0000), access(0b1000, 0b1000))).toBe(false);
  expect(areIndependent(access(0b0000, 0b0100), access(0b0000, 0b0100))).toBe(false);
});

test('what was independent once is not any more when one of the two turns out to do more', () => {
  const sleep = new SleepSets([0, 1], 1);
  const isAwake = (): boolean => sleep.awake[1 * 2 + 1] !== 0;
  expect(isAwake()).toBe(true);
  sleep.add(0, Int32Array.from([0, 0b01]));
  expect(isAwake()).toBe(true);
  sleep.add(1, Int32Array.from([0, 0b10]));
  expect(isAwake()).toBe(false);
  // The one of the lower rank never sleeps.
  expect(sleep.awake[2 * 2 + 0]).not.toBe(0);
  sleep.add(1, Int32Array.from([0b01, 0]));
  expect(isAwake()).toBe(true);
  sleep.add(1, Int32Array.from([0, 0b10]));
  expect(isAwake()).toBe(true);
});
