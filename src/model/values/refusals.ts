import type { ShootdownError } from '../errors.ts';

/**
 * What a view has refused since this was last cleared: a value outside its domain, a name that is not declared. A recipe may catch
 * the error; what it had written by then depends on the engine. So every engine looks here after each recipe and property,
 * and ends the run by what it finds, caught or not. It is cleared before each state: outside of recipes, refusals are thrown only.
 *
 * Not only recipes read views while recipes run: a debugger does that pauses the thread (V8's inspector asks the view that a method was
 * called on for its `splice`), and so does the watch of threads that do not come back (jobs/stuck-threads.ts), which is one. What they
 * are refused is noted as well, and looks like what a recipe has caught. So what was caught counts if it is refused again when the
 * recipe is run again in the same state: a recipe does the same each time, and who looks at it does not come back at that moment.
 *
 * A field of an object and no function: it is read after every recipe that runs.
 */
export const refusals: {
  /** The first one since it was cleared. */
  last: ShootdownError | undefined;
  /** What `takeRefusal` returned last. */
  taken: ShootdownError | undefined;
} = { last: undefined, taken: undefined };

/** Notes an error that a view is about to throw, and returns it. The first one stays. */
export const noted = (error: ShootdownError): ShootdownError => {
  refusals.last ??= error;
  return error;
};

/** Forgets what was refused before. */
export const clearRefusals = (): void => {
  refusals.last = undefined;
};

/** The refusal that was noted, which is forgotten. Called after a recipe that came to its end: it caught the error, or somebody else did. */
export const takeRefusal = (): ShootdownError | undefined => {
  const { last } = refusals;
  refusals.last = undefined;
  refusals.taken = last;
  return last;
};

/** Whether an error is one that a recipe has caught, or that was no recipe's: the recipe is to be run again. */
export const isInDoubt = (error: unknown): boolean => error !== undefined && error === refusals.taken;

/** What `run` returns; throws what a view refuses meanwhile, even if it is caught. In doubt `run` is called twice: it begins anew each time. */
export const unrefused = <T>(run: () => T): T => {
  refusals.last = undefined;
  const result = run();
  if (refusals.last === undefined) return result;
  refusals.last = undefined;
  const again = run();
  const refused = takeRefusal();
  if (refused !== undefined) throw refused;
  return again;
};
