import { ShootdownError, valueText } from '../errors.ts';
import { begun } from './running.ts';
import { isView } from './view.ts';

/** The elements of a state that break a property, by name: `{ cpu: 1, va: 0, folio: 2 }`. */
export type Elements = { readonly [name: string]: number | string | boolean };

/** Must hold in every reachable state. */
export interface Always {
  readonly kind: 'always';
  readonly name: string;
  /** The property as a sentence. */
  readonly sentence: string;
  /** True where it holds; the falsifying elements, or false where there is nothing to name. */
  readonly holds: (m: never) => true | false | Elements;
}

/** Must be seen in some reachable state; otherwise the verdict is `unreached`. */
export interface Reachable {
  readonly kind: 'reachable';
  readonly name: string;
  readonly sentence: string;
  readonly seen: (m: never) => boolean;
}

/** What is checked of every reachable state. */
export type Property = Always | Reachable;

/** What an `always` property answered, checked; throws a `recipe` error for anything but true, false and elements. */
export const checkedAnswer = (property: Always, answer: unknown): boolean | Elements => {
  if (typeof answer === 'boolean') return answer;
  if (isView(answer)) throw unclear(property.name, 'a part of the state');
  if (Array.isArray(answer)) throw unclear(property.name, 'an array');
  if (typeof answer === 'object' && answer !== null && !isPromise(answer)) {
    const wrong = Object.entries(answer).find(([, value]) => !['number', 'string', 'boolean'].includes(typeof value));
    if (wrong === undefined) return answer as Elements;
    throw unclear(property.name, `elements whose '${wrong[0]}' is no number, word or boolean`);
  }
  throw unclear(property.name, textOf(answer));
};

/** What a `reachable` property answered, checked; throws a `recipe` error for anything but true and false. */
export const checkedSight = (property: Reachable, answer: unknown): boolean => {
  if (typeof answer === 'boolean') return answer;
  throw unclear(property.name, textOf(answer));
};

/** What a property answers of the state that a view shows. Throws what the property throws, and what the two above throw. */
export const answerOf = (property: Property, view: object): boolean | Elements => {
  begun(() => `property ${property.name}`);
  return property.kind === 'always'
    ? checkedAnswer(property, property.holds(view as never))
    : checkedSight(property, property.seen(view as never));
};

const unclear = (name: string, what: string): ShootdownError =>
  new ShootdownError(
    'recipe',
    `property '${name}' returned ${what}`,
    'it returns true or false, or (always) the elements that break it; was a return forgotten?',
  );

const isPromise = (answer: unknown): boolean => answer instanceof Promise;

const textOf = (answer: unknown): string => {
  if (isPromise(answer)) return 'a promise, as async functions do';
  return isView(answer) ? 'a part of the state' : valueText(answer);
};
