/** What the levels so far let one expect of those to come. */
export type Projection =
  /** It would not fit: which level meets the budget, and with how many states stored. */
  | { readonly kind: 'exceeds'; readonly level: number; readonly states: number }
  /** The levels would come to an end before that: how many states there would be. */
  | { readonly kind: 'fits'; readonly states: number };

/** Levels that are looked ahead. */
const MOST_LEVELS = 1000;
/** Over how many levels the change of the growth is taken: one level alone is too rough. */
const TREND_LEVELS = 4;

/**
 * Continues the sizes of the levels until they come to more than `most` states, or to nothing. A level is the one before it
 * times a growth, and the growth itself changes as it did over the last few levels: the levels of a breadth-first search rise
 * ever slower, then fall. A rough guess (on zap within a factor of two once half of the levels are known), for a warning.
 */
export const project = (levels: readonly number[], most: number): Projection => {
  const ratios = levels.slice(1).map((size, i) => size / (levels[i] as number));
  const last = ratios.at(-1) ?? 1;
  const earlier = ratios.at(-1 - TREND_LEVELS);
  const trend = earlier === undefined ? 1 : Math.min(1, (last / earlier) ** (1 / TREND_LEVELS));
  let states = levels.reduce((sum, size) => sum + size, 0);
  let size = levels.at(-1) ?? 0;
  let growth = last;
  for (let ahead = 1; ahead <= MOST_LEVELS; ahead++) {
    growth *= trend;
    size *= growth;
    if (size < 1) return { kind: 'fits', states: Math.round(states) };
    states += size;
    if (states > most) return { kind: 'exceeds', level: levels.length - 1 + ahead, states: Math.round(most) };
  }
  return { kind: 'exceeds', level: levels.length - 1 + MOST_LEVELS, states: Math.round(most) };
};
