import type { Asked } from '../steps/asked-properties.ts';
import type { RecordedProperties } from '../steps/recorded-recipes.ts';
import type { PlainSteps, StepContext } from '../steps/types.ts';
import type { Unit } from './code-blocks.ts';
import { DecisionTree, type Leaf } from './decision-tree.ts';
import { type LearnedRecipe, uncounted } from './learned-recipe.ts';
import type { RecipeKind } from './recipe-kind.ts';

const fine: Leaf = { kind: 'blocked' };

/** What is asked of states, by its place there. */
export interface AskedProperties extends RecordedProperties {
  readonly asked: readonly Asked[];
  /** Of each: evaluates it on the buffer's words, which are also given as they are. */
  readonly checks: PlainSteps['single']['checks'];
}

/**
 * How properties are learnt: only paths on which there is nothing to note (an `always` property holds, a `reachable` one is
 * not seen). All else comes from the property itself.
 */
export const learnedProperties = (
  { batch, findings, system }: StepContext,
  { asked, checks, evaluate }: AskedProperties,
): RecipeKind => {
  const propertyOf = (place: number): number => (asked[place] as Asked).property;
  const isReachable = (place: number): boolean => system.properties[propertyOf(place)]?.kind === 'reachable';
  const recipes = asked.map(
    (_, place): LearnedRecipe => ({ place, pcGuard: undefined, tree: new DecisionTree(), ...uncounted }),
  );
  return {
    recipes,
    isDue: (place) => !isReachable(place) || findings.known[propertyOf(place)] === 0,
    apply: () => {},
    record: (place) => (evaluate(place) ? fine : undefined),
    units: recipes.map(
      (property): Unit => ({
        recipes: [property],
        piece: (source, treeOf) => {
          const { place, tree } = property;
          const piece = tree === undefined ? source.plainProperty(place) : source.property(place, treeOf(property));
          return isReachable(place)
            ? { ...piece, text: `if (known[${propertyOf(place)}] === 0) { ${piece.text} }` }
            : piece;
        },
      }),
    ),
    callees: {
      batch,
      prologue: '',
      named: { known: findings.known, checks },
      undone: (run) => {
        const [seen, known] = [findings.seen.slice(), findings.known.slice()];
        findings.known.fill(0);
        run();
        findings.seen.set(seen);
        findings.known.set(known);
      },
    },
  };
};
