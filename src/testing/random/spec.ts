import fc from 'fast-check';
import { type DomainSpec, domainSpec, type SetName, scalarSpec, setName, sharedSpec } from './domain.ts';
import { type PropertySpec, propertySpec, type TestSpec, testSpec } from './property.ts';
import { type StatementSpecs, statementSpec } from './statement.ts';

/** A model as generated data. */
export interface ModelSpec {
  readonly sizes: { readonly a: number; readonly b: number };
  readonly shared: readonly DomainSpec[];
  readonly fields: readonly DomainSpec[];
  readonly threads: readonly ThreadSpec[];
  readonly actions: readonly ActionSpec[];
  readonly init: RecipeSpec;
  /** The number of the value that each field starts from, before the initial recipe. */
  readonly start: readonly number[];
  readonly properties: readonly PropertySpec[];
  readonly final: TestSpec | undefined;
}

export interface RecipeSpec {
  readonly param: DomainSpec | undefined;
  readonly statements: StatementSpecs;
}

export interface ActionSpec extends RecipeSpec {
  readonly noise: boolean;
}

export interface ThreadSpec {
  readonly over: SetName | undefined;
  readonly daemon: boolean;
  readonly locals: readonly DomainSpec[];
  readonly steps: readonly StepSpec[];
}

export interface StepSpec extends RecipeSpec {
  /** Where it goes, by number among the labels and `done`; to the second one where the test holds. */
  readonly next: readonly [number, number];
  readonly test: TestSpec;
  readonly absent: boolean;
}

/** With `careless`, some statements lack their guards. */
export const modelSpec = (careless: boolean): fc.Arbitrary<ModelSpec> => {
  const statement = statementSpec(careless);
  const property = propertySpec(careless);
  const recipe = {
    param: fc.option(scalarSpec, { nil: undefined }),
    statements: fc.array(statement, { minLength: 1, maxLength: 4 }),
  };
  const label = fc.nat(5);
  const step: fc.Arbitrary<StepSpec> = fc.record({
    ...recipe,
    next: fc.tuple(label, label),
    test: testSpec(careless),
    absent: careless ? fc.nat(7).map((n) => n === 7) : fc.constant(false),
  });
  return fc.record({
    sizes: fc.record({ a: fc.constantFrom(2, 3, 1), b: fc.constantFrom(2, 2, 1) }),
    shared: sharedSpec,
    fields: fc.array(domainSpec, { minLength: 2, maxLength: 5 }),
    threads: fc.array(
      fc.record({
        over: fc.option(setName, { nil: undefined }),
        daemon: fc.nat(3).map((n) => n === 3),
        locals: fc.array(domainSpec, { maxLength: 1 }),
        steps: fc.array(step, { minLength: 1, maxLength: 3 }),
      }),
      { maxLength: 2 },
    ),
    actions: fc.array(fc.record({ ...recipe, noise: fc.nat(4).map((n) => n === 4) }), { minLength: 2, maxLength: 4 }),
    init: fc.record({ param: recipe.param, statements: fc.array(statement, { maxLength: 2 }) }),
    start: fc.array(fc.nat(1e6), { minLength: 5, maxLength: 5 }),
    properties: fc.array(property, { minLength: 1, maxLength: 2 }),
    final: fc.option(testSpec(careless), { nil: undefined }),
  });
};
