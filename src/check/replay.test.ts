import { expect, test } from 'vitest';
import sharedField from '../../test/fixtures/models/shared-field.ts';
import { pathOf, race, toyInstance } from '../../test/fixtures/race.ts';
import { type Instance, instantiate } from '../model/instance.ts';
import { referenceMachine } from '../reference/machine.ts';
import { retrace } from '../trace/retrace.ts';
import type { TraceStep } from '../trace/trace.ts';
import { check } from './check.ts';
import { replay } from './replay.ts';
import type { Violated } from './result.ts';

const { system } = toyInstance;
const recorded: Violated = {
  kind: 'violated',
  property: 'MKCLEAN',
  sentence: 'as it was recorded',
  elements: { cpu: 9 },
  also: [],
  trace: retrace(system, referenceMachine(system), pathOf(system, race)),
};
const steps = recorded.trace.steps;
const withSteps = (changed: readonly TraceStep[]): Violated => ({
  ...recorded,
  trace: { ...recorded.trace, steps: changed },
});
const reasonOf = async (verdict: Violated, instance: Instance = toyInstance): Promise<string> => {
  const replayed = await replay(instance, verdict);
  return replayed.kind === 'departed' ? replayed.reason : 'reproduced';
};

test('a counterexample is reproduced, and what breaks it is told anew', async () => {
  const replayed = await replay(toyInstance, recorded);
  expect(replayed).toMatchObject({
    kind: 'reproduced',
    differing: [],
    verdict: { sentence: 'nobody stores to a folio that is not mapped', elements: { cpu: 1, va: 0, folio: 1 } },
  });
});

test('the first step that no longer fits is named', async () => {
  expect(await reasonOf(withSteps(steps.filter((_, i) => i !== 1)))).toBe(
    'step 2 (zap: ptep_get_and_clear) no longer fits: it cannot happen in the state before it',
  );
  expect(
    await reasonOf(
      withSteps(steps.map((step) => ({ ...step, step: step.step.replace('pte_offset_map_lock', 'lock') }))),
    ),
  ).toBe('step 2 (zap: lock) no longer fits: the model has no such step');
  expect(await reasonOf(withSteps(steps.map((step) => ({ ...step, args: { ...step.args, x: 1 } }))))).toMatch(
    /^step 1 .* no longer fits: the step does not take these arguments$/,
  );
});

test('a last state that breaks nothing is not reproduced', async () => {
  expect(await reasonOf(withSteps(steps.slice(0, 3)))).toBe('the last state no longer breaks MKCLEAN');
  expect(await reasonOf({ ...recorded, property: 'GONE' })).toBe("the model has no property 'GONE' any more");
});

test('an initial state of another model is refused', async () => {
  expect(await reasonOf({ ...recorded, trace: { ...recorded.trace, initial: { n: 1 } } })).toMatch(
    /no state of this model: n is not a field/,
  );
  const other = { ...(recorded.trace.initial as object), ptl: 'zap' };
  expect(await reasonOf({ ...recorded, trace: { ...recorded.trace, initial: other } })).toBe(
    'the recorded initial state is no initial state of this model',
  );
});

test('steps that change something else than was recorded are told', async () => {
  const changed = steps.map((step, i) => (i === 2 ? { ...step, changes: step.changes.slice(1) } : step));
  expect(await replay(toyInstance, withSteps(changed))).toMatchObject({ kind: 'reproduced', differing: [3] });
});

test('a step is as recorded where cases of a variant have fields of one name and different domains', async () => {
  const instance = instantiate(sharedField, 'only');
  const { verdict } = await check(instance);
  if (verdict.kind !== 'violated') throw new Error(verdict.kind);
  expect(verdict.trace.steps[0]?.changes).toEqual([{ path: 'p.f', old: 'none', new: 'some' }]);
  expect(await replay(instance, verdict)).toMatchObject({ kind: 'reproduced', differing: [] });
});
