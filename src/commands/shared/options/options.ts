/** An option of a command, declared once: its default, its help, and how its text is read. */
export interface Option<T> {
  /** Without the dashes: `max-states`. */
  readonly flag: string;
  /** What its value is called in the help; undefined for one that is given without a value. */
  readonly value: string | undefined;
  /** All that its value may be, where these are a few words. */
  readonly words?: readonly string[] | undefined;
  readonly repeated: boolean;
  readonly doc: string;
  readonly default: T;
  /** Reads all the values that were given, at least one. Throws a `usage` or `unknown` error. */
  readonly read: (values: readonly string[]) => T;
}

export type Options = { readonly [name: string]: Option<unknown> };
export type Values<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

/** An option without a value. */
export const flag = (name: string, doc: string): Option<boolean> => ({
  flag: name,
  value: undefined,
  repeated: false,
  doc,
  default: false,
  read: () => true,
});

/** How the text of a value is read; `words`: all that it may be, where these are a few. */
export interface Reader<T> {
  (text: string, name: string): T;
  readonly words?: readonly string[];
}

/** A reader that takes these words only. */
export const readerOf = <T>(words: readonly string[], read: (text: string, name: string) => T): Reader<T> =>
  Object.assign((text: string, name: string) => read(text, name), { words });

/** An option with one value. `fallback`: what stands where it is not given. */
export const valued = <T, D extends T | undefined = undefined>(
  name: string,
  value: string,
  doc: string,
  read: Reader<T>,
  fallback?: D,
): Option<T | D> => ({
  flag: name,
  value,
  words: read.words,
  repeated: false,
  doc,
  default: fallback as D,
  read: ([text = '']) => read(text, name),
});

/** An option that may be given several times. */
export const repeated = <T>(name: string, value: string, doc: string, read: Reader<T>): Option<readonly T[]> => ({
  flag: name,
  value,
  words: read.words,
  repeated: true,
  doc,
  default: [],
  read: (values) => values.map((text) => read(text, name)),
});

/** Two options that contradict each other, by their flags, and what to do instead. */
export type Exclusive = readonly [flag: string, other: string, hint: string];

export interface Parsed<O extends Options> {
  readonly values: Values<O>;
  readonly positionals: readonly string[];
  /** The command line as it was given, without the command. */
  readonly words: readonly string[];
}
