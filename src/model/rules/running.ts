/**
 * What of the model's code this thread is in, for who looks at a thread that does not come back (model/look.ts). It is kept up to date
 * where a state is begun, not where a recipe is: that costs a search nothing that could be measured.
 */
export const running: {
  /** How often something was begun; comes round again after 2^32. */
  calls: number;
  /** What was begun last, and has come to its end or not: `user 0: store`, `property MKCLEAN`. */
  words: () => string;
} = { calls: 0, words: () => "the model's file" };

/** Tells that the model's code is called now, or for some recipes in turn. */
export const begun = (words: () => string): void => {
  running.calls = (running.calls + 1) | 0;
  running.words = words;
};
