// The calls of a script: actions of the model `sequential` with their arguments, and the lines that guest/mm-calls.c reads.
import { ShootdownError } from '../../model/errors.ts';
import type { Args } from '../../model/language/step.ts';

/** A call of one process: an action of the model, and its arguments. */
export interface Call {
  readonly action: string;
  readonly args: Args;
}

/** How many areas and pages a script is about: bounds of the model. */
export interface Scale {
  readonly processes: number;
  readonly areas: number;
  readonly pages: number;
}

/** What each call takes, in the order of its words; all take the process before that. */
const words: { readonly [action: string]: readonly string[] } = {
  load: ['area', 'page', 'length'],
  store: ['area', 'page', 'length'],
  fork: ['child'],
  exit: [],
  mmap: ['area'],
  munmap: ['area', 'page', 'length'],
  mprotect: ['area', 'page', 'length'],
  mremap: ['area', 'page', 'toArea', 'toPage'],
  madvise_dontneed: ['area', 'page', 'length'],
  mlock: ['area', 'page', 'length'],
  munlock: ['area', 'page', 'length'],
  msync: ['area', 'page', 'length'],
};

/** The names of the calls. */
export const callNames: readonly string[] = Object.keys(words);

/** The line before the calls of a round: process 0 alone, with each area mapped, and a new file. */
export const beginLine = ({ areas, pages }: Scale): string => `begin ${areas} ${pages}`;

/** The line of a call. `byte`: what a store writes. */
export const callLine = ({ action, args }: Call, byte: number): string =>
  [
    args.process,
    action,
    ...(words[action] ?? []).map((name) => args[name]),
    ...(action === 'store' ? [byte] : []),
    ...(action === 'mprotect' ? [args.writable === true ? 'rw' : 'r'] : []),
  ].join(' ');

/** A line as the call that it is; undefined for the one that begins a round. Throws a `file` error for any other. */
export const parseCall = (line: string): Call | undefined => {
  const [first = '', action = '', ...rest] = line.split(' ');
  if (first === 'begin') return undefined;
  const names = Object.hasOwn(words, action) ? words[action] : undefined;
  const numbers = [first, ...rest.slice(0, names?.length)].map((word) =>
    /^\d+$/.test(word) ? Number(word) : Number.NaN,
  );
  if (names === undefined || numbers.length !== names.length + 1 || numbers.some(Number.isNaN))
    throw new ShootdownError('file', `'${line}' is no call`, `calls are ${callNames.join(', ')}: see guest/mm-calls.c`);
  const args = Object.fromEntries(['process', ...names].map((name, i) => [name, numbers[i] as number]));
  return { action, args: action === 'mprotect' ? { ...args, writable: rest.at(-1) === 'rw' } : args };
};
