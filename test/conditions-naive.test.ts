// Counterexamples that take some step, or do not, against a search written for nothing else: breadth first over states and whether the
// step has been taken, by the reference machine.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check } from '../src/check/check.ts';
import { isCounterexample } from '../src/check/result.ts';
import { instantiate } from '../src/model/instance.ts';
import { assertionIn } from '../src/model/language/assert.ts';
import type { PlainValue } from '../src/model/language/domain.ts';
import { answerOf } from '../src/model/language/property.ts';
import { blocked } from '../src/model/language/step.ts';
import { hasUnfinished } from '../src/model/rules/ends.ts';
import { type Rule, type System, stepOf } from '../src/model/rules/rule.ts';
import { unrefused } from '../src/model/values/refusals.ts';
import { encodeKey } from '../src/reference/encoding.ts';
import { referenceMachine } from '../src/reference/machine.ts';
import { randomModel } from './generators/random-model.ts';
import { variously } from './generators/variously.ts';

interface Found {
  readonly kind: string;
  readonly steps: number;
}

const MOST_STATES = 3000;

/** What breaks first on a way that takes `through`, if that is given, and never `without`. Undefined for too many states. */
const naively = (system: System, through: string | undefined, without: string | undefined): Found | undefined => {
  const machine = referenceMachine(system);
  const attempt = <T>(run: () => T): T | 'threw' => {
    try {
      return unrefused(run);
    } catch {
      return 'threw';
    }
  };
  const reached = new Set<string>();
  interface Node {
    readonly state: PlainValue;
    readonly passed: boolean;
  }
  let level: Node[] = [];
  let next: Node[] = [];
  const add = (state: PlainValue, passed: boolean): void => {
    const key = `${encodeKey(system.root, state)} ${passed}`;
    if (!reached.has(key)) next.push({ state, passed });
    reached.add(key);
  };
  for (const args of system.initial.args) {
    const state = attempt(() => machine.initialState(args));
    if (state === 'threw') return { kind: 'failed', steps: 0 };
    if (state !== blocked) add(state, through === undefined);
  }
  for (let depth = 0; next.length > 0; depth++) {
    if (reached.size > MOST_STATES) return undefined;
    [level, next] = [next, []];
    const found = new Set<string>();
    const alive = level.filter(({ state, passed }) => {
      let isFine = true;
      for (const property of system.properties) {
        if (property.kind === 'reachable') continue;
        const answer = attempt(() => answerOf(property, machine.view(state)));
        if (answer === true) continue;
        isFine = false;
        if (passed) found.add(answer === 'threw' ? 'failed' : 'violated');
      }
      return isFine;
    });
    for (const kind of ['failed', 'violated']) if (found.has(kind)) return { kind, steps: depth };
    for (const { state, passed } of alive) {
      let enabled = false;
      const take = (rule: Rule): void => {
        const name = stepOf(rule);
        for (const args of rule.args) {
          let successor: PlainValue | typeof blocked;
          try {
            successor = machine.apply(state, rule, args);
          } catch (error) {
            if (!rule.noise) enabled = true;
            if (name !== without && (passed || name === through))
              found.add(assertionIn(error) === undefined ? 'failed' : 'asserted');
            continue;
          }
          if (successor === blocked) continue;
          if (!rule.noise) enabled = true;
          if (name !== without) add(successor, passed || name === through);
        }
      };
      system.rules.forEach(take);
      if (enabled || !passed) continue;
      const stuck = attempt(() => hasUnfinished(system, machine.view(state)));
      if (stuck === 'threw') found.add('failed');
      else if (stuck) found.add('deadlock');
    }
    if (found.has('failed')) return { kind: 'failed', steps: depth };
    if (found.has('deadlock')) return { kind: 'deadlock', steps: depth };
    if (found.has('asserted')) return { kind: 'violated', steps: depth + 1 };
  }
  return { kind: 'holds', steps: 0 };
};

test('on random models both find the same, in as many steps', async () => {
  const some = fc.tuple(randomModel(), fc.nat(), fc.boolean());
  const kinds = ['true violated', 'false violated', 'true holds', 'false holds'];
  await variously(some, { least: 40, kinds }, async ([model, n, isThrough], tell) => {
    const instance = instantiate(model, model.variants[0]?.name as string);
    const { system } = instance;
    const steps = [...new Set(system.rules.map(stepOf))];
    const step = steps[n % steps.length] as string;
    const expected = naively(system, isThrough ? step : undefined, isThrough ? undefined : step);
    if (expected === undefined) return;
    const options = { symmetry: false, ...(isThrough ? { through: [step] } : { without: [step] }) };
    const { verdict } = await check(instance, options);
    const found = { kind: verdict.kind, steps: isCounterexample(verdict) ? verdict.trace.steps.length : 0 };
    expect(found, `${isThrough ? 'through' : 'without'} ${step}`).toEqual(expected);
    if (isCounterexample(verdict)) {
      const taken = verdict.trace.steps.map((one) => `${one.thread}: ${one.step}`);
      const rule = system.rules.find((one) => stepOf(one) === step);
      const names = rule?.kind === 'action' ? [`hardware: ${step}`] : [step];
      const takes = taken.some((name) => names.includes(name) || name.replace(/ \d+:/, ':') === step);
      if (verdict.kind !== 'failed') expect(takes).toBe(isThrough);
    }
    tell(`${isThrough} ${verdict.kind}`);
  });
});
