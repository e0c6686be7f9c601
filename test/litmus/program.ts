// A litmus test as data: its text, as in `W x 1; wmb; W y 1 | R y r0; rmb; R x r1`, and what is asked of its end.
import type { AtomicOrder } from '../../models/machine/memory/steps.ts';

/** What an access depends on: registers that its address or its value comes from, or that a branch before it has looked at. */
export interface Depends {
  readonly addr?: string;
  readonly data?: string;
  readonly ctrl?: string;
}
interface Access {
  readonly x: string;
  readonly depends: Depends;
}
export type Instruction =
  | (Access & { readonly op: 'R'; readonly to: string; readonly order: 'once' | 'acquire' })
  | (Access & { readonly op: 'W'; readonly value: number; readonly order: 'once' | 'release' })
  | (Access & { readonly op: 'RMW'; readonly to: string; readonly value: number; readonly order: AtomicOrder })
  /** A cmpxchg() that finds another value than it expects. */
  | (Access & { readonly op: 'CAS fails'; readonly to: string })
  | { readonly op: 'mb' | 'rmb' | 'wmb' }
  | { readonly op: 'lock' | 'unlock'; readonly lock: string };
/** A list of instructions for each thread. Locations hold 0 at first; each store has a value of its own. */
export type Program = readonly (readonly Instruction[])[];

const instruction = (text: string): Instruction => {
  const words = text.trim().split(/\s+/);
  const depends: Depends = Object.fromEntries(words.filter((w) => w.startsWith('@')).map((w) => w.slice(1).split('=')));
  const [op, a = '', b = '', c = ''] = words.filter((w) => !w.startsWith('@'));
  switch (op) {
    case 'R':
    case 'Racq':
      return { op: 'R', x: a, to: b, order: op === 'R' ? 'once' : 'acquire', depends };
    case 'W':
    case 'Wrel':
      return { op: 'W', x: a, value: Number(b), order: op === 'W' ? 'once' : 'release', depends };
    case 'full':
    case 'acquire':
    case 'release':
    case 'relaxed':
      return { op: 'RMW', order: op, x: a, to: b, value: Number(c), depends };
    case 'fails':
      return { op: 'CAS fails', x: a, to: b, depends };
    case 'mb':
    case 'rmb':
    case 'wmb':
      return { op };
    case 'lock':
    case 'unlock':
      return { op, lock: a };
    default:
      throw new Error(`'${text}' is no instruction`);
  }
};
/** Threads are separated by |, instructions by ;. */
export const programOf = (text: string): Program => text.split('|').map((thread) => thread.split(';').map(instruction));

export const loadsIn = (
  program: Program,
): readonly { readonly cpu: number; readonly to: string; readonly x: string }[] =>
  program.flatMap((thread, cpu) => thread.flatMap((i) => ('to' in i ? [{ cpu, to: i.to, x: i.x }] : [])));
export const locationsIn = (program: Program): readonly string[] => [
  ...new Set(program.flat().flatMap((i) => ('x' in i ? [i.x] : []))),
];
export const locksIn = (program: Program): readonly string[] => [
  ...new Set(program.flat().flatMap((i) => ('lock' in i ? [i.lock] : []))),
];

/** The value of each register, `0:r1`, and the last one of each location, at the end. */
export type Outcome = { readonly [what: string]: number };

export const textOf = (outcome: Outcome): string =>
  Object.keys(outcome)
    .sort()
    .map((what) => `${what}=${outcome[what]}`)
    .join(' ');
