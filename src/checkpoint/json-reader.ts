/** What can be kept in a manifest and comes back equal. */
export type JsonValue =
  | boolean
  | number
  | string
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** Says where a value is not what it should be: `files[0].name is no text`. */
export class WrongShape extends Error {
  override readonly name: string = 'WrongShape';
}

/** Reads a value of a known shape; `at` says where it is, for the error. Throws a WrongShape. */
export type Read<T> = (value: unknown, at: string) => T;

export const text: Read<string> = (value, at) => {
  if (typeof value !== 'string') throw new WrongShape(`${at} is no text`);
  return value;
};

/** A whole number from 0 up. */
export const count: Read<number> = (value, at) => {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new WrongShape(`${at} is no count`);
  return value as number;
};

export const integer: Read<number> = (value, at) => {
  if (!Number.isSafeInteger(value)) throw new WrongShape(`${at} is no integer`);
  return value as number;
};

export const scalar: Read<string | number | boolean> = (value, at) => {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
    throw new WrongShape(`${at} is no text, number or truth value`);
  return value;
};

export const json: Read<JsonValue> = (value, at) => {
  if (value === undefined) throw new WrongShape(`${at} is missing`);
  return value as JsonValue;
};

export const listOf =
  <T>(read: Read<T>): Read<readonly T[]> =>
  (value, at) => {
    if (!Array.isArray(value)) throw new WrongShape(`${at} is no list`);
    return value.map((element: unknown, i) => read(element, `${at}[${i}]`));
  };

export const pairOf =
  <A, B>(first: Read<A>, second: Read<B>): Read<readonly [A, B]> =>
  (value, at) => {
    if (!Array.isArray(value) || value.length !== 2) throw new WrongShape(`${at} is no pair`);
    return [first(value[0], `${at}[0]`), second(value[1], `${at}[1]`)];
  };

export const recordOf =
  <T>(read: Read<T>): Read<{ readonly [name: string]: T }> =>
  (value, at) =>
    Object.fromEntries(Object.entries(object(value, at)).map(([name, inner]) => [name, read(inner, `${at}.${name}`)]));

/** An object with these fields; others are ignored. */
export const objectOf =
  <T>(fields: { readonly [K in keyof T]: Read<T[K]> }): Read<T> =>
  (value, at) => {
    const given = object(value, at);
    const read = Object.entries(fields) as [string, Read<unknown>][];
    return Object.fromEntries(
      read.map(([name, inner]) => [name, inner(given[name], at === '' ? name : `${at}.${name}`)]),
    ) as T;
  };

const object: Read<{ readonly [name: string]: unknown }> = (value, at) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new WrongShape(`${at === '' ? 'it' : at} is no object`);
  return value as { readonly [name: string]: unknown };
};
