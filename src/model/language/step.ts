import { ShootdownError } from '../errors.ts';
import { declared, declaringArguments } from '../values/declared.ts';
import type { BoolDomain, Domain, Draft, IndexDomain, IntDomain, OneOfDomain } from './domain.ts';

/** The type of `blocked`. */
export type Blocked = typeof blocked;
/** What a step returns when it cannot happen in this state. Whatever the recipe wrote before is dropped. */
export const blocked: unique symbol = Symbol.for('shootdown.blocked');

/** The domains of a step's arguments: scalars only, every combination is tried. */
export type Params = { readonly [name: string]: BoolDomain | IntDomain | OneOfDomain | IndexDomain };

/** The arguments of a step, with the types that their domains give. */
export type ArgsOf<P extends Params> = { readonly [K in keyof P]: Draft<P[K]> };

/** Arguments of a step, known only when running. */
export type Args = { readonly [name: string]: number | boolean | string };

/**
 * Every combination of arguments, the last parameter varying fastest; one empty combination for no parameters. `owner` is who gets them, in
 * words: to read another name of them is an error that says so.
 */
export const combinations = (params: Params, owner: string): readonly Args[] => {
  let all: Args[] = [{}];
  for (const [name, domain] of Object.entries(params)) {
    const values = valuesOf(domain, name);
    all = all.flatMap((args) => values.map((value) => ({ ...args, [name]: value })));
  }
  const guard = declaringArguments(owner, Object.keys(params));
  return all.map((args) => Object.freeze(declared(args, guard)));
};

const valuesOf = (domain: Domain, name: string): readonly (number | boolean | string)[] => {
  switch (domain.kind) {
    case 'bool':
      return [false, true];
    case 'int':
      return Array.from({ length: domain.hi - domain.lo + 1 }, (_, i) => domain.lo + i);
    case 'index':
      return Array.from({ length: domain.of.size }, (_, i) => i);
    case 'oneOf':
      return domain.values;
    default:
      throw new ShootdownError(
        'model',
        `parameter '${name}' is ${'kind' in Object(domain) ? `a ${domain.kind}` : 'no domain'}`,
        'the arguments of a step are bool, int, oneOf or index',
      );
  }
};
