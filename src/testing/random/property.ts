import fc from 'fast-check';
import { cardinality, isScalar, type ScalarDomain } from '../../model/language/domain.ts';
import type { Property } from '../../model/language/property.ts';
import { valueAt } from './domain.ts';
import { chosen } from './ground.ts';
import { type Place, read, type Scope } from './place.ts';

/** A test of one scalar of the state, as generated data. */
export interface TestSpec {
  readonly place: number;
  readonly value: number;
  /** Does not look whether the place exists. */
  readonly careless: boolean;
}

export interface PropertySpec {
  readonly kind: 'always' | 'reachable';
  readonly tests: readonly TestSpec[];
}

export const testSpec = (careless: boolean): fc.Arbitrary<TestSpec> =>
  fc.record({
    place: fc.nat(200),
    value: fc.nat(60),
    careless: careless ? fc.nat(9).map((n) => n === 9) : fc.constant(false),
  });

export const propertySpec = (careless: boolean): fc.Arbitrary<PropertySpec> =>
  fc.record({
    kind: fc.constantFrom('always', 'reachable'),
    tests: fc.array(testSpec(careless), { minLength: 2, maxLength: 4 }),
  });

export interface Test {
  readonly text: string;
  readonly place: Place;
  readonly holds: (scope: Scope) => boolean;
}

/** True where a scalar has a certain value; nothing where the model has no scalar with a choice of values. */
export const testOf = (spec: TestSpec, places: readonly Place[]): Test | undefined => {
  const place = chosen(
    places.filter(({ domain }) => isScalar(domain) && cardinality(domain as ScalarDomain) > 1),
    spec.place,
  );
  if (place === undefined) return undefined;
  const value = valueAt(place.domain, spec.value);
  return {
    text: `${place.text} === ${JSON.stringify(value)}`,
    place,
    holds: (scope) => read(place, scope, spec.careless) === value,
  };
};

/** Every test holds: in some state, or never. */
export const propertyOf = (name: string, spec: PropertySpec, places: readonly Place[]): Property => {
  const tests = spec.tests.flatMap((test) => testOf(test, places) ?? []);
  const all = (m: object): boolean => tests.every(({ holds }) => holds({ m, t: undefined, args: {} }));
  const text = tests.map((test) => test.text).join(' && ') || 'true';
  if (spec.kind === 'reachable' || tests.length === 0) return { kind: 'reachable', name, sentence: text, seen: all };
  return {
    kind: 'always',
    name,
    sentence: `never ${text}`,
    // With a single test there is nothing to name: that is the other way to say that it is broken.
    holds: (m: object) => !all(m) || (tests.length > 1 ? { first: tests[0]?.text ?? '' } : false),
  };
};
