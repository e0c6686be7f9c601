import { inspect } from 'node:util';
import { nodeModule } from '../../model/node-module.ts';

/** 64 bits of the SHA-256 of a text, as 16 hexadecimal digits: enough to tell one version of a model from the next. */
export const digest = (text: string): string =>
  nodeModule('crypto').createHash('sha256').update(text).digest('hex').slice(0, 16);

/** The digest of a value and all that it holds; of functions, their source text. */
export const digestOf = (value: unknown): string => {
  try {
    return digest(JSON.stringify(value, asJson) ?? '');
  } catch {
    // A value that contains itself.
    return digest(inspect(value, { depth: Number.POSITIVE_INFINITY, maxArrayLength: null, maxStringLength: null }));
  }
};

const asJson = (_: string, value: unknown): unknown => {
  if (typeof value === 'function' || typeof value === 'bigint' || typeof value === 'symbol') return tagged(value);
  if (value === undefined || (typeof value === 'number' && !Number.isFinite(value))) return tagged(value);
  return value instanceof Map || value instanceof Set ? [value.constructor.name, ...value] : value;
};

const tagged = (value: unknown): string => `${typeof value} ${String(value)}`;
