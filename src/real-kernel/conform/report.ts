// What guest/mm-calls.c has said: one line of JSON a call. It comes from a kernel, or from a file that somebody has sent.
import { messageOf, ShootdownError } from '../../model/errors.ts';
import type { Place } from './calls.ts';

/** A page that is present in some process. */
export interface SeenPage extends Place {
  /** The page frame; which one says nothing, but whether it is that of another entry. */
  readonly frame: number;
  /** /proc/kpagecount; -1 where the kernel shows none. */
  readonly count: number;
  /** /proc/kpageflags: the names of those that are compared, if they are set. */
  readonly flags: ReadonlySet<PageFlag>;
  /** Bit 56 of /proc/PID/pagemap: mapped once. */
  readonly exclusive: boolean;
}

/** A swap entry. */
export interface SeenSwap extends Place {
  /** Type and offset: which says nothing, but whether it is that of another entry. */
  readonly entry: number;
}

/** Bits of /proc/kpageflags; of an anonymous page bit 34 is PG_anon_exclusive. */
const flagBits = { ANON: 12n, SWAPBACKED: 14n, MLOCKED: 33n, ANON_EXCLUSIVE: 34n } as const;
export type PageFlag = keyof typeof flagBits;

/** What was seen after one call. */
export interface Seen {
  /** The line of the script. */
  readonly call: string;
  /** The name of the error; undefined: none. */
  readonly error: string | undefined;
  /** What a load has read last. */
  readonly value: number | undefined;
  readonly pages: readonly SeenPage[];
  readonly swapped: readonly SeenSwap[];
  /** The pages of the caller that are in VM_LOCKED VMAs, by /proc/PID/smaps; undefined behind calls that this is not told of. */
  readonly locked: readonly Place[] | undefined;
  /** NR_MLOCK, of the whole kernel. */
  readonly nrMlock: number | undefined;
}

export interface Report {
  /** The release of the kernel: `6.1.0`. */
  readonly kernel: string;
  readonly cpus: number;
  /** An exclusive page that was swapped out and read in again was exclusive: its swap entry had a mark. True as well where there is no swap. */
  readonly marksSwap: boolean;
  readonly seen: readonly Seen[];
  /** The program has come to the end of the script. */
  readonly whole: boolean;
}

/** Parses a report. Throws a `file` error, with the line, for what is none. */
export const parseReport = (text: string, name: string): Report => {
  const lines = text.split('\n').filter((line) => line !== '');
  const [first, ...rest] = lines.map((line, i) => parseLine(line, i === lines.length - 1, `${name}, line ${i + 1}`));
  if (first === undefined || typeof first.kernel !== 'string')
    throw new ShootdownError(
      'file',
      `${name} is no report: it does not begin with the release of a kernel`,
      'a report is what guest/mm-calls.c writes; shootdown conform --keep FILE keeps one',
    );
  const last = rest.at(-1);
  const whole = last !== undefined && 'calls' in last;
  const seen = rest.filter((line) => 'call' in line).map((line, i) => seenOf(line, `${name}, line ${i + 2}`));
  return { kernel: first.kernel, cpus: Number(first.cpus), marksSwap: first.swap !== 'unmarked', seen, whole };
};

interface Line {
  readonly [name: string]: unknown;
}

/** The last line may be cut off: the kernel has died in it. */
const parseLine = (line: string, isLast: boolean, where: string): Line => {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Line;
  } catch (error) {
    if (isLast) return {};
    throw new ShootdownError('file', `${where} is no JSON: ${messageOf(error)}`, undefined, error);
  }
  throw new ShootdownError('file', `${where} is no object`, 'each line of a report is one');
};

const seenOf = (line: Line, where: string): Seen => {
  const { call, error, value, pages, swapped = [], locked, nr_mlock } = line;
  const wrong = (what: string): ShootdownError =>
    new ShootdownError('file', `${where}: ${what}`, 'see guest/mm-calls.c');
  if (typeof call !== 'string' || !/^[\w ]*$/.test(call)) throw wrong("'call' is no line of a script");
  if (error !== undefined && (typeof error !== 'string' || !/^E[A-Z0-9]+$/.test(error)))
    throw wrong("'error' is no name of an error");
  if (!Array.isArray(pages)) throw wrong("'pages' is no list");
  return {
    call,
    error,
    value: typeof value === 'number' ? value : undefined,
    pages: pages.map(
      (page) =>
        pageOf(page) ??
        fail(wrong("a page is no list of 7: ['process', 'area', 'page', 'frame', 'count', 'flags', 'exclusive']")),
    ),
    swapped: numbersOf(swapped, 4, "'swapped'", wrong).map(([process = 0, area = 0, page = 0, entry = 0]) => ({
      process,
      area,
      page,
      entry,
    })),
    locked:
      locked === undefined
        ? undefined
        : numbersOf(locked, 3, "'locked'", wrong).map(([process = 0, area = 0, page = 0]) => ({ process, area, page })),
    nrMlock: typeof nr_mlock === 'number' ? nr_mlock : undefined,
  };
};

/** A list of lists of `length` numbers. */
const numbersOf = (
  value: unknown,
  length: number,
  name: string,
  wrong: (what: string) => ShootdownError,
): readonly (readonly number[])[] => {
  const isRow = (row: unknown): row is readonly number[] =>
    Array.isArray(row) && row.length === length && row.every(Number.isSafeInteger);
  if (!Array.isArray(value) || !value.every(isRow)) throw wrong(`${name} is no list of lists of ${length} numbers`);
  return value;
};

const fail = (error: ShootdownError): never => {
  throw error;
};

const pageOf = (page: unknown): SeenPage | undefined => {
  if (!Array.isArray(page) || page.length !== 7) return undefined;
  const [process, area, index, frame, count, flags, exclusive] = page as readonly unknown[];
  if (![process, area, index, frame, count, exclusive].every(Number.isSafeInteger)) return undefined;
  if (typeof flags !== 'string' || !/^[0-9a-f]+$/.test(flags)) return undefined;
  return {
    process: process as number,
    area: area as number,
    page: index as number,
    frame: frame as number,
    count: count as number,
    flags: flagsOf(flags),
    exclusive: exclusive === 1,
  };
};

/** Few words are different: each is taken apart once. */
const known = new Map<string, ReadonlySet<PageFlag>>();

const flagsOf = (word: string): ReadonlySet<PageFlag> => {
  let flags = known.get(word);
  if (flags === undefined) {
    const bits = BigInt(`0x${word}`);
    flags = new Set((Object.keys(flagBits) as PageFlag[]).filter((flag) => ((bits >> flagBits[flag]) & 1n) === 1n));
    known.set(word, flags);
  }
  return flags;
};
