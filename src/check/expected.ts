import type { Expectation, ExpectedViolation } from '../model/variant.ts';
import { type Counterexample, isCounterexample, type Verdict } from './result.ts';

/**
 * Whether a verdict is what the variant's author said it would be; undefined where that is not known: nothing was said,
 * the search was not finished, or it found something else, in no fewer steps, than what is said to be found first, and
 * did not look for the shortest way.
 */
export const isExpected = (expectation: Expectation | undefined, verdict: Verdict): boolean | undefined => {
  if (verdict.kind === 'incomplete') return undefined;
  if (isCounterexample(verdict) && verdict.trace.shortest === false) return isExpectedOfAnyWay(expectation, verdict);
  switch (expectation?.kind) {
    case undefined:
    case 'any':
      return undefined;
    case 'holds':
      return verdict.kind === 'holds';
    case 'unreached': {
      if (verdict.kind !== 'unreached') return false;
      const found = [...verdict.properties, ...verdict.steps];
      const { names } = expectation;
      return names.length === 0 || (names.length === found.length && names.every((name) => found.includes(name)));
    }
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
 * Of a counterexample that need not be a shortest one: the number of steps is not compared, but that no way is shorter than
 * the shortest. It may also be of what a breadth-first search would have found later: that says nothing for or against.
 */
const isExpectedOfAnyWay = (expectation: Expectation | undefined, verdict: Counterexample): boolean | undefined => {
  if (expectation === undefined || expectation.kind === 'any') return undefined;
  if (expectation.kind === 'holds' || expectation.kind === 'unreached' || verdict.kind === 'failed') return false;
  if (verdict.trace.steps.length < (expectation.steps ?? 0)) return false;
  const same =
    expectation.kind === verdict.kind &&
    (expectation.kind !== 'violated' || verdict.kind !== 'violated' || expectation.property === verdict.property);
  return same ? true : undefined;
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
