import { ShootdownError, valueText } from '../errors.ts';
import { noted } from '../values/refusals.ts';
import { checkedElements, type Elements, elementWords } from './elements.ts';

/** What a step throws where an assertion of it fails. */
export class AssertionFailure extends ShootdownError {
  /** The name of the assertion. */
  readonly assertion: string;
  readonly elements: Elements;

  constructor(assertion: string, elements: Elements) {
    const by = Object.keys(elements).length === 0 ? '' : ` (${elementWords(elements)})`;
    super(
      'recipe',
      `assertion '${assertion}' fails${by}`,
      'assert(...) is for steps; a property returns false, or the elements that break it',
    );
    this.assertion = assertion;
    this.elements = elements;
  }
}

/**
 * Must be so whenever the step is taken that says it: `assert(m.owner === 'a', 'OWNER', { owner: m.owner })`. Where it is not,
 * the model is not wrong, but what it describes is: the verdict is a violation of that name, by a shortest way, of which the
 * step is the last one. `expect` names it as it names a property: `breaks('OWNER', 4)`. `elements` say what breaks it.
 *
 * The step ends there, also where it would be blocked later on: ask first whether it has to wait. For properties, `init` and
 * `final` there is no `assert`. Throws a `recipe` error for a condition that is neither true nor false.
 */
export function assert(condition: boolean, name: string, elements: Elements = {}): asserts condition {
  if (condition === true) return;
  if (condition !== false)
    throw noted(
      new ShootdownError(
        'recipe',
        `assertion '${name}' was given ${valueText(condition)} for its condition`,
        'write a comparison: assert(m.entry !== null, ...)',
      ),
    );
  throw noted(new AssertionFailure(name, checkedElements(`assertion '${name}' was given`, elements)));
}

/**
 * The assertion that an error tells of; undefined for any other error. The model may use another copy of the class. Never throws,
 * whatever was thrown.
 */
export const assertionIn = (thrown: unknown): Pick<AssertionFailure, 'assertion' | 'elements'> | undefined => {
  try {
    const isFailure = thrown instanceof Error && thrown.name === 'ShootdownError' && 'assertion' in thrown;
    return isFailure ? (thrown as AssertionFailure) : undefined;
  } catch {
    return undefined;
  }
};
