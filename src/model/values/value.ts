import { ShootdownError, suggest } from '../errors.ts';
import {
  type BagDomain,
  type Domain,
  describe,
  oneOf,
  type Plain,
  type PlainValue,
  type SetDomain,
  type StructDomain,
  type VariantDomain,
} from '../language/domain.ts';
import { isDeclared } from './declared.ts';
import { noted } from './refusals.ts';
import { codeOf, universeOf } from './universe.ts';

/** The zero value of a domain, as plain data: what a place of it holds before the initial recipe has run. */
export const initialOf = <D extends Domain>(domain: D): Plain<D> => zeroOf(domain) as Plain<D>;

/** The value that a state starts from before the initial recipe runs. */
export const zeroOf = (domain: Domain): PlainValue => {
  switch (domain.kind) {
    case 'bool':
      return false;
    case 'int':
      return domain.lo;
    case 'oneOf':
      return domain.values[0] as string;
    case 'index':
      return 0;
    case 'nullable':
      return null;
    case 'list':
    case 'set':
    case 'bag':
      return [];
    case 'variant':
      return zeroOf(Object.values(domain.cases)[0] as Domain);
    case 'struct':
      return Object.fromEntries(Object.entries(domain.fields).map(([name, field]) => [name, zeroOf(field)]));
    case 'array':
      return Array.from({ length: domain.length }, () => zeroOf(domain.of));
  }
};

/** The one error for a value that its place cannot hold; both executors throw it, with the same words. */
export const outside = (path: string, value: unknown, domain: Domain): ShootdownError => {
  return noted(
    new ShootdownError('domain', `${path}: ${shown(value)} is outside ${describe(domain)}`, hintOutside(value, domain)),
  );
};

const hintOutside = (value: unknown, domain: Domain): string => {
  if (value === undefined) return 'a recipe assigned undefined: is a field missing, or misspelt?';
  const takesNumbers = domain.kind === 'int' || domain.kind === 'index';
  if (takesNumbers && Number.isInteger(value))
    return 'widen the domain if the value is meant to be possible; otherwise a guard is missing in the step';
  if (domain.kind === 'oneOf' && typeof value === 'string') return suggest(value, domain.values);
  if (typeof value === 'object' && value !== null)
    return 'a state holds plain objects, arrays, numbers, booleans, strings and null; no class instances and no typed arrays';
  return 'the recipe assigned a value of another kind';
};

/** The one error for an element that does not exist. */
export const noElement = (path: string, i: unknown, length: number): ShootdownError =>
  noted(
    new ShootdownError(
      'domain',
      `${path}: there is no element ${shown(i)}, the length is ${length}`,
      typeof i === 'number'
        ? 'an index ran past the end; -1 is what findIndex returns for none'
        : 'an element is named by its number: at(0)',
    ),
  );

export const pushedSeveral = (path: string): ShootdownError =>
  noted(
    new ShootdownError('domain', `${path}: several elements were pushed at once`, 'push takes one element: push each'),
  );

export const listFull = (path: string, max: number): ShootdownError =>
  noted(
    new ShootdownError(
      'domain',
      `${path}: pushed to when it already holds ${max}`,
      'make the list longer, or block the step while it is full',
    ),
  );

export const listEmpty = (path: string): ShootdownError =>
  noted(new ShootdownError('domain', `${path}: taken from when it is empty`, 'block the step while the list is empty'));

export const bagFull = (path: string, max: number): ShootdownError =>
  noted(
    new ShootdownError(
      'domain',
      `${path}: added to a bag what is in it ${max === 1 ? 'once' : `${max} times`} already`,
      'give the bag a greater max, or block the step while it is there',
    ),
  );

export const notInBag = (path: string): ShootdownError =>
  noted(
    new ShootdownError(
      'domain',
      `${path}: removed from a bag what is not in it`,
      'block the step while it is not there: has(value), or choose it among what is there',
    ),
  );

/** A view of one case of a variant that is of another case by now. */
export const otherCase = (path: string, kind: string): ShootdownError =>
  noted(
    new ShootdownError(
      'domain',
      `${path} is no '${kind}' any more: a view of what was there before was used`,
      'read the field again after it was assigned',
    ),
  );

export const noStruct = (path: string): ShootdownError =>
  noted(
    new ShootdownError(
      'domain',
      `${path} is null: a view of what was there before was used`,
      'read the field again after it was set to null',
    ),
  );

const shown = (value: unknown): string => {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'object' && value !== null) {
    const name = value.constructor?.name;
    return name === undefined || name === 'Object' ? 'an object' : `an instance of ${name}`;
  }
  return typeof value === 'function' ? 'a function' : String(value);
};

/** True for object literals. Class instances, arrays and typed arrays are not; nor are the views of an executor, which knows its own. */
export const isPlainObject = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || isDeclared(prototype as object);
};

/**
 * Checks that plain data belongs to a domain and returns a deep copy in canonical form: fields in the order of their
 * declaration, nothing more and nothing less, no negative zero. Throws a `domain` error that names the path. An executor
 * passes `unwrap` to accept its views, at any depth.
 */
