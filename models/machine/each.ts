// Something for each of some threads: those that are named, as the fields of a struct; those of a scalarset, as an array over it.
import {
  type ArrayDomain,
  type ArrayDraft,
  array,
  type Domain,
  type IndexDomain,
  index,
  type OneOfDomain,
  oneOf,
  type Scalarset,
  type StructDomain,
  struct,
} from '../../src/index.ts';

/** Threads: by their names, or as the members of a scalarset. */
export type Threads = readonly string[] | Scalarset;

/** One of them, as a recipe has it: its name, or its number. */
export type Who = string | number;

/** The domain of something for each of them. */
export type EachDomain<T extends Threads, D extends Domain> = T extends readonly (infer N extends string)[]
  ? StructDomain<{ [name in N]: D }>
  : ArrayDomain<D>;

/** The domain of one of them. */
export type OneDomain<T extends Threads> = T extends readonly (infer N extends string)[] ? OneOfDomain<N> : IndexDomain;

/** An array is told from a scalarset by its being one, which the compiler does not take for a proof where it is readonly. */
const byKind = <A>(threads: Threads, ofSet: (set: Scalarset) => A, ofNames: (names: readonly string[]) => A): A =>
  Array.isArray(threads) ? ofNames(threads) : ofSet(threads as Scalarset);

export const eachOf = <const T extends Threads, D extends Domain>(threads: T, of: D): EachDomain<T, D> =>
  byKind<Domain>(
    threads,
    (set) => array(set, of),
    (names) => struct(Object.fromEntries(names.map((name) => [name, of]))),
  ) as unknown as EachDomain<T, D>;

export const oneOfThreads = <const T extends Threads>(threads: T): OneDomain<T> =>
  byKind<OneOfDomain | IndexDomain>(threads, index, (names) => oneOf(...names)) as OneDomain<T>;

/** How many they are. */
export const countOf = (threads: Threads): number =>
  byKind(
    threads,
    ({ size }) => size,
    ({ length }) => length,
  );

/** Something for each of them, as a recipe has it. */
export type Each<T> = { [name: string]: T } | ArrayDraft<T>;

/** A struct is no iterable. */
const isSequence = <T>(each: Each<T>): each is ArrayDraft<T> => Symbol.iterator in each;

/** All of them. */
export const everyone = <T>(each: Each<T>): readonly Who[] =>
  isSequence(each) ? each.map((_, i) => i) : Object.keys(each);

/** What is there for one. A name that is not there ends the run where it is read. */
export const ofOne = <T>(each: Each<T>, who: Who): T =>
  typeof who === 'number' ? (each as ArrayDraft<T>).at(who) : ((each as { [name: string]: T })[who] as T);

/** Puts something there for one. */
export const setOne = <T>(each: Each<T>, who: Who, value: T): void => {
  if (typeof who === 'number') (each as ArrayDraft<T>).set(who, value);
  else (each as { [name: string]: T })[who] = value;
};
