import { ShootdownError, suggest } from '../errors.ts';
import { type Domain, describe, type PlainValue } from '../language/domain.ts';
import { isDeclared } from './declared.ts';
import { noted } from './refusals.ts';

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
      return [];
    case 'struct':
      return Object.fromEntries(Object.entries(domain.fields).map(([name, field]) => [name, zeroOf(field)]));
    case 'array':
      return Array.from({ length: domain.length }, () => zeroOf(domain.of));
  }
};

/** A number from 0 up for each value of a scalar domain, or -1 for what is not one of its values. */
export const codeOf = (domain: Domain, value: unknown): number => {
  switch (domain.kind) {
    case 'bool':
      return value === true ? 1 : value === false ? 0 : -1;
    case 'int':
      return Number.isInteger(value) && (value as number) >= domain.lo && (value as number) <= domain.hi
        ? (value as number) - domain.lo
        : -1;
    case 'oneOf':
      return domain.values.indexOf(value as string);
    case 'index':
      return Number.isInteger(value) && (value as number) >= 0 && (value as number) < domain.of.size
        ? (value as number)
        : -1;
    default:
      return -1;
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
  }
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
    case 'int':
    case 'oneOf':
      return String(value);
    case 'index':
      return `${domain.of.name} ${value}`;
    case 'nullable':
      return value === null ? 'none' : print(domain.of, value);
    case 'list':
    case 'array':
      return `[${(value as readonly PlainValue[]).map((element) => print(domain.of, element)).join(', ')}]`;
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
