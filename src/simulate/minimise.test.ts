import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { randomModel } from '../../test/generators/random-model.ts';
import { variously } from '../../test/generators/variously.ts';
import { replay } from '../check/replay.ts';
import type { Counterexample } from '../check/result.ts';
import { verdictOf } from '../check/verdict.ts';
import { ShootdownError } from '../model/errors.ts';
import { type Instance, instantiate } from '../model/instance.ts';
import { type Draft, int, type PlainValue, struct } from '../model/language/domain.ts';
import { blocked } from '../model/language/step.ts';
import { forState } from '../model/language/system.ts';
import type { System } from '../model/rules/rule.ts';
import { type ReferenceMachine, referenceMachine } from '../reference/machine.ts';
import type { Path } from '../search/outcome.ts';
import { findArgs, findRule } from '../trace/rules.ts';
import { minimise } from './minimise.ts';
import { type Symptom, symptomOf } from './symptom.ts';
import { Walker } from './walker.ts';

/** Undefined for a model whose initial recipe is always blocked. */
const walkerOf = (system: System): Walker | undefined => {
  try {
    return new Walker(system);
  } catch (error) {
    if (error instanceof ShootdownError && error.code === 'model') return undefined;
    throw error;
  }
};

/** The way of a random walk, whatever its end. */
const anyPath = (system: System, seed: number): Path => {
  const walker = walkerOf({ ...system, properties: [] });
  if (walker === undefined) return [];
  walker.walk(seed, 0, 30);
  const ending = walker.ending({ kind: 'deadlock' });
  return 'path' in ending ? ending.path : [];
};

/** Whether a view agrees with a state in every scalar field, and in where the threads are. */
const looksLike = (state: PlainValue) => {
  const wanted = Object.entries(state as object).flatMap(([name, value]: [string, PlainValue]) => {
    if (value === null || typeof value !== 'object') return [[name, value] as const];
    return 'pc' in value ? [[name, value.pc] as const] : [];
  });
  return (m: object): boolean =>
    wanted.every(([name, value]) => {
      const field = (m as Record<string, { readonly pc?: string } | PlainValue>)[name];
      return (typeof field === 'object' && field !== null && 'pc' in field ? field.pc : field) === value;
    });
};

/** Whether the symptom is shown after the steps, of which those that cannot be taken are passed over. */
const shows = (
  system: System,
  machine: ReferenceMachine,
  shown: Symptom,
  initial: Counterexample['trace']['initial'],
  steps: Counterexample['trace']['steps'],
): boolean => {
  let state = initial;
  for (const { thread, step, args } of steps) {
    if (shown(state)) return true;
    const rule = findRule(system, thread, step);
    const known = rule && findArgs(rule, args);
    if (rule === undefined || known === undefined) throw new Error(`no step ${step}`);
    try {
      const next = machine.apply(state, rule, known);
      if (next !== blocked) state = next;
    } catch {
      // Passed over too.
    }
  }
  return shown(state);
};

const expectMinimal = async (instance: Instance, verdict: Counterexample): Promise<Counterexample> => {
  const { system } = instance;
  const machine = referenceMachine(system);
  const shown = symptomOf(system, machine, verdict);
  const { verdict: least, minimal } = minimise(system, machine, verdict, () => false);
  expect(minimal).toBe(true);
  expect(await replay(instance, least)).toMatchObject({ kind: 'reproduced', differing: [] });
  const { initial, steps } = least.trace;
  expect(steps.length).toBeLessThanOrEqual(verdict.trace.steps.length);
  for (const i of steps.keys())
    expect(shows(system, machine, shown, initial, steps.toSpliced(i, 1)), `without step ${i + 1}`).toBe(false);
  return least;
};

describe('a minimised trace', () => {
  test('of a random model can be replayed, shows the same, and needs every one of its steps', async () => {
    const kinds = ['shorter'];
    await variously(
      fc.tuple(randomModel(), fc.nat()),
      // Otherwise it has not looked at much.
      { least: 250, kinds, times: 3 },
      async ([random, seed], tell) => {
        const instance = instantiate(random, random.variants[0]?.name ?? '');
        const path = anyPath(instance.system, seed);
        fc.pre(path.length > 2);
        // What is broken is that the state looks like the last one.
        const looks = looksLike(path.at(-1) ?? null);
        const system: System = {
          ...instance.system,
          properties: [{ kind: 'always', name: 'ELSE', sentence: 'it looks different', holds: (m) => !looks(m) }],
        };
        const ending = { kind: 'violated', property: 0, also: [], path } as const;
        const verdict = verdictOf(system, referenceMachine(system), ending) as Counterexample;
        const least = await expectMinimal({ ...instance, system }, verdict);
        if (least.trace.steps.length > 1 && least.trace.steps.length < verdict.trace.steps.length) tell('shorter');
      },
    );
  });
});

