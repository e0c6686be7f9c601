import type { RecordedRecipes } from './recorded-recipes.ts';
import type { StepContext } from './types.ts';

/** A property, by its place, or a part of one. */
export interface Asked {
  readonly property: number;
  /** Undefined for the whole of it. */
  readonly part: number | undefined;
}

/**
 * What is asked of states: each part of each property, in order, and as a whole the properties that have no parts, or more than `mostParts`. Learnt by itself a part
 * has few paths, since it reads one thing mostly, where all of them together tell every combination of values apart.
 */
export const askedOf = (
  { system }: StepContext,
  recorded: RecordedRecipes,
  mostParts: number = Number.POSITIVE_INFINITY,
): readonly Asked[] =>
  system.properties.flatMap((_, property): readonly Asked[] => {
    const count = recorded.partsOf(property) ?? 0;
    return count === 0 || count > mostParts
      ? [{ property, part: undefined }]
      : Array.from({ length: count }, (__, part) => ({ property, part }));
  });
