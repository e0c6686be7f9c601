import { accelerateProperties } from '../learning/index.ts';
import type { RecordedProperties, RecordedRecipes } from '../steps/recorded-recipes.ts';
import type { StepContext, Steps } from '../steps/types.ts';
import { PropertyOnVariants } from './property-on-variants.ts';
import { type End, type RecipeContext, VariantRecipe } from './variant-recipe.ts';

/** States before code is generated: to find a path that is known takes 4 µs a state, and code for the zap with two CPUs takes 0.4 s to generate and to warm up. */
const GENERATE_AFTER = 100_000;

/** Variants that a property may tell apart in one state, before it is evaluated by `PropertyOnVariants`. */
export const MOST_PATHS = 64;

/** A walk that comes to more ends is left. */
const MOST_WALKED = 16_384;

const tooLong = new Error('a walk is left');

const fine: End = { kind: 'blocked' };

/**
 * Evaluates properties on all variants of a state that they can tell apart. That, too, is a function of some slots of the state, and is learnt as properties are: evaluated on
 * the variants each time, the properties took two thirds of a search of the zap with two CPUs.
 */
export const liftedProperties = (
  context: StepContext,
  recorded: RecordedRecipes,
  shared: RecipeContext,
  mostPaths: number,
): Steps['check'] => {
  const { buffer, findings, progress, system } = context;
  const { words } = buffer;
  const { walkReads, variants } = shared;
  let isFine = true;
  const onVariants: (PropertyOnVariants | undefined)[] = [];
  const recipes = system.properties.map((_, p) => {
    const run = (): End | undefined => {
      if (recorded.evaluate(p)) return fine;
      isFine = false;
      return undefined;
    };
    return new VariantRecipe(shared, run, 0);
  });
  /** Whether the property holds on all variants, and all that this depends on is noted. Leaves a walk that is too long, for `onVariants`. */
  const walked = (place: number): boolean => {
    let thrown: { readonly error: unknown } | undefined;
    let paths = 0;
    walkReads.begin();
    try {
      recipes[place]?.walk({
        ended: () => {
          if (++paths > MOST_WALKED) throw tooLong;
        },
        threw: (error) => {
          thrown ??= { error };
        },
      });
    } catch (error) {
      if (error !== tooLong) throw error;
    }
    if (paths > mostPaths) onVariants[place] = new PropertyOnVariants(place, recorded, variants, words);
    if (thrown !== undefined) throw thrown.error;
    return isFine && walkReads.isOn;
  };
  const evaluate = (place: number): boolean => {
    isFine = true;
    variants.begin(words, 0);
    try {
      if (onVariants[place] === undefined) {
        const isKnown = walked(place);
        if (onVariants[place] === undefined) return isKnown;
        // A walk that was left has decided groups.
        variants.begin(variants.stored, 0);
      }
      onVariants[place]?.evaluate();
      return false;
    } finally {
      words.set(variants.stored);
      progress.at = place;
      walkReads.isOn = false;
    }
  };
  const lifted: RecordedProperties = { recorder: walkReads, slots: recorded.slots, evaluate };
  const isDue = (p: number): boolean => system.properties[p]?.kind === 'always' || findings.known[p] === 0;
  const check: Steps['check'] = (log, offset, first) => {
    for (let i = 0; i < words.length; i++) words[i] = log[offset + i] as number;
    for (let p = first; p < recipes.length; p++) if (isDue(p)) evaluate(p);
  };
  const single = { checks: recipes.map((_, p) => () => void evaluate(p)) };
  return accelerateProperties(context, { check, single }, lifted, { learnAfter: 0, generateAfter: GENERATE_AFTER });
};
