import { ShootdownError } from '../errors.ts';

const kinds = new Set([
  'bool',
  'int',
  'oneOf',
  'index',
  'struct',
  'array',
  'nullable',
  'list',
  'set',
  'bag',
  'variant',
]);

/** Refuses what is no domain: a class instance, a typed array, a bare value. Models written in JavaScript reach this. */
export const requireDomain = (given: unknown, where: string): void => {
  const kind = given !== null && typeof given === 'object' && 'kind' in given ? given.kind : undefined;
  if (kind === 'scalarset')
    throw new ShootdownError('model', `${where} is the scalarset itself`, 'index(set) is one of its members');
  if (typeof kind !== 'string' || !kinds.has(kind)) {
    const what = given instanceof Object ? `an instance of ${given.constructor?.name ?? 'no class'}` : String(given);
    throw new ShootdownError(
      'model',
      `${where} is ${what}, not a domain`,
      'a state is described with bool, int, oneOf, index, struct, array, nullable, list, set, bag and variant; it holds no class instances and no typed arrays',
    );
  }
};
