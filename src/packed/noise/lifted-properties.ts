import { accelerateProperties, type LearnOptions } from '../learning/index.ts';
import { type Asked, askedOf } from '../steps/asked-properties.ts';
import type { RecordedRecipes } from '../steps/recorded-recipes.ts';
import type { StepContext, Steps } from '../steps/types.ts';
import { PropertyOnVariants } from './property-on-variants.ts';
import { type End, type RecipeContext, VariantRecipe } from './variant-recipe.ts';

/** Variants that a property may tell apart in one state, before it is evaluated by `PropertyOnVariants`. */
export const MOST_PATHS = 64;

/** A walk that comes to more ends is left. */
const MOST_WALKED = 16_384;

const tooLong = new Error('a walk is left');

const fine: End = { kind: 'blocked' };

/**
 * Evaluates properties on all variants of a state that they can tell apart. That, too, is a function of some slots of the state, and is learnt as properties are: evaluated on
 * the variants each time, the properties took two thirds of a search of the zap with two CPUs. Each part of a property is evaluated by itself: it reads one group mostly, where all of them
 * together tell every combination of values apart.
 */
export const liftedProperties = (
  context: StepContext,
  recorded: RecordedRecipes,
  shared: RecipeContext,
  mostPaths: number,
  learn: LearnOptions,
): Steps['check'] => {
  const { buffer, findings, progress, system } = context;
  const { words } = buffer;
  const { walkReads, variants } = shared;
  const all = askedOf(context, recorded);
  /** Properties before this one are not asked. */
  let from = 0;
  let isFine = true;
  const onVariants: (PropertyOnVariants | undefined)[] = [];
  /** On one variant, whatever was found of others. */
  const evaluateOn = ({ property, part }: Asked): boolean => {
    progress.settled = -1;
    return recorded.evaluate(property, part);
  };
  const recipes = all.map((one) => {
    const run = (): End | undefined => {
      if (evaluateOn(one)) return fine;
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
    if (paths > mostPaths) {
      const one = all[place] as Asked;
      onVariants[place] = new PropertyOnVariants(() => evaluateOn(one), recorded, variants, words);
    }
    if (thrown !== undefined) throw thrown.error;
    return isFine && walkReads.isOn;
  };
  const isDue = ({ property }: Asked): boolean =>
    property >= from && (system.properties[property]?.kind === 'always' || findings.known[property] === 0);
  const evaluate = (place: number): boolean => {
    const asked = all[place] as Asked;
    if (!isDue(asked)) return false;
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
      progress.at = asked.property;
      walkReads.isOn = false;
    }
  };
  const plain: Steps['check'] = (log, offset) => {
    for (let i = 0; i < words.length; i++) words[i] = log[offset + i] as number;
    for (let place = 0; place < all.length; place++) evaluate(place);
  };
  const checks = all.map((_, place) => () => void evaluate(place));
  const asked = { recorder: walkReads, slots: recorded.slots, asked: all, checks, evaluate };
  const check = accelerateProperties(context, plain, asked, learn);
  return (log, offset, first) => {
    from = first;
    check(log, offset, first);
  };
};
