import type { Write } from '../learning/index.ts';
import type { RecordedRecipes } from '../steps/recorded-recipes.ts';
import type { NoiseGroup } from './noise-groups.ts';
import type { End } from './variant-recipe.ts';

/** How an execution of a step ended, and what that means to the noise. Of a blocked one, nothing. */
export interface StepEnd extends End {
  readonly writes: readonly Pick<Write, 'address' | 'mask' | 'code'>[];
  /** Groups of which it writes some slots and not all: what they were before shows in what they are after. */
  readonly partial: readonly number[];
  /** Groups of which it writes the context alone: what they were before is what they are after, and their noise can do something else now. */
  readonly contexts: readonly number[];
  /** Groups of which it writes all slots. */
  readonly whole: readonly number[];
}

const blockedEnd: StepEnd = { kind: 'blocked', writes: [], partial: [], contexts: [], whole: [] };

/** Makes the end of the execution that has just been recorded; the words are its successor. */
export const stepEnds = (
  groups: readonly NoiseGroup[],
  words: Int32Array,
  { recorder, slots }: RecordedRecipes,
): ((happened: boolean) => StepEnd) => {
  const shapes = groups.map(({ slots: own, context }) => ({ own: new Set(own), context: new Set(context) }));
  return (happened) => {
    if (!happened) return blockedEnd;
    const writes = recorder.writes.map((address) => {
      const mask = slots.get(address)?.mask as number;
      return { address, mask, code: ((words[address >>> 5] as number) >>> address) & mask };
    });
    const touched = shapes.map(({ own, context }) => ({
      own: recorder.writes.filter((address) => own.has(address)).length,
      all: own.size,
      context: recorder.writes.some((address) => context.has(address)),
    }));
    const where = (test: (group: (typeof touched)[number]) => boolean): readonly number[] =>
      touched.flatMap((group, g) => (test(group) ? [g] : []));
    return {
      kind: 'effect',
      writes,
      partial: where(({ own, all }) => own > 0 && own < all),
      contexts: where(({ own, context }) => own === 0 && context),
      whole: where(({ own, all }) => own === all),
    };
  };
};
