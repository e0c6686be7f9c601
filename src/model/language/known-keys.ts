import { ShootdownError, suggest } from '../errors.ts';

/** Throws a `model` error for a key of a definition that means nothing: `deamon: true` would be left out in silence. */
export const requireKnownKeys = (given: unknown, known: readonly string[], where: string, write?: string): void => {
  if (typeof given !== 'object' || given === null)
    throw new ShootdownError('model', `${where} is ${kindOf(given)}, not an object`, write);
  for (const key of Object.keys(given))
    if (!known.includes(key))
      throw new ShootdownError('model', `${where} has '${key}', which means nothing`, suggest(key, known));
};

/** Throws a `model` error for what is no function where the model needs one; `write` says how it is written. */
export const requireFunction = (given: unknown, where: string, write: string): void => {
  if (typeof given !== 'function')
    throw new ShootdownError('model', `${where} is ${kindOf(given)}, not a function`, write);
};

/** Throws a `model` error for what is no list, where one is given. */
export const requireList = (given: unknown, where: string, write: string): void => {
  if (given !== undefined && !Array.isArray(given))
    throw new ShootdownError('model', `${where} is ${kindOf(given)}, not a list`, write);
};

const kindOf = (given: unknown): string => {
  if (given === undefined || given === null) return String(given);
  return typeof given === 'object' ? (Array.isArray(given) ? 'a list' : 'an object') : `a ${typeof given}`;
};
