import fc from 'fast-check';
import { int, type ScalarDomain } from '../../src/model/language/domain.ts';
import type { Model } from '../../src/model/model.ts';
import { type DomainSpec, scalarSpec } from './random/domain.ts';
import { type Language, modelOf } from './random/model.ts';
import { placesOf } from './random/place.ts';
import { type TestSpec, testOf, testSpec } from './random/scalar-test.ts';
import { fieldSpecs, type ModelSpec, modelSpec, onceIn } from './random/spec.ts';
import { advancing, recipeOf, type StatementSpecs, statementSpec, waiting } from './random/statement.ts';

/**
 * A small model, to test engines with: two that explore it must agree in every count, verdict and trace length. Its
 * recipes are interpreted from the generated data, which printing the model shows. The greater part has fewer than 2,000
 * states; some break a property, deadlock or, more rarely, leave a domain. The models tell the members of their
 * scalarsets apart: they are no test for a symmetry reduction.
 */
export const randomModel = (): fc.Arbitrary<Model> =>
  fc
    .noBias(
      fc.oneof(
        { weight: 5, arbitrary: specOf(false) },
        { weight: 1, arbitrary: specOf(true) },
        { weight: 1, arbitrary: specOf(false).map(halting) },
      ),
    )
    .map((spec) => modelOf('random', spec, language, 1e4));

interface RecipeSpec {
  readonly param: DomainSpec<ScalarDomain> | undefined;
  readonly statements: StatementSpecs;
}

/** With `careless`, some statements and tests lack their guards. */
const specOf = (careless: boolean) => {
  const param = fc.option(scalarSpec, { nil: undefined });
  const statement = statementSpec(careless);
  return modelSpec<RecipeSpec, TestSpec>({
    sizes: { a: [2, 3, 1], b: [2, 2, 1] },
    fields: fieldSpecs,
    recipe: fc.record({ param, statements: fc.array(statement, { minLength: 1, maxLength: 4 }) }),
    init: fc.record({ param, statements: fc.array(statement, { maxLength: 2 }) }),
    start: fc.array(fc.nat(1e6), { minLength: 5, maxLength: 5 }),
    test: testSpec(careless),
    tests: { minLength: 2, maxLength: 4 },
    absent: careless ? onceIn(8) : fc.constant(false),
  });
};

/** The number that a halting model counts, from any to the one before it. */
const counter: DomainSpec = () => int(0, 2);

/**
 * The same, where all but the initial recipe wait for a number to be another, and an action brings it there: at last nothing can happen. Of
 * themselves random recipes hardly ever wait all at once.
 */
const halting = (spec: ModelSpec<RecipeSpec, TestSpec>): ModelSpec<RecipeSpec, TestSpec> => {
  const wait = waiting((spec.start[0] ?? 0) + 2);
  const begins = (recipe: RecipeSpec, ...statements: StatementSpecs): RecipeSpec => ({
    ...recipe,
    statements: [...statements, ...recipe.statements],
  });
  return {
    ...spec,
    fields: [counter, ...spec.fields.slice(1)],
    threads: spec.threads.map((thread) => ({
      ...thread,
      steps: thread.steps.map((step) => ({ ...step, recipe: begins(step.recipe, wait) })),
    })),
    actions: spec.actions.map(({ recipe, noise }, i) => ({
      noise,
      recipe: i === 0 ? begins(recipe, wait, advancing) : begins(recipe, wait),
    })),
  };
};

const language: Language<RecipeSpec, TestSpec> = {
  paramsOf: ({ param }, declared) => {
    if (param === undefined) return {};
    const x = param(declared);
    return { x: x.kind === 'int' ? int(0, x.hi - x.lo) : x };
  },
  within: ({ root, frame, params }) => {
    const places = placesOf(root, frame, params);
    return {
      recipeOf: ({ statements }) => recipeOf(statements, places),
      testOf: (test) => testOf(test, places),
    };
  },
};
