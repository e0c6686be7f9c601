import type { Expectation, ExpectedViolation } from '../model/model.ts';
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
 * What a variant is expected to do when only some properties are checked: what is found first of all, if it is of one of
 * them; else what its author says that one of them breaks when it is checked alone (`also`), if that is said of one only.
 * Undefined when nothing is known.
 */
export const expectationFor = (
  expectation: Expectation,
  also: readonly ExpectedViolation[],
  properties: readonly string[] | undefined,
): Expectation | undefined => {
  if (properties === undefined) return expectation;
  if (expectation.kind === 'violated' && properties.includes(expectation.property)) return expectation;
  const [alone, ...others] = also.filter(({ property }) => properties.includes(property));
  if (alone !== undefined) return others.length === 0 ? alone : undefined;
  return expectation.kind === 'violated' ? undefined : expectation;
};
