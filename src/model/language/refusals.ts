import type { ShootdownError } from '../errors.ts';

/**
 * What a view has refused since this was last cleared: a value outside its domain, a name that is not declared. A recipe may catch
 * the error; what it had written by then depends on the engine. So every engine looks here after each recipe and property,
 * and ends the run by what it finds, caught or not. It is cleared before each state: outside of recipes, refusals are thrown only.
 *
 * A field of an object and no function: it is read after every recipe that runs.
 */
export const refusals: { last: ShootdownError | undefined } = { last: undefined };

/** Notes an error that a view is about to throw, and returns it. The first one stays. */
export const noted = (error: ShootdownError): ShootdownError => {
  refusals.last ??= error;
  return error;
};

/** Forgets what was refused before. */
export const clearRefusals = (): void => {
  refusals.last = undefined;
};

/** The refusal that was noted, which is forgotten. */
export const takeRefusal = (): ShootdownError | undefined => {
  const { last } = refusals;
  refusals.last = undefined;
  return last;
};

/** What `run` returns; throws what a view refused meanwhile, even if it was caught. */
export const unrefused = <T>(run: () => T): T => {
  refusals.last = undefined;
  const result = run();
  const refused = takeRefusal();
  if (refused !== undefined) throw refused;
  return result;
};
