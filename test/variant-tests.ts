// What the tests of every model's variants do alike: hold each to its word, and compare the executors on it.

import { isExpected } from '../src/check/expected.ts';
import { instantiate } from '../src/model/instance.ts';
import type { PlainValue } from '../src/model/language/domain.ts';
import type { Always } from '../src/model/language/property.ts';
import type { Model } from '../src/model/model.ts';
import type { System } from '../src/model/rules/rule.ts';
import { referenceExecutor } from '../src/reference/executor.ts';
import { referenceMachine } from '../src/reference/machine.ts';
import { explore } from '../src/search/breadth-first.ts';
import type { Outcome } from '../src/search/outcome.ts';
import { packedExecutor } from '../src/workers/executor.ts';
import { resultOf } from './verdicts.ts';

/** What a variant does that its author did not expect, at its own bounds; empty if nothing. */
export const surprises = async (model: Model, variant: string): Promise<readonly unknown[]> => {
  const { expect, also } = instantiate(model, variant);
  const wrong: unknown[] = [];
  const { verdict } = await resultOf(model, variant);
  if (!isExpected(expect, verdict)) wrong.push([expect, verdict]);
  for (const besides of also) {
    const alone = (await resultOf(model, variant, {}, [besides.property])).verdict;
    if (!isExpected(besides, alone)) wrong.push([besides, alone]);
  }
  return wrong;
};

/** The most states that the executors are compared on: the reference engine takes a second for some ten thousand. */
const MOST_STATES = 2_500;

/**
 * So many states of a system that they show all that it has, and what the packed executor finds in them. All of the first 2,500, where
 * these are all, or something is found among them; else as few as have every step taken that is taken in those.
 */
export const enoughStates = async (system: System): Promise<{ readonly states: number; readonly found: Outcome }> => {
  const first = (maxStates: number): Promise<Outcome> => explore(packedExecutor(system), system, { maxStates });
  const stepsIn = ({ statistics: { taken } }: Outcome): number => taken.filter((times) => times > 0).length;
  const most = await first(MOST_STATES);
  for (const states of most.ending.kind === 'incomplete' ? [800, 1_500] : []) {
    const found = await first(states);
    if (stepsIn(found) === stepsIn(most)) return { states, found };
  }
  return { states: MOST_STATES, found: most };
};

/** Everything of what is found that may not depend on the engine. */
const seenIn = ({ ending, statistics }: Outcome): unknown => {
  const { seconds, bytes, ...counts } = statistics;
  const { path, failure, ...kind } = { path: [], failure: undefined, ...ending };
  return { ...kind, steps: path.length, failed: failure !== undefined, ...counts };
};

/** What each of the two executors sees of a variant. */
export const bothExecutors = async (
  model: Model,
  variant: string,
  set: Record<string, number> = {},
): Promise<{ readonly packed: unknown; readonly reference: unknown }> => {
  const { system } = instantiate(model, variant, set);
  const { states, found } = await enoughStates(system);
  const expected = await explore(referenceExecutor(system, {}), system, { maxStates: states });
  return { packed: seenIn(found), reference: seenIn(expected) };
};

/** What a property says of the first initial state of a variant, and of that state after a change by hand. */
export const judged = (
  model: Model,
  variant: string,
  property: string,
  change: (state: Record<string, never>) => void,
): { readonly before: unknown; readonly after: unknown } => {
  const { system } = instantiate(model, variant);
  const machine = referenceMachine(system);
  const always = system.properties.find((p): p is Always => p.kind === 'always' && p.name === property);
  if (always === undefined) throw new Error(`${variant} has no property ${property}`);
  const state = structuredClone(machine.initialStates()[0]?.state) as PlainValue;
  const before = always.holds(machine.view(state) as never);
  change(state as unknown as Record<string, never>);
  return { before, after: always.holds(machine.view(state) as never) };
};

/** The steps of a variant's counterexample, `lookup: mas_walk`, whichever of a thread's replicas takes them. Throws where nothing is violated. */
export const stepsTo = async (model: Model, variant: string): Promise<readonly string[]> => {
  const { verdict } = await resultOf(model, variant);
  if (verdict.kind !== 'violated' && verdict.kind !== 'deadlock') throw new Error(`${variant}: ${verdict.kind}`);
  return verdict.trace.steps.map(({ thread, step }) => `${thread.replace(/ \d+$/, '')}: ${step}`);
};

/** The steps come in this order, whatever is between them. */
export const inOrder = (steps: readonly string[], wanted: readonly string[]): boolean => {
  let at = 0;
  for (const step of steps) if (step === wanted[at]) at++;
  return at === wanted.length;
};
