// What a program can do with an instance besides `check`. Each loads what it needs when it is called: who only defines a model loads no engine.
// docs/API.md shows them.
import type { Replayed } from './check/replay.ts';
import { type Counterexample, isCounterexample, type Result } from './check/result.ts';
import type { EquivalenceOptions } from './equivalence/equivalence.ts';
import type { Equivalence } from './equivalence/result.ts';
import type { StateSpace } from './graph/state-space.ts';
import { ShootdownError, suggest, valueText } from './model/errors.ts';
import type { Instance } from './model/instance.ts';
import type { VerdictDocument } from './report/verdict-json.ts';
import type { Simulation } from './simulate/result.ts';
import type { SimulateOptions } from './simulate/simulate.ts';

/**
 * Executes a counterexample again, step by step, against the model as it is now: `reproduced`, or `departed` with the reason. The counterexample is the
 * verdict of a result (`violated`, `deadlock`, `livelock`, `liveness`, `failed`).
 */
export const replay = async (instance: Instance, recorded: Counterexample): Promise<Replayed> => {
  requireInstance('replay', instance);
  if (!isCounterexample(recorded))
    throw new ShootdownError(
      'usage',
      `there is nothing to replay in ${valueText(recorded)}`,
      'a verdict with a trace is replayed',
    );
  return (await import('./check/replay.ts')).replay(instance, recorded);
};

/** How far to explore. */
export interface ExploreOptions {
  /** Leave out what comes after so many states. Default: 10,000. */
  readonly maxStates?: number | undefined;
}

/**
 * Every reachable state of a small variant as plain data, with every transition between them, breadth first: for what the properties cannot say, for drawings
 * and statistics. It is the reference machine that explores, some hundred to some thousand states a second; `whole` is false where `maxStates` left some out. What a step
 * throws is in the state (`failed`); throws what the initial recipe and the properties throw, and a `usage` error for a `maxStates` that is no whole number.
 */
export const explore = async (instance: Instance, options: ExploreOptions = {}): Promise<StateSpace> => {
  requireInstance('explore', instance);
  requireOptions('explore', options, ['maxStates']);
  const { maxStates = 10_000 } = options;
  if (!Number.isInteger(maxStates) || maxStates < 1)
    throw new ShootdownError('usage', `maxStates is ${valueText(maxStates)}`, 'it is a whole number from 1 on');
  return (await import('./graph/state-space.ts')).stateSpace(instance.system, maxStates);
};

/**
 * Takes random walks of a variant, on this thread, until one finds something; its trace is minimised. A seed means the same walks as for `shootdown
 * simulate`. Whatever the model does wrong is a verdict; throws a `usage` error for an option that is none, `unknown` for a property that the system does not
 * have, and `model` where no walk can begin.
 */
export const simulate = async (instance: Instance, options: SimulateOptions = {}): Promise<Simulation> => {
  requireInstance('simulate', instance);
  requireOptions('simulate', options, ['seed', 'walks', 'depth', 'maxTime', 'properties', 'signal']);
  return (await import('./simulate/simulate.ts')).simulateInstance(instance, options);
};

/**
 * Compares what an observer can see of two variants over all interleavings, as `shootdown equivalent` does. Throws what a model throws, a `usage` error for two
 * variants of a model at different bounds, and for variants that have no observation in common.
 */
export const equivalent = async (
  first: Instance,
  second: Instance,
  options: EquivalenceOptions = {},
): Promise<Equivalence> => {
  for (const instance of [first, second]) requireInstance('equivalent', instance);
  requireOptions('equivalent', options, [
    'observe',
    'at',
    'question',
    'maxPairs',
    'maxStates',
    'maxTime',
    'memory',
    'signal',
    'onNote',
    'onProgress',
  ]);
  return (await import('./equivalence/equivalence.ts')).equivalenceOf(first, second, options);
};

/** A result as `shootdown check` prints it, diagram included. `width`: columns of a diagram. Default: 72. */
export const resultText = async (instance: Instance, result: Result, width?: number): Promise<string> =>
  (await import('./report/result-text.ts')).resultLines(instance, result, width).join('\n').trimEnd();

/**
 * A result as `shootdown check --json` prints it, which `shootdown replay` reads. `modelFile`: the model's file, for one that is not shootdown's own; `replay
 * --model` may name another. What is expected is compared with what was found if all properties were checked: leave it out with `expected: false`.
 */
export const resultDocument = async (
  instance: Instance,
  result: Result,
  options: { readonly modelFile?: string | undefined; readonly expected?: boolean } = {},
): Promise<VerdictDocument> => {
  requireInstance('resultDocument', instance);
  requireOptions('resultDocument', options, ['modelFile', 'expected']);
  const { modelFile, expected = true } = options;
  const { verdictDocument } = await import('./report/verdict-json.ts');
  return verdictDocument(instance, modelFile, result, expected ? instance.expect : undefined);
};

/** Plain JavaScript may give anything. */
const requireInstance = (who: string, given: unknown): void => {
  if (typeof given === 'object' && given !== null && 'system' in given && 'model' in given) return;
  throw new ShootdownError(
    'usage',
    `${who} takes an instance, and was given ${valueText(given)}`,
    `write ${who}(instantiate(model, 'today', { cpus: 2 }))`,
  );
};

/** What is misspelt would be left out in silence. */
const requireOptions = (who: string, given: object, known: readonly string[]): void => {
  for (const name of Object.keys(given))
    if (!known.includes(name))
      throw new ShootdownError('usage', `${who} has no option '${name}'`, suggest(name, known));
};
