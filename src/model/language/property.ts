import { begun } from '../rules/running.ts';
import { answerText, checkedElements, type Elements, unclear } from './elements.ts';

export type { Elements } from './elements.ts';

/** Must hold in every reachable state. */
export interface Always {
  readonly kind: 'always';
  readonly name: string;
  /** The property as a sentence. */
  readonly sentence: string;
  /** True where it holds; the falsifying elements, or false where there is nothing to name. */
  readonly holds: (m: never) => true | false | Elements;
  /** Of one that promises the same of many things, each by itself: `holds` is true if it is of each part, else what the first says that does not hold. */
  readonly parts?: Parts<never> | undefined;
}

/**
 * What a property promises of each of many things: of each entry of each TLB. It could be said of all at once; in parts it is evaluated of each by itself, as
 * often as what that part reads has changed.
 */
export interface Parts<M> {
  /** How many there are: the same in all states. */
  readonly count: (m: M) => number;
  readonly holds: (m: M, part: number) => true | false | Elements;
}

/** Whether all parts hold; what the first that does not answers. */
export const holdInAllParts =
  <M>({ count, holds }: Parts<M>): ((m: M) => true | false | Elements) =>
  (m) => {
    const parts = count(m);
    for (let part = 0; part < parts; part++) {
      const answer = holds(m, part);
      if (answer !== true) return answer;
    }
    return true;
  };

/** Must be seen in some reachable state; otherwise the verdict is `unreached`. */
export interface Reachable {
  readonly kind: 'reachable';
  readonly name: string;
  readonly sentence: string;
  readonly seen: (m: never) => boolean;
  /** Of one that looks for the same in many places: `seen` is true if it is seen in one of them. */
  readonly parts?: SightParts<never> | undefined;
}

/** As `Parts`, of a `reachable` property. */
export interface SightParts<M> {
  readonly count: (m: M) => number;
  readonly seen: (m: M, part: number) => boolean;
}

/** Whether it is seen in some part. */
export const seenInSomePart =
  <M>({ count, seen }: SightParts<M>): ((m: M) => boolean) =>
  (m) => {
    const parts = count(m);
    for (let part = 0; part < parts; part++) if (seen(m, part)) return true;
    return false;
  };

/** What is checked of every reachable state. */
export type Property = Always | Reachable;

/** How often something that is fair happens: `weak`, if it stays possible; `strong`, if it becomes possible again and again. */
export type Fairness = 'weak' | 'strong';

/**
 * What is asked of every run that goes on as long as anything but noise can happen, and is fair. `eventually`: `comes` comes. `leads to`:
 * whenever `when` is so, `comes` is or comes. `always eventually`: `comes` comes again and again. `can always`: from every state, a state in which `comes` is
 * so can be reached; this one is not about runs.
 */
export interface LivenessProperty {
  readonly kind: 'eventually' | 'leads to' | 'always eventually' | 'can always';
  readonly name: string;
  readonly sentence: string;
  /** Of `leads to`; always true for the others. */
  readonly when: (m: never) => boolean;
  readonly comes: (m: never) => boolean;
}

/** What a part of a liveness property answered of the state that a view shows, checked; throws what it throws, and a `recipe` error for anything but true and false. */
export const livenessAnswer = (name: string, part: LivenessProperty['comes'], view: object): boolean => {
  const answer: unknown = part(view as never);
  if (typeof answer === 'boolean') return answer;
  throw unclear(`property '${name}' returned`, answerText(answer));
};

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
