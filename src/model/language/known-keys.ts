import { ShootdownError, suggest } from '../errors.ts';

/** Throws a `model` error for a key of a definition that means nothing: `deamon: true` would be left out in silence. */
export const requireKnownKeys = (given: unknown, known: readonly string[], where: string): void => {
  if (typeof given !== 'object' || given === null)
    throw new ShootdownError('model', `${where} is ${given === null ? 'null' : typeof given}, not an object`);
  for (const key of Object.keys(given))
    if (!known.includes(key))
      throw new ShootdownError('model', `${where} has '${key}', which means nothing`, suggest(key, known));
};
