import fc from 'fast-check';
import { array, index, int } from '../../src/model/language/domain.ts';
import { type Args, blocked, domainOf, type Params } from '../../src/model/language/step.ts';
import type { Model } from '../../src/model/model.ts';
import { type DomainSpec, type SetName, setName } from './random/domain.ts';
import type { Statement } from './random/ground.ts';
import { type Language, modelOf } from './random/model.ts';
import { fieldSpecs, modelSpec } from './random/spec.ts';
import {
  type Counts,
  type Names,
  type Picks,
  type SymmetricPlace,
  statementOf,
  statementPicks,
  symmetricPlaces,
  type TestPicks,
  testOf,
  testPicks,
} from './symmetric-recipe.ts';

/**
 * A small model whose recipes cannot tell the members of its two scalarsets apart, to test symmetry with: the verdict, the
 * property and the length of the trace are the same with and without. Ids occur in scalars, lists, nullables and structs,
 * in arrays over the other scalarset and over their own; threads are replicated over members. Its initial states may
 * tell members apart. Some models break a property, deadlock or leave a domain.
 */
export const symmetricModel = (): fc.Arbitrary<Model> =>
  fc.noBias(spec).map((spec) => modelOf('symmetric', spec, language, 1e6));

interface RecipeSpec {
  readonly params: readonly SetName[];
  readonly guard: TestPicks | undefined;
  readonly statements: readonly Picks[];
}

/** Something at least that members have. */
const own: DomainSpec = ({ a }) => array(a, int(0, 1));

const params = fc.array(setName, { maxLength: 2 });
const statements = fc.array(statementPicks, { minLength: 1, maxLength: 3 });

const spec = modelSpec<RecipeSpec, TestPicks>({
  sizes: { a: [2, 3], b: [2, 2, 1] },
  fields: fieldSpecs.map((fields) => [own, ...fields]),
  recipe: fc.record({ params, guard: fc.option(testPicks, { nil: undefined }), statements }),
  init: fc.record({ params, guard: fc.constant(undefined), statements }),
  start: fc.constant([]),
  test: testPicks,
  tests: { minLength: 1, maxLength: 3 },
  absent: fc.constant(false),
});

const language: Language<RecipeSpec, TestPicks> = {
  paramsOf: ({ params }, declared) => Object.fromEntries(params.map((set, i) => [`x${i}`, index(declared[set])])),
  within: ({ root, params }) => {
    const places = symmetricPlaces(root);
    const known = { a: paramsOver(params, 'a'), b: paramsOver(params, 'b') };
    const counts: Counts = { a: known.a.length, b: known.b.length };
    const namesIn = (args: Args): Names => {
      const members = (names: readonly string[]): readonly number[] => names.map((name) => args[name] as number);
      return { a: members(known.a), b: members(known.b) };
    };
    return {
      recipeOf: (recipe) => recipeOf(recipe, places, counts, namesIn),
      testOf: (picks) => {
        const { text, run } = testOf(picks, places, counts);
        return { text, of: ({ m, args }) => run(m, namesIn(args)) };
      },
    };
  },
};

/** The names of the arguments that are members of a scalarset. */
const paramsOver = (params: Params, set: SetName): readonly string[] =>
  Object.entries(params).flatMap(([name, param]) => {
    const domain = domainOf(param);
    return domain?.kind === 'index' && domain.of.name === set ? [name] : [];
  });

const recipeOf = (
  { guard, statements }: RecipeSpec,
  places: readonly SymmetricPlace[],
  counts: Counts,
  namesIn: (args: Args) => Names,
): Statement => {
  const test = guard && testOf(guard, places, counts);
  const body = statements.flatMap((statement) => statementOf(statement, places, counts) ?? []);
  return {
    text: [...(test === undefined ? [] : [`only when ${test.text}`]), ...body.map(({ text }) => text)].join('\n'),
    run: ({ m, args }) => {
      const names = namesIn(args);
      if (test !== undefined && !test.run(m, names)) return blocked;
      for (const statement of body) statement.run(m, names);
      return undefined;
    },
  };
};
