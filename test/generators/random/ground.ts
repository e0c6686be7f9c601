// What the statements of a random model are chosen from, and the helpers to choose.

import {
  cardinality,
  type Domain,
  isScalar,
  type PlainValue,
  type ScalarDomain,
} from '../../../src/model/language/domain.ts';
import type { Blocked } from '../../../src/model/language/step.ts';
import { valueAt } from './domain.ts';
import { type Place, read, type Scope } from './place.ts';

/** A statement as generated data: the numbers choose places and values among those that the model has. */
export interface StatementSpec {
  readonly place: number;
  readonly other: number;
  readonly value: number;
  /** Leaves out the guard: the statement may put a value outside its domain, or use what is not there. */
  readonly careless: boolean;
  /** Blocks the whole step where the statement cannot happen; otherwise it is skipped there. */
  readonly strict: boolean;
}

/** What a statement does with the state; `blocked` when it cannot happen. */
export interface Statement {
  readonly text: string;
  readonly run: (scope: Scope) => Blocked | undefined;
}

/** The places that a recipe can address. */
export interface Ground {
  readonly places: readonly Place[];
  readonly writable: readonly Place[];
}

/** Builds the statement that a specification means; nothing where the model has no place for it. */
export type Builder = (spec: StatementSpec, ground: Ground) => Statement | undefined;

/** What a recipe computes, such as a value to assign, which may be `missing`; and how that reads. */
export interface Source<T = unknown> {
  readonly text: string;
  readonly of: (scope: Scope) => T;
}

/** Builds a statement about a writable place of some kind. */
export const about =
  (
    isOfKind: (place: Place, ground: Ground) => boolean,
    build: (place: Place, spec: StatementSpec, ground: Ground) => Statement | undefined,
  ): Builder =>
  (spec, ground) => {
    const place = chosen(
      ground.writable.filter((candidate) => isOfKind(candidate, ground)),
      spec.place,
    );
    return place && build(place, spec, ground);
  };

export const chosen = <T>(candidates: readonly T[], n: number): T | undefined => candidates[n % candidates.length];

/** A value of the domain: another one for each argument `x`, if the recipe has one. */
export const constant = (domain: Domain, n: number, { places }: Ground): Source => {
  if (!places.some(({ base }) => base === 'args'))
    return { text: shown(valueAt(domain, n)), of: () => valueAt(domain, n) };
  return { text: `value ${n} + x`, of: ({ args }) => valueAt(domain, n + numberOf(args.x)) };
};

const numberOf = (x: PlainValue | undefined): number => (typeof x === 'string' ? x.length : Number(x ?? 0));

/** A place that holds values of the same shape, or of the same but for null. */
export const sameShape = (domain: Domain, places: readonly Place[], n: number): Place | undefined =>
  chosen(
    places.filter((place) => shape(place.domain) === shape(domain) || shape(place.domain) === shape(solid(domain))),
    n,
  );

/** The value of a place, as a view where it is no scalar; or a constant, now and then, or when there is no such place. */
export const copied = (domain: Domain, spec: StatementSpec, ground: Ground): Source => {
  const place = spec.other % 4 === 3 ? undefined : sameShape(domain, ground.places, spec.other);
  if (place === undefined) return constant(domain, spec.value, ground);
  return { text: place.text, of: (scope) => read(place, scope, spec.careless) };
};

/** A scalar somewhere inside a place. */
export const leafOf = (place: Place, { writable }: Ground, n: number): Place | undefined =>
  chosen(
    writable.filter((inner) => isScalar(inner.domain) && inner.ancestors.includes(place)),
    n,
  );

export const shape = (domain: Domain | undefined): string => JSON.stringify(domain);

export const solid = (domain: Domain): Exclude<Domain, { kind: 'nullable' }> =>
  (domain.kind === 'nullable' ? domain.of : domain) as Exclude<Domain, { kind: 'nullable' }>;

/** A scalar that has a choice of values. */
export const isVariable = ({ domain }: Place): boolean => isScalar(domain) && cardinality(domain as ScalarDomain) > 1;

export const isInt = ({ domain }: Place): boolean => domain.kind === 'int';

export const isComposite = ({ domain }: Place): boolean => !isScalar(solid(domain));

export const shown = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));
