import fc from 'fast-check';
import type { SetDomain } from '../../../src/model/language/domain.ts';
import type { SetDraft } from '../../../src/model/language/draft.ts';
import { isCollection } from './collection.ts';
import { valueAt } from './domain.ts';
import { chosen, isVariable, type Source, solid } from './ground.ts';
import { missing, type Place, read } from './place.ts';

/** A test of one scalar of the state, as generated data. */
export interface TestSpec {
  readonly place: number;
  readonly value: number;
  /** Does not look whether the place exists. */
  readonly careless: boolean;
}

export const testSpec = (careless: boolean): fc.Arbitrary<TestSpec> =>
  fc.record({
    place: fc.nat(200),
    value: fc.nat(60),
    careless: careless ? fc.nat(9).map((n) => n === 9) : fc.constant(false),
  });

/** True where a scalar has a certain value; nothing where the model has no scalar with a choice of values. */
export const testOf = (spec: TestSpec, places: readonly Place[]): Source<boolean> | undefined => {
  const place = chosen(
    places.filter((one) => isVariable(one) || isCollection(one)),
    spec.place,
  );
  if (place === undefined) return undefined;
  if (isCollection(place)) {
    const element = valueAt((solid(place.domain) as SetDomain).of, spec.value);
    return {
      text: `${place.text}.has(${JSON.stringify(element)})`,
      of: (scope) => {
        const found = read(place, scope, spec.careless);
        return found !== null && found !== missing && (found as SetDraft<unknown>).has(element);
      },
    };
  }
  const value = valueAt(place.domain, spec.value);
  return {
    text: `${place.text} === ${JSON.stringify(value)}`,
    of: (scope) => read(place, scope, spec.careless) === value,
  };
};
