import type { Expectation, ExpectedViolation } from '../model/variant.ts';
import type { LivelockSearch } from '../search/outcome.ts';
import { type Counterexample, isCounterexample, type Verdict } from './result.ts';

/**
 * Whether a verdict is what the variant's author said it would be; undefined where that is not known: nothing was said,
 * the search was not finished, or it found something else, in no fewer steps, than what is said to be found first, and
 * did not look for the shortest way; or a livelock is said to be found, and was not looked for (`livelocks`).
 */
export const isExpected = (
  expectation: Expectation | undefined,
  verdict: Verdict,
  livelocks?: LivelockSearch,
): boolean | undefined => {
  if (verdict.kind === 'incomplete') return undefined;
  const clean = verdict.kind === 'holds' || verdict.kind === 'unreached';
  if (clean && expectation?.kind === 'livelock' && leftOut(livelocks)) return undefined;
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
        (verdict.kind === 'violated' || verdict.kind === 'liveness') &&
        verdict.property === expectation.property &&
        (expectation.steps ?? verdict.trace.steps.length) === verdict.trace.steps.length
      );
    case 'deadlock':
    case 'livelock':
      return (
        verdict.kind === expectation.kind &&
        (expectation.steps ?? verdict.trace.steps.length) === verdict.trace.steps.length
      );
  }
};

/** Whether there may be livelocks that nobody looked for. */
const leftOut = (livelocks: LivelockSearch | undefined): boolean =>
  livelocks?.kind === 'not searched' && livelocks.why !== 'none to finish';

/**
 * Of a counterexample that need not be a shortest one: the number of steps is not compared, but that no way is shorter than
 * the shortest. It may also be of what a breadth-first search would have found later: that says nothing for or against.
 */
const isExpectedOfAnyWay = (expectation: Expectation | undefined, verdict: Counterexample): boolean | undefined => {
  if (expectation === undefined || expectation.kind === 'any') return undefined;
  if (expectation.kind === 'holds' || expectation.kind === 'unreached' || verdict.kind === 'failed') return false;
  if (verdict.trace.steps.length < (expectation.steps ?? 0)) return false;
  const same =
    expectation.kind === 'violated'
      ? (verdict.kind === 'violated' || verdict.kind === 'liveness') && expectation.property === verdict.property
      : expectation.kind === verdict.kind;
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
