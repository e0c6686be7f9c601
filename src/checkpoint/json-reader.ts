import type { PlainValue } from '../model/language/domain.ts';

/** What can be kept in a manifest and comes back equal. */
export type JsonValue = PlainValue;

/** Says where a value is not what it should be: `files[0].name is not a string`. */
export class WrongShape extends Error {
  override readonly name: string = 'WrongShape';
}

/** The error for a value that is missing, or is not what is wanted: `a string`. */
export const wrongShape = (value: unknown, at: string, wanted: string): WrongShape =>
  new WrongShape(`${at === '' ? 'the document' : at} is ${value === undefined ? 'missing' : `not ${wanted}`}`);

/** Reads a value of a known shape; `at` says where it is, for the error. Throws a WrongShape. */
export type Read<T> = (value: unknown, at: string) => T;

const valueThat =
  <T>(is: (value: unknown) => value is T, wanted: string): Read<T> =>
  (value, at) => {
    if (!is(value)) throw wrongShape(value, at, wanted);
    return value;
  };

export const text: Read<string> = valueThat((value) => typeof value === 'string', 'a string');
export const number: Read<number> = valueThat((value) => typeof value === 'number', 'a number');
export const integer: Read<number> = valueThat((value): value is number => Number.isSafeInteger(value), 'an integer');
/** A whole number from 0 up. */
export const count: Read<number> = valueThat(
  (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0,
  'a count',
);
export const scalar: Read<string | number | boolean> = valueThat(
  (value) => typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean',
  'a number, a boolean or a string',
);
/** Anything that is there. */
export const json: Read<JsonValue> = valueThat((value): value is JsonValue => value !== undefined, 'a value');

/** Null is read as undefined. */
export const nullable =
  <T>(read: Read<T>): Read<T | undefined> =>
  (value, at) =>
    value === null ? undefined : read(value, at);

export const listOf =
  <T>(read: Read<T>): Read<readonly T[]> =>
  (value, at) => {
    if (!Array.isArray(value)) throw wrongShape(value, at, 'a list');
    return value.map((element: unknown, i) => read(element, `${at}[${i}]`));
  };

export const pairOf =
  <A, B>(first: Read<A>, second: Read<B>): Read<readonly [A, B]> =>
  (value, at) => {
    if (!Array.isArray(value) || value.length !== 2) throw wrongShape(value, at, 'a pair');
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

const object: Read<{ readonly [name: string]: unknown }> = valueThat(
  (value): value is { readonly [name: string]: unknown } =>
    typeof value === 'object' && value !== null && !Array.isArray(value),
  'an object',
);
