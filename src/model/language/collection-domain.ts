import { ShootdownError } from '../errors.ts';
import { requireDomain } from '../values/require-domain.ts';
import {
  type BagDomain,
  type Cases,
  cardinality,
  type Domain,
  describe,
  type Fields,
  oneOf,
  type SetDomain,
  struct,
  type VariantDomain,
} from './domain.ts';

/**
 * A subset of the values of `of`: a bit for each of them. Throws a `model` error for elements that are or have lists, sets, bags or
 * arrays over a scalarset, and for more than 4096 values.
 */
export const set = <E extends Domain>(of: E): SetDomain<E> => {
  requireElements(of, 'a set');
  return { kind: 'set', of };
};

/**
 * A multiset of the values of `of`, such as messages under way: how often each is in it, at most `max` times. Throws a `model` error as
 * `set` does.
 */
export const bag = <E extends Domain>(of: E, max: number): BagDomain<E> => {
  if (!Number.isInteger(max) || max < 1 || max >= 2 ** 16)
    throw new ShootdownError(
      'model',
      `a bag with at most ${max} of each`,
      'write bag(domain, max): max is how often one value can be in it, at least once',
    );
  requireElements(of, 'a bag');
  return { kind: 'bag', of, max };
};

/**
 * One of several structs, told apart by `kind`: `variant({ idle: {}, request: { from: index(Node) } })` is `{ kind: 'idle' }` or
 * `{ kind: 'request', from: 0 }`. Throws a `model` error where there is no case, and for a field called `kind`.
 */
export const variant = <const C extends Cases>(cases: C): VariantDomain<C> => {
  const names = Object.keys(cases);
  if (names.length === 0)
    throw new ShootdownError(
      'model',
      'a variant without cases',
      'write variant({ idle: {}, busy: { by: index(Node) } })',
    );
  const made = names.map((name) => {
    const fields = cases[name] as Fields;
    if (!/^[a-zA-Z_][\w]*$/.test(name) || name === '__proto__')
      throw new ShootdownError(
        'model',
        `'${name}' cannot name a case of a variant`,
        'use a letter, then letters, digits and underscores',
      );
    if (Object.hasOwn(fields, 'kind'))
      throw new ShootdownError(
        'model',
        `case '${name}' of a variant has a field 'kind'`,
        "'kind' is the name of the case; call the field something else",
      );
    return [name, { ...struct({ kind: oneOf(name), ...fields }), case: name }] as const;
  });
  return { kind: 'variant', cases: Object.fromEntries(made) as unknown as VariantDomain<C>['cases'] };
};

/** The most values that the elements of a set or a bag can have. */
const MOST_ELEMENTS = 4096;

const requireElements = (of: unknown, where: string): void => {
  requireDomain(of, `the elements of ${where}`);
  const strange = strangeElement(of as Domain);
  if (strange !== undefined)
    throw new ShootdownError(
      'model',
      `${where} of ${describe(of as Domain)}, which is or has ${strange}`,
      'its elements are made of scalars, structs, variants, nullables, and arrays of a fixed length',
    );
  const count = cardinality(of as Domain);
  if (count > MOST_ELEMENTS)
    throw new ShootdownError(
      'model',
      `${where} of ${describe(of as Domain)}, which has ${count} values`,
      `there is a bit in the state for each of them, so they are at most ${MOST_ELEMENTS}: narrow the domains, or keep the elements in a list`,
    );
};

/** What in a domain cannot be in an element of a set, in words. */
const strangeElement = (domain: Domain): string | undefined => {
  switch (domain.kind) {
    case 'list':
    case 'set':
    case 'bag':
      return `a ${domain.kind}`;
    case 'array':
      return domain.over === undefined || domain.over.ordered === true
        ? strangeElement(domain.of)
        : 'an array over a scalarset';
    case 'nullable':
      return strangeElement(domain.of);
    case 'struct':
      return firstStrange(Object.values(domain.fields));
    case 'variant':
      return firstStrange(Object.values(domain.cases));
    default:
      return undefined;
  }
};

const firstStrange = (domains: readonly Domain[]): string | undefined =>
  domains.map(strangeElement).find((what) => what !== undefined);
