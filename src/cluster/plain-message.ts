// How plain data goes through a server: as JSON that a person can read there too, with tags for what JSON does not know, and with a checksum.

import { crc32OfText } from '../checkpoint/checksum.ts';
import { ShootdownError } from '../model/errors.ts';

/** Of how messages are written. What reads another one refuses it. */
const FORMAT = 1;

/** What is stored: JSON throughout. */
export interface Message {
  readonly shootdown: typeof FORMAT;
  /** CRC-32 of the body's JSON, as 8 hexadecimal digits. */
  readonly sum: string;
  readonly body: unknown;
}

/** Names the type of what JSON cannot say; an object of the user's that has a field of this name is tagged itself. */
const tag = '$';

const numberArrays = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
} as const;
type NumberArrays = typeof numberArrays;
type NumberArray = InstanceType<NumberArrays[keyof NumberArrays]>;

/** Any value that can be sent to another thread as a message; `readMessage` gives an equal one. Throws for a cycle, an error, a date and the like. */
export const messageOf = (value: unknown): Message => {
  const body = written(value);
  return { shootdown: FORMAT, sum: crc32OfText(JSON.stringify(body)), body };
};

/** The value of a message, once it has been through JSON. Throws a `server` error, with `what` it is, for one that is damaged or somebody else's. */
export const readMessage = (message: unknown, what: string): unknown => {
  const refuse = (why: string): ShootdownError =>
    new ShootdownError(
      'server',
      `${what} ${why}`,
      'does something else write to this server? Another database of it is chosen by redis://HOST/1',
    );
  if (!isObject(message) || !('shootdown' in message && 'sum' in message && 'body' in message))
    throw refuse('is no message of shootdown');
  if (message.shootdown !== FORMAT)
    throw refuse(`is written in format ${String(message.shootdown)}, and not ${FORMAT}`);
  if (crc32OfText(JSON.stringify(message.body)) !== message.sum)
    throw refuse('is damaged: its checksum is another one');
  try {
    return read(message.body);
  } catch {
    throw refuse('is damaged');
  }
};

/** A message as one text. */
export const textOf = (value: unknown): string => JSON.stringify(messageOf(value));

/** The value of a message that is one text. Throws a `server` error as `readMessage` does. */
export const readText = (text: string, what: string): unknown => {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    // It has not even come whole.
  }
  return readMessage(message, what);
};

const written = (value: unknown): unknown => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { [tag]: 'number', of: numberText(value) };
    case 'undefined':
      return { [tag]: 'undefined' };
    case 'bigint':
      return { [tag]: 'bigint', of: String(value) };
    case 'object':
      return value === null ? null : writtenObject(value);
    default:
      throw new Error(`a ${typeof value} cannot be sent`);
  }
};

const writtenObject = (value: object): unknown => {
  // One with holes has none on the other side: nobody sends such.
  if (Array.isArray(value)) return Array.from(value, written);
  if (value instanceof Map)
    return { [tag]: 'Map', of: [...value].map(([key, inner]) => [written(key), written(inner)]) };
  if (value instanceof Set) return { [tag]: 'Set', of: [...value].map(written) };
  if (ArrayBuffer.isView(value)) {
    const array = value as NumberArray;
    const name = array.constructor.name;
    if (!Object.hasOwn(numberArrays, name)) throw new Error(`a ${name} cannot be sent`);
    const shared = array.buffer instanceof SharedArrayBuffer;
    return { [tag]: name, shared, of: Array.from(array, written) };
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype)
    throw new Error(`a ${value.constructor.name} cannot be sent`);
  const entries = Object.entries(value).map(([key, inner]) => [key, written(inner)] as const);
  return Object.hasOwn(value, tag) ? { [tag]: 'object', of: entries } : Object.fromEntries(entries);
};

const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

const read = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(read);
  if (!isObject(value)) return value;
  if (!Object.hasOwn(value, tag))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, read(inner)]));
  const { of } = value;
  const kind = value[tag];
  switch (kind) {
    case 'undefined':
      return undefined;
    case 'number':
      return Number(of);
    case 'bigint':
      return BigInt(String(of));
    case 'Map':
      return new Map((of as [unknown, unknown][]).map(([key, inner]) => [read(key), read(inner)]));
    case 'Set':
      return new Set((of as unknown[]).map(read));
    case 'object':
      return Object.fromEntries((of as [string, unknown][]).map(([key, inner]) => [key, read(inner)]));
    default:
      return readArray(kind, (of as unknown[]).map(read) as number[], value.shared === true);
  }
};

/** Of shared memory the words are new: another machine does not see these. */
const readArray = (name: unknown, numbers: readonly number[], shared: boolean): NumberArray => {
  const array = numberArrays[name as keyof NumberArrays].from(numbers);
  if (!shared) return array;
  const words = new (array.constructor as new (buffer: SharedArrayBuffer) => NumberArray)(
    new SharedArrayBuffer(array.byteLength),
  );
  words.set(numbers);
  return words;
};

/** Whether it is an object with these fields. Both sides are of one build: what has them has the right shape. */
export const hasFields = (value: unknown, fields: readonly string[]): value is object =>
  isObject(value) && fields.every((field) => Object.hasOwn(value, field));

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
