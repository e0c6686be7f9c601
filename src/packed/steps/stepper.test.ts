import { expect, test } from 'vitest';
import { type Draft, int, struct } from '../../model/language/domain.ts';
import { blocked } from '../../model/language/step.ts';
import { forState } from '../../model/language/system.ts';
import type { System } from '../../model/rules/rule.ts';
import { noFindings } from '../../search/findings.ts';
import { Stepper } from './stepper.ts';
import type { Thrown } from './thrown.ts';

const state = struct({ n: int(0, 9) });
const { action, always, system } = forState<Draft<typeof state>>();

const set = (name: string, n: number) =>
  action(name, {
    run: (m) => {
      if (m.n !== 0) return blocked;
      m.n = n;
      return;
    },
  });
const failing = (name: string) =>
  action(name, {
    run: () => {
      throw new Error(name);
    },
  });

const stepperOf = (of: System, goesOn: boolean) => {
  const thrown: Thrown[] = [];
  const broken: number[] = [];
  const counted = noFindings(of);
  const stepper = new Stepper(of, {
    counted,
    broken: (property) => broken.push(property),
    threw: (what) => {
      thrown.push(what);
      return goesOn;
    },
  });
  stepper.initial();
  const initial = stepper.batch.words.slice(0, stepper.width);
  stepper.batch.length = 0;
  const successors = () =>
    Array.from(stepper.batch.words.subarray(0, stepper.batch.length), (_, o) => stepper.plain(stepper.batch.words, o));
  return { stepper, initial, successors, counted, thrown, broken };
};

const withSteps = system({
  state,
  actions: [set('one', 1), failing('first'), set('two', 2), failing('second'), set('three', 3)],
  properties: [],
});

test('after a step that threw, the next ones are taken, if the handler says so', () => {
  const { stepper, initial, successors, counted, thrown } = stepperOf(withSteps, true);
  expect(stepper.expand(initial, 0)).toBe(true);
  expect(successors()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  expect(thrown.map(({ rule, args, error }) => [rule, args, (error as Error).message])).toEqual([
    [1, 0, 'first'],
    [3, 0, 'second'],
  ]);
  expect([...counted.taken]).toEqual([1, 0, 1, 0, 1]);
});

test('and are left, if it does not', () => {
  const { stepper, initial, successors, thrown } = stepperOf(withSteps, false);
  expect(stepper.expand(initial, 0)).toBe(true);
  expect(successors()).toEqual([{ n: 1 }]);
  expect(thrown).toHaveLength(1);
});

test('a step that threw was enabled', () => {
  const { stepper, initial } = stepperOf(system({ state, actions: [failing('only')], properties: [] }), true);
  expect(stepper.expand(initial, 0)).toBe(true);
});

test('what is done again is neither counted nor told', () => {
  const { stepper, initial, successors, counted, thrown } = stepperOf(withSteps, false);
  stepper.uncounted(() => stepper.expand(initial, 0));
  expect(successors()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
  expect([...counted.taken]).toEqual([0, 0, 0, 0, 0]);
  expect(thrown).toEqual([]);
  stepper.expand(initial, 0);
  expect(thrown).toHaveLength(1);
});

const withProperties = system({
  state,
  actions: [set('one', 1)],
  properties: [
    always('THROWS', '', () => {
      throw new Error('property');
    }),
    always('BROKEN', '', (m) => m.n > 0),
  ],
  final: () => {
    throw new Error('final');
  },
});

test.each([
  [true, [1]],
  [false, []],
])('after a property that threw, the others are evaluated if the handler says so: %s', (goesOn, expected) => {
  const { stepper, initial, thrown, broken } = stepperOf(withProperties, goesOn);
  stepper.check(initial, 0);
  expect(broken).toEqual(expected);
  expect(thrown).toMatchObject([{ rule: -1, args: 0 }]);
});

test('a state of which it cannot be said whether it is final is no deadlock', () => {
  const { stepper, initial, thrown } = stepperOf(withProperties, true);
  expect(stepper.isDeadlock(initial, 0)).toBe(false);
  expect(thrown).toMatchObject([{ rule: -1, args: withProperties.properties.length }]);
  const stuck = stepperOf(system({ state, actions: [set('one', 1)], properties: [] }), true);
  expect(stuck.stepper.isDeadlock(stuck.initial, 0)).toBe(true);
});
