import { setImmediate as breathe } from 'node:timers/promises';
import { ShootdownError, valueText } from '../model/errors.ts';
import { type Instance, variantOf } from '../model/instance.ts';
import { withProperties } from '../model/language/select-properties.ts';
import { Accounts } from './account.ts';
import { lookInto } from './look-into.ts';
import { seedLimit } from './random.ts';
import type { NothingFound, Simulation } from './result.ts';
import { chunkSize } from './share.ts';
import { isAsserted } from './symptom.ts';
import { walkChunk } from './walk-chunk.ts';
import { Walker } from './walker.ts';

/** How to walk. Everything has a default. */
export interface SimulateOptions {
  /** What chance depends on: a whole number from 0 on. Default: another each time; the result has it. */
  readonly seed?: number | undefined;
  /** Walks to take. Default: 10,000. */
  readonly walks?: number | undefined;
  /** Steps of a walk, at most. Default: 1000. */
  readonly depth?: number | undefined;
  /** Seconds. Default: no limit. */
  readonly maxTime?: number | undefined;
  /** Look only for these properties, by name. Default: all. */
  readonly properties?: readonly string[] | undefined;
  /** Aborting ends it as incomplete. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Takes random walks of a variant on this thread, until one finds something; its trace is minimised. A seed means the same walks as for `shootdown
 * simulate`, which takes them on many threads. Whatever the model does wrong is a verdict; throws a `usage` error for an option that is none, and
 * `unknown` for a property that the system does not have, and `model` where no walk can begin.
 */
export const simulateInstance = async (instance: Instance, options: SimulateOptions = {}): Promise<Simulation> => {
  const began = performance.now();
  const seconds = (): number => (performance.now() - began) / 1000;
  const { seed = Math.floor(Math.random() * seedLimit), walks = 10_000, depth = 1000, maxTime, signal } = options;
  requireWhole('seed', seed, 0, seedLimit - 1);
  requireWhole('walks', walks, 1, Number.MAX_SAFE_INTEGER);
  requireWhole('depth', depth, 1, 2 ** 31);
  const system = withProperties(instance.system, options.properties);
  const accounts = new Accounts(system);
  const { model, variant, bounds } = instance;
  const about = { model: model.name, variant, title: variantOf(model, variant)?.title ?? variant, bounds, seed, depth };
  const isLate = (): boolean => maxTime !== undefined && seconds() > maxTime;
  const stop = (): boolean => signal?.aborted === true || isLate();
  const walker = new Walker(system);
  const size = chunkSize(depth);
  for (let number = 0; number * size < walks && !stop() && !accounts.account.settled; number++) {
    accounts.add(number, walkChunk(walker, { seed, depth }, number * size, Math.min(walks, (number + 1) * size), stop));
    // So that a signal is seen.
    await breathe();
  }
  const { tally, found } = accounts.account;
  if (found === undefined) {
    const limit = signal?.aborted === true ? 'interrupted' : isLate() ? 'time' : 'walks';
    const verdict: NothingFound = { kind: 'incomplete', limit, reason: undefined };
    return { ...about, verdict, walk: undefined, tally, seconds: seconds() };
  }
  const { verdict, minimal } = lookInto(system, { seed, depth }, found, stop);
  // The step in which an assertion fails leads to no state, and is one of the trace.
  const steps = found.steps + (isAsserted(verdict) ? 1 : 0);
  return { ...about, verdict, walk: { index: found.walk, steps, minimal }, tally, seconds: seconds() };
};

const requireWhole = (name: string, value: unknown, least: number, most: number): void => {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return;
  throw new ShootdownError('usage', `${name} is ${valueText(value)}`, `it is a whole number from ${least} to ${most}`);
};
