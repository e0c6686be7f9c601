import fc from 'fast-check';
import { type DomainSpec, domainSpec, type SetName, setName, sharedSpec } from './domain.ts';

/** A model as generated data, with recipes and tests of some kind. */
export interface ModelSpec<Recipe, Test> {
  readonly sizes: { readonly [K in SetName]: number };
  readonly shared: DomainSpec;
  readonly fields: readonly DomainSpec[];
  readonly threads: readonly ThreadSpec<Recipe, Test>[];
  readonly actions: readonly { readonly recipe: Recipe; readonly noise: boolean }[];
  readonly init: Recipe;
  /** The number of the value that each field starts from, before the initial recipe; without one, of its zero value. */
  readonly start: readonly number[];
  readonly properties: readonly { readonly kind: 'always' | 'reachable'; readonly tests: readonly Test[] }[];
  readonly final: Test | undefined;
}

export interface ThreadSpec<Recipe, Test> {
  readonly over: SetName | undefined;
  readonly daemon: boolean;
  readonly locals: readonly DomainSpec[];
  readonly steps: readonly {
    readonly recipe: Recipe;
    /** Where it goes, by number among the labels and `done`; to the second one where the test holds. */
    readonly next: readonly [number, number];
    readonly test: Test;
    readonly absent: boolean;
  }[];
}

/** What the kinds of models differ in. */
interface SpecParts<Recipe, Test> {
  readonly sizes: { readonly [K in SetName]: readonly number[] };
  readonly fields: fc.Arbitrary<readonly DomainSpec[]>;
  readonly recipe: fc.Arbitrary<Recipe>;
  readonly init: fc.Arbitrary<Recipe>;
  readonly start: fc.Arbitrary<readonly number[]>;
  readonly test: fc.Arbitrary<Test>;
  /** How many tests a property has. */
  readonly tests: { readonly minLength: number; readonly maxLength: number };
  readonly absent: fc.Arbitrary<boolean>;
}

/** Two to five fields of a state. */
export const fieldSpecs: fc.Arbitrary<readonly DomainSpec[]> = fc.array(domainSpec, { minLength: 2, maxLength: 5 });

/** True once in so many cases. */
export const onceIn = (cases: number): fc.Arbitrary<boolean> => fc.nat(cases - 1).map((n) => n === cases - 1);

export const modelSpec = <Recipe, Test>(parts: SpecParts<Recipe, Test>): fc.Arbitrary<ModelSpec<Recipe, Test>> => {
  const { sizes, fields, recipe, init, start, test, tests, absent } = parts;
  const next = fc.tuple(fc.nat(5), fc.nat(5));
  const thread = fc.record({
    over: fc.option(setName, { nil: undefined }),
    daemon: onceIn(4),
    locals: fc.array(domainSpec, { maxLength: 1 }),
    steps: fc.array(fc.record({ recipe, next, test, absent }), { minLength: 1, maxLength: 3 }),
  });
  const property = fc.record({ kind: fc.constantFrom('always', 'reachable'), tests: fc.array(test, tests) });
  return fc.record({
    sizes: fc.record({ a: fc.constantFrom(...sizes.a), b: fc.constantFrom(...sizes.b) }),
    shared: sharedSpec,
    fields,
    threads: fc.array(thread, { maxLength: 2 }),
    actions: fc.array(fc.record({ recipe, noise: onceIn(5) }), { minLength: 2, maxLength: 4 }),
    init,
    start,
    properties: fc.array(property, { minLength: 1, maxLength: 2 }),
    final: fc.option(test, { nil: undefined }),
  });
};
