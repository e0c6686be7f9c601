import { AssertionError } from 'node:assert';
import { check } from '../check/check.ts';
import type { Result } from '../check/result.ts';
import { type Instance, instantiate } from '../model/instance.ts';
import type { Model } from '../model/model.ts';
import type { Bounds } from '../model/variant.ts';
import { resultLines } from '../report/result-text.ts';
import type { SearchOptions } from '../search/options.ts';

/**
 * For a test of vitest, node:test or any other runner: resolves with the result if the variant holds. Bounds that are not given
 * are the variant's own. Rejects with an AssertionError whose message is what `shootdown check` prints, the race diagram
 * included: for a property that is broken, a deadlock, a model that fails, and also for a search that proves less than it
 * seems to (`unreached`) or was not finished (`incomplete`). What does not exist, such as a variant, is a ShootdownError. What
 * the variant's `expect` says is not looked at. It takes as long as the search: give the test the time, or smaller bounds.
 */
export const expectHolds = async (
  model: Model,
  variant: string,
  bounds: Bounds = {},
  options: SearchOptions = {},
): Promise<Result> => {
  const instance = instantiate(model, variant, bounds);
  const result = await check(instance, options);
  if (result.verdict.kind === 'holds') return result;
  throw new AssertionError({
    message: messageOf('it should hold', instance, result),
    actual: result.verdict.kind,
    expected: 'holds',
    operator: 'expectHolds',
  });
};

/**
 * Resolves with the result, which has the shortest trace, if the variant breaks this `always` property. It is searched for alone:
 * others that break earlier do not hide it. Rejects with an AssertionError if the variant does not break it, or if the search ends
 * in another way; throws a ShootdownError for a property that the variant does not have.
 */
export const expectViolates = async (
  model: Model,
  variant: string,
  property: string,
  bounds: Bounds = {},
  options: Omit<SearchOptions, 'properties'> = {},
): Promise<Result> => {
  const instance = instantiate(model, variant, bounds);
  const result = await check(instance, { ...options, properties: [property] });
  if (result.verdict.kind === 'violated') return result;
  throw new AssertionError({
    message: messageOf(`it should break ${property}`, instance, result),
    actual: result.verdict.kind,
    expected: 'violated',
    operator: 'expectViolates',
  });
};

const messageOf = (should: string, instance: Instance, result: Result): string =>
  [should, ...resultLines(instance, result)].join('\n').trimEnd();