export const parseValue = (
  domain: Domain,
  given: unknown,
  path: string,
  unwrap: (given: unknown) => unknown = asGiven,
): PlainValue => {
  const value = unwrap(given);
  switch (domain.kind) {
    case 'bool':
    case 'oneOf':
      if (codeOf(domain, value) < 0) throw outside(path, value, domain);
      return value as PlainValue;
    case 'int':
    case 'index':
      if (codeOf(domain, value) < 0) throw outside(path, value, domain);
      return (value as number) + 0;
    case 'nullable':
      return value === null ? null : parseValue(domain.of, value, path, unwrap);
    case 'struct': {
      if (!isPlainObject(value)) throw outside(path, value, domain);
      for (const name of Object.keys(value))
        if (!Object.hasOwn(domain.fields, name))
          throw noted(
            new ShootdownError(
              'domain',
              `${at(path, name)} is not a field of ${describe(domain)}`,
              suggest(name, Object.keys(domain.fields)),
            ),
          );
      return Object.fromEntries(
        Object.entries(domain.fields).map(([name, field]) => [
          name,
          parseValue(field, value[name], at(path, name), unwrap),
        ]),
      );
    }
    case 'array':
      if (!Array.isArray(value) || value.length !== domain.length) throw outside(path, value, domain);
      return value.map((element, i) => parseValue(domain.of, element, `${path}[${i}]`, unwrap));
    case 'list':
      if (!Array.isArray(value) || value.length > domain.max) throw outside(path, value, domain);
      return value.map((element, i) => parseValue(domain.of, element, `${path}[${i}]`, unwrap));
    case 'set':
    case 'bag':
      return collected(domain, value, path, unwrap);
    case 'variant': {
      if (!isPlainObject(value)) throw outside(path, value, domain);
      return parseValue(caseOf(domain, value.kind, path), value, path, unwrap);
    }
  }
};

/** The fields of the case of a variant that a value names. */
export const caseOf = ({ cases }: VariantDomain, kind: unknown, path: string): StructDomain => {
  const fields = typeof kind === 'string' && Object.hasOwn(cases, kind) ? cases[kind] : undefined;
  if (fields === undefined) throw outside(at(path, 'kind'), kind, oneOf(...Object.keys(cases)));
  return fields;
};

/** The elements in order, as the universe's own frozen values; of a set each once. */
const collected = (
  domain: SetDomain | BagDomain,
  given: unknown,
  path: string,
  unwrap: (given: unknown) => unknown,
): PlainValue => {
  const elements = elementsOf(given);
  if (elements === undefined) throw outside(path, given, domain);
  const { rankOf, values } = universeOf(domain.of);
  const ranks = elements.map((element) => {
    const rank = rankOf(unwrap(element));
    if (rank < 0) throw outside(path, element, domain.of);
    return rank;
  });
  ranks.sort((a, b) => a - b);
  if (domain.kind === 'set') return [...new Set(ranks)].map((rank) => values[rank] as PlainValue);
  if (ranks.some((rank, i) => rank === ranks[i + domain.max])) throw bagFull(path, domain.max);
  return ranks.map((rank) => values[rank] as PlainValue);
};

/** What is given for the elements of a set or a bag: an array, a Set of JavaScript, a set or a bag of the state or made of such. */
export const elementsOf = (given: unknown): readonly unknown[] | undefined => {
  if (Array.isArray(given)) return given;
  if (given instanceof Set) return [...given];
  return typeof given === 'object' && given !== null && '$universe' in given
    ? [...(given as unknown as Iterable<unknown>)]
    : undefined;
};

const asGiven = (given: unknown): unknown => given;

/** `path.name`, or `name` at the root. */
export const at = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

/** Whether a field is called like the scalarset that it is a member of: `cpu 1` says it all. */
const namesItself = (name: string, field: Domain): boolean =>
  field.kind === 'nullable' ? namesItself(name, field.of) : field.kind === 'index' && field.of.name === name;

/** A value in the fewest words that a person can read: `{folio 0, writable, dirty}`; false flags, and in a struct what is not there, are left out. */
export const print = (domain: Domain, value: PlainValue): string => {
  switch (domain.kind) {
    case 'bool':
    case 'oneOf':
      return String(value);
    case 'int':
      return domain.print?.(value as number) ?? String(value);
    case 'index':
      return `${domain.of.name} ${value}`;
    case 'nullable':
      return value === null ? 'none' : print(domain.of, value);
    case 'list':
    case 'array':
      return `[${(value as readonly PlainValue[]).map((element) => print(domain.of, element)).join(', ')}]`;
    case 'set':
    case 'bag':
      return `{${(value as readonly PlainValue[]).map((element) => print(domain.of, element)).join(', ')}}`;
    case 'variant': {
      const { kind, ...fields } = value as { readonly [field: string]: PlainValue };
      const { kind: _, ...domains } = (domain.cases[kind as string] as StructDomain).fields;
      return Object.keys(fields).length === 0
        ? `${kind}`
        : `${kind}${print({ kind: 'struct', fields: domains }, fields)}`;
    }
    case 'struct': {
      const fields = value as { readonly [field: string]: PlainValue };
      const parts: string[] = [];
      for (const [name, field] of Object.entries(domain.fields)) {
        const inner = fields[name] as PlainValue;
        if (inner === null) continue;
        if (field.kind === 'bool') {
          if (inner === true) parts.push(name);
        } else if (namesItself(name, field)) parts.push(`${name} ${inner}`);
        else parts.push(`${name} ${print(field, inner)}`);
      }
      return `{${parts.join(', ')}}`;
    }
  }
};
