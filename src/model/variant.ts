/** A value for each bound of a model. */
export type Bounds<B extends string = string> = { readonly [K in B]: number };

/** What a variant's author says that checking it will find. */
export type Expectation =
  | { readonly kind: 'holds' }
  | ExpectedViolation
  | { readonly kind: 'deadlock'; readonly steps: number | undefined }
  /** The author says nothing about these bounds. */
  | { readonly kind: 'any' };

/** Breaks this property; in exactly so many steps, where given. */
export interface ExpectedViolation {
  readonly kind: 'violated';
  readonly property: string;
  readonly steps: number | undefined;
}

/** What is found first; and what else the variant breaks, each found when that property is checked alone. */
export type Expected = Expectation | readonly [Expectation, ...ExpectedViolation[]];

/** No property is broken, no deadlock, and all that should be seen is. */
export const holds: Expectation = { kind: 'holds' };
/** Nothing is said of what will be found. */
export const anything: Expectation = { kind: 'any' };
/** Breaks this property; `steps`: the length of the shortest way there. */
export const breaks = (property: string, steps?: number): ExpectedViolation => ({ kind: 'violated', property, steps });
/** Ends in a deadlock; `steps`: the length of the shortest way there. */
export const deadlocks = (steps?: number): Expectation => ({ kind: 'deadlock', steps });

/** A protocol as the kernel had it at some time, or a mutant of it. */
export interface Variant<B extends string, V> {
  readonly name: string;
  readonly title: string;
  /** The value that the steps read. */
  readonly with: V;
  /**
   * What this variant is expected to do. The number of steps of a constant expectation is meant for the variant's own
   * bounds, and dropped at others; a function of the bounds means what it returns.
   */
  readonly expect: Expected | ((bounds: Bounds<B>) => Expected);
  /** Bounds that this variant needs other defaults for. */
  readonly bounds?: Partial<Bounds<B>>;
  /** Commit, version and year; where the variant comes from. */
  readonly origin?: string;
  /** Set for a mutant: a fixed variant with one part of its fix taken away. */
  readonly mutant?: Mutant;
  /** Set where the kernel had it so, and it was a bug: the table of `shootdown bugs`. */
  readonly bug?: Bug<B>;
}

/** What was taken away to make a mutant. A mutant must break something: a part of a fix that can be left out without a violation is not understood. */
export interface Mutant {
  /** The variant that is mutated. */
  readonly of: string;
  /** The part of its fix that is missing: a lock, a recheck, an order, a flush. In a few words, for a table. */
  readonly without: string;
  /** Why nothing breaks without it. Given exactly where the mutant is expected to hold. */
  readonly survives?: string;
}

/**
 * A race that a kernel had, and has no more; it belongs to the variant that has the race. Which property breaks, and in how
 * many steps, is the variant's expectation.
 */
export interface Bug<B extends string = string> {
  /** Of the catalogue: a letter, a number, and a letter for one of several forms: `A7b`. */
  readonly id: string;
  /** What goes wrong, for a line of a table: `reclaim has cleared the entry, and mprotect() owes no flush`. */
  readonly title: string;
  /** The year of the fix, or of the rule that it breaks; undefined where that is not known, or where no kernel had the bug. */
  readonly year?: number;
  /** The commit that fixed it, 12 digits; undefined for a rule that no commit had to restore. */
  readonly commit?: string;
  readonly cve?: string;
  /** File and functions: `mm/rmap.c: try_to_unmap_one`. */
  readonly kernel: readonly string[];
  /** The property that the case is about, where the variant breaks another one sooner: then only this one is checked. */
  readonly property?: string;
  /** What happened and who acts, in a few sentences. */
  readonly story: string;
  /** What the fix changes, in a sentence or two. */
  readonly fix: string;
  /** The variant of the same model in which it is fixed. */
  readonly fixed: string;
  /** Bounds at which the fixed variant is checked, where its own are smaller than those that show the bug. */
  readonly fixedAt?: Partial<Bounds<B>>;
}
