import type { Expectation } from '../model/model.ts';
import type { Verdict } from './result.ts';

/**
 * Whether a verdict is what the variant's author said it would be; undefined where that is not known: nothing was said,
 * or the search was not finished.
 */
export const isExpected = (expectation: Expectation | undefined, verdict: Verdict): boolean | undefined => {
  if (verdict.kind === 'incomplete') return undefined;
  switch (expectation?.kind) {
    case undefined:
    case 'any':
      return undefined;
    case 'holds':
      return verdict.kind === 'holds';
    case 'violated':
      return (
        verdict.kind === 'violated' &&
        verdict.property === expectation.property &&
        (expectation.steps ?? verdict.trace.steps.length) === verdict.trace.steps.length
      );
    case 'deadlock':
      return (
        verdict.kind === 'deadlock' && (expectation.steps ?? verdict.trace.steps.length) === verdict.trace.steps.length
      );
  }
};

/**
 * What a variant is expected to do when only some properties are checked; undefined when nothing is known:
 * its author spoke of a property that is left out.
 */
export const expectationFor = (
  expectation: Expectation,
  properties: readonly string[] | undefined,
): Expectation | undefined =>
  expectation.kind === 'violated' && properties !== undefined && !properties.includes(expectation.property)
    ? undefined
    : expectation;