const state = struct({ n: int(0, 50), m: int(0, 3) });
const { action, always, system } = forState<Draft<typeof state>>();
const up = action('up', {
  run: (s) => {
    if (s.n === 20) return blocked;
    s.n++;
    return;
  },
});
const turn = action('turn', {
  run: (s) => {
    s.m = (s.m + 1) % 4;
  },
});
const toy = system({
  state,
  actions: [up, turn],
  properties: [always('SMALL', 'n is small or m is not 2', (s) => s.n < 5 || s.m !== 2 || { n: s.n })],
});
const machine = referenceMachine(toy);

/** A trace that takes the named actions, without what they change. */
const taking = (names: readonly string[]): Counterexample => ({
  kind: 'violated',
  property: 'SMALL',
  sentence: 'n is small or m is not 2',
  elements: { n: 0 },
  also: [],
  trace: {
    initial: { n: 0, m: 0 },
    steps: names.map((step) => ({ thread: 'hardware', step, args: {}, from: undefined, changes: [] })),
  },
});

test('loops are cut, what comes after the violation too, and the elements are those of the last state', () => {
  const long = [...Array(6).fill('turn'), ...Array(9).fill('up'), ...Array(8).fill('turn'), 'up'];
  const { verdict, minimal } = minimise(toy, machine, taking(long), () => false);
  expect(minimal).toBe(true);
  expect(verdict.trace.steps.map(({ step }) => step).sort()).toEqual(
    [...Array(2).fill('turn'), ...Array(5).fill('up')].sort(),
  );
  expect(verdict).toMatchObject({ property: 'SMALL', elements: { n: 5 } });
  expect(verdict.trace.steps[0]?.changes).toHaveLength(1);
});

test('when it is stopped, what is left still shows the violation', () => {
  let asked = 0;
  const steps = [...Array(15).fill('up'), 'turn', 'turn'];
  const { verdict, minimal } = minimise(toy, machine, taking(steps), () => ++asked > 2);
  expect(minimal).toBe(false);
  expect(verdict.trace.steps.length).toBeLessThan(steps.length);
  expect(verdict.trace.steps.length).toBeGreaterThan(7);
  expect(shows(toy, machine, symptomOf(toy, machine, verdict), verdict.trace.initial, verdict.trace.steps)).toBe(true);
});

test('a trace that does not show on the reference machine what it should is left as it is', () => {
  const wrong = taking(['up', 'turn']);
  expect(minimise(toy, machine, wrong, () => false)).toEqual({ verdict: wrong, minimal: false });
});

test('a deadlock stays the one that it was: a shorter way to another one is none to it', () => {
  const { thread } = forState<Draft<typeof state>>();
  const set = action('set', {
    noise: true,
    run: (s) => {
      s.m = 1;
    },
  });
  const worker = thread('worker').steps({
    start: () => 'first',
    first: (s) => (s.m === 1 ? 'second' : blocked),
    second: () => blocked,
  });
  const stuck = system({ state, threads: [worker], actions: [set], properties: [] });
  const step = (who: string, label: string) => ({ thread: who, step: label, args: {}, from: undefined, changes: [] });
  const deadlock: Counterexample = {
    kind: 'deadlock',
    waiting: [{ thread: 'worker', step: 'second' }],
    trace: {
      initial: { n: 0, m: 0, worker: { pc: 'start' } },
      steps: [step('hardware', 'set'), step('worker', 'start'), step('worker', 'first')],
    },
  };
  const { verdict } = minimise(stuck, referenceMachine(stuck), deadlock, () => false);
  expect(verdict.trace.steps.map((taken) => taken.step)).toEqual(['set', 'start', 'first']);
});

test('a failure stays the one that it was: the same step with another message is none to it', () => {
  const bad = action('bad', {
    run: (s) => {
      if (s.n === 2) throw new Error(s.m > 0 ? 'one' : 'other');
      return blocked;
    },
  });
  const failing = system({ state, actions: [up, turn, bad], properties: [] });
  const step = (label: string) => ({ thread: 'hardware', step: label, args: {}, from: undefined, changes: [] });
  const failed: Counterexample = {
    kind: 'failed',
    error: { code: 'recipe', message: 'one', hint: undefined },
    at: { kind: 'step', thread: 'hardware', step: 'bad', args: {} },
    trace: { initial: { n: 0, m: 0 }, steps: ['turn', 'up', 'turn', 'up', 'turn'].map(step) },
  };
  const { verdict } = minimise(failing, referenceMachine(failing), failed, () => false);
  expect(verdict.trace.steps.map((taken) => taken.step).sort()).toEqual(['turn', 'up', 'up']);
});
