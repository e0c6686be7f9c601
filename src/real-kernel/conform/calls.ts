// The calls of a script: actions of the model `sequential` with their arguments, and the lines that guest/mm-calls.c reads.
import { ShootdownError } from '../../model/errors.ts';
import type { Args } from '../../model/language/step.ts';

/** A call of one process: an action of the model, and its arguments. */
export interface Call {
  readonly action: string;
  readonly args: Args;
}

/** A page of an area of a process. */
export interface Place {
  readonly process: number;
  readonly area: number;
  readonly page: number;
}

/** How many areas and pages a script is about: bounds of the model. */
export interface Scale {
  readonly processes: number;
  readonly areas: number;
  readonly pages: number;
}

const pages = ['area', 'page', 'length'];
const places = ['area', 'page', 'toArea', 'toPage'];

/** What each call takes, in the order of its words; all take the process before that. */
const words: { readonly [action: string]: readonly string[] } = {
  load: pages,
  store: pages,
  fork: ['child'],
  exit: [],
  mmap: ['area'],
  munmap: pages,
  mprotect: [...pages, 'protection'],
  mremap: places,
  mremap_dontunmap: places,
  mlock: pages,
  munlock: pages,
  msync: pages,
  madvise_dontneed: pages,
  madvise_free: pages,
  madvise_cold: pages,
  madvise_pageout: pages,
  madvise_willneed: pages,
  madvise_populate_read: pages,
  madvise_populate_write: pages,
  madvise_dontfork: pages,
  madvise_dofork: pages,
  madvise_wipeonfork: pages,
  madvise_keeponfork: pages,
};

/** What mprotect() can be asked for; the other words are numbers. */
export const protections = ['none', 'r', 'rw'] as const;

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
  ].join(' ');

/** A line as the call that it is; undefined for the one that begins a round. Throws a `file` error for any other. */
export const parseCall = (line: string): Call | undefined => {
  const [first = '', action = '', ...rest] = line.split(' ');
  if (first === 'begin') return undefined;
  const names = Object.hasOwn(words, action) ? words[action] : undefined;
  const values = ['process', ...(names ?? [])].map((name, i): readonly [string, string | number | undefined] => [
    name,
    argumentOf(name, i === 0 ? first : rest[i - 1]),
  ]);
  if (names === undefined || values.some(([, value]) => value === undefined))
    throw new ShootdownError('file', `'${line}' is no call`, `calls are ${callNames.join(', ')}: see guest/mm-calls.c`);
  return { action, args: Object.fromEntries(values) as Args };
};

const argumentOf = (name: string, word = ''): string | number | undefined => {
  if (name === 'protection') return protections.find((protection) => protection === word);
  return /^\d+$/.test(word) ? Number(word) : undefined;
};
