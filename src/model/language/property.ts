import { answerText, checkedElements, type Elements, unclear } from './elements.ts';
import { begun } from './running.ts';

export type { Elements } from './elements.ts';

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
  return checkedElements(`property '${property.name}' returned`, answer);
};

/** What a `reachable` property answered, checked; throws a `recipe` error for anything but true and false. */
export const checkedSight = (property: Reachable, answer: unknown): boolean => {
  if (typeof answer === 'boolean') return answer;
  throw unclear(`property '${property.name}' returned`, answerText(answer));
};

/** What a property answers of the state that a view shows. Throws what the property throws, and what the two above throw. */
export const answerOf = (property: Property, view: object): boolean | Elements => {
  begun(() => `property ${property.name}`);
  return property.kind === 'always'
    ? checkedAnswer(property, property.holds(view as never))
    : checkedSight(property, property.seen(view as never));
};
