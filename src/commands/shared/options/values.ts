// How the texts of options are read. Each is given the text and the name of its option, and throws a `usage` error that
// says what would do.

import { availableParallelism } from 'node:os';
import { ShootdownError, suggest } from '../../../model/errors.ts';
import { type Reader, readerOf } from './options.ts';

/** The error for a text that is not what its option takes; `why` goes on after the option. */
const misread = (text: string, name: string, why: string, hint: string): ShootdownError =>
  new ShootdownError('usage', `--${name} ${text} ${why}`, hint);

const scales: { readonly [suffix: string]: number } = { '': 1, k: 1e3, M: 1e6, G: 1e9 };

/** Any text, as it is. */
export const textValue = (text: string): string => text;

/** `1000000`, `1_000_000`, `200k`, `5M`. */
export const countValue = (text: string, name: string): number =>
  wholeNumber(text, name, 'write 1000000, 1_000_000, 200k or 5M');

/** As `countValue`, of what is never that many: the hint has an example that makes sense. */
export const smallCountValue =
  (example: number) =>
  (text: string, name: string): number =>
    wholeNumber(text, name, `write --${name} ${example}`);

const wholeNumber = (text: string, name: string, hint: string): number => {
  const [, digits = '', suffix = ''] = /^(\d[\d_]*)([kMG]?)$/.exec(text) ?? [];
  const value = Number(digits.replaceAll('_', '')) * (scales[suffix] ?? 1);
  if (digits === '' || !Number.isSafeInteger(value)) throw misread(text, name, 'is no whole number', hint);
  return value;
};

/** As `countValue`, from 1. */
export const positiveValue = (text: string, name: string): number => fromOne(countValue(text, name), text, name);

const fromOne = (value: number, text: string, name: string): number => {
  if (value < 1) throw misread(text, name, 'leaves nothing to do', 'it starts at 1');
  return value;
};

/** Each host has a table of them, and a message for each says what is kept. */
const mostPartitions = 4096;

export const partitionsValue = (text: string, name: string): number => {
  const value = fromOne(smallCountValue(64)(text, name), text, name);
  if (value > mostPartitions)
    throw misread(text, name, 'are too many parts', `they are at most ${mostPartitions}: some for each core will do`);
  return value;
};

/** More threads than any machine has cores would only be in each other's way. */
const mostWorkers = 1024;

/** How many threads: from 1. */
export const workersValue = (text: string, name: string): number => {
  const value = fromOne(smallCountValue(4)(text, name), text, name);
  if (value > mostWorkers)
    throw misread(
      text,
      name,
      'are too many threads',
      `they are at most ${mostWorkers}; more than one for each core only wait: this machine has ${availableParallelism()}`,
    );
  return value;
};

/** The year of a fix: `2014`. */
export const yearValue = (text: string, name: string): number => {
  if (!/^\d{4}$/.test(text)) throw misread(text, name, 'is no year', `write --${name} 2014`);
  return Number(text);
};

/** A number of columns that a race diagram can be drawn in. */
export const widthValue = (text: string, name: string): number => {
  const value = countValue(text, name);
  if (value < 60 || value > 1000) throw misread(text, name, 'is no width for a diagram', 'it is from 60 to 1000');
  return value;
};

const seconds: { readonly [unit: string]: number } = { ms: 0.001, '': 1, s: 1, m: 60, min: 60, h: 3600 };

/** `10`, `10s`, `5m`, `1h`, `500ms`, in seconds. */
export const timeValue = (text: string, name: string): number => {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)(ms|s|min|m|h)?$/.exec(text) ?? [];
  const value = Number(number) * (seconds[unit] ?? 1);
  if (number === '' || !(value > 0)) throw misread(text, name, 'is no time', 'write seconds, or 500ms, 10s, 5m, 1h');
  return value;
};

const sizes: { readonly [unit: string]: number } = {
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  k: 2 ** 10,
  kib: 2 ** 10,
  m: 2 ** 20,
  mib: 2 ** 20,
  g: 2 ** 30,
  gib: 2 ** 30,
  t: 2 ** 40,
  tib: 2 ** 40,
};

/** `4GiB`, `512MiB`, `4G` (binary), `4GB` (decimal), in bytes. A bare number is refused: it would be bytes, and nobody means them. */
export const sizeValue = (text: string, name: string): number => {
  const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(text) ?? [];
  const value = Math.floor(Number(number) * (sizes[unit.toLowerCase()] ?? 0));
  if (number === '' || value < 1)
    throw misread(text, name, 'is no amount of memory', 'write it with its unit: 512MiB, 4GiB');
  return value;
};

/** One of some words. */
export const wordValue = <const W extends string>(words: readonly W[]): Reader<W> =>
  readerOf(words, (text, name) => {
    const word = words.find((candidate) => candidate === text);
    if (word === undefined)
      throw new ShootdownError('unknown', `--${name} ${text}: there is no such ${name}`, suggest(text, words));
    return word;
  });

/** `cpus=1..3`, `folios=1,2`, `ptes=2`: each value once, in the order given. */
export const rangeValue = (text: string, name: string): readonly [string, readonly number[]] => {
  const [, bound = '', list = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const values = list.split(',').flatMap((part): readonly number[] => {
    const [, from, to] = /^(-?\d+)(?:\.\.(-?\d+))?$/.exec(part.trim()) ?? [];
    if (from === undefined) return [Number.NaN];
    const [first, last] = [Number(from), Number(to ?? from)];
    if (last < first || last - first > 1000) return [Number.NaN];
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
  if (bound === '' || values.some(Number.isNaN))
    throw misread(
      text,
      name,
      'sets no bound to whole numbers',
      `write --${name} cpus=1..3 or --${name} cpus=1,2; 'shootdown list MODEL' shows the bounds`,
    );
  return [bound, [...new Set(values)]];
};

/** `cpus=3`. */
export const settingValue = (text: string, name: string): readonly [string, number] => {
  const [, bound = '', value = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (bound !== '' && /^-?\d+(?:\.\.-?\d+)?(?:,-?\d+(?:\.\.-?\d+)?)*$/.test(value) && !/^-?\d+$/.test(value))
    throw misread(
      `${text}:`,
      name,
      'a bound has one value here',
      `shootdown sweep MODEL --${name} ${text} checks at each of them`,
    );
  if (bound !== '' && !/^-?\d+$/.test(value))
    throw misread(
      `${text}:`,
      name,
      `'${value}' is no whole number`,
      `write --${name} ${bound}=2; 'shootdown list MODEL' shows the bounds`,
    );
  if (bound === '')
    throw misread(text, name, 'sets no bound', `write --${name} name=number; 'shootdown list MODEL' shows the bounds`);
  return [bound, Number(value)];
};
