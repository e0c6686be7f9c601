/** A value for each bound of a model. */
export type Bounds<B extends string = string> = { readonly [K in B]: number };

/** What a variant's author says that checking it will find. */
export type Expectation =
  | { readonly kind: 'holds' }
  | ExpectedViolation
  | { readonly kind: 'deadlock'; readonly steps: number | undefined }
  | ExpectedUnreached
  /** The author says nothing about these bounds. */
  | { readonly kind: 'any' };

/** Breaks this property; in exactly so many steps, where given. */
export interface ExpectedViolation {
  readonly kind: 'violated';
  readonly property: string;
  readonly steps: number | undefined;
}

/** Nothing is broken, and exactly these properties were not seen and steps not taken; any, where none is named. */
export interface ExpectedUnreached {
  readonly kind: 'unreached';
  readonly names: readonly string[];
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

/** Breaks nothing, and does not reach exactly these: steps (`'zap: recheck'`; an action by its name) and `reachable` properties. Without names: some. */
export const unreached = (...names: readonly string[]): ExpectedUnreached => ({ kind: 'unreached', names });

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
  /** Set where it is a case of the catalogue: the table of `shootdown bugs`. */
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

/** The kinds of cases. */
export const bugKinds = ['kernel', 'posted', 'rule'] as const;
/**
 * What a case is a case of. `kernel`: a kernel had it, or has it. `posted`: a patch or a proposal on a mailing list had it,
 * and no kernel. `rule`: nobody had it; a part of a rule is taken away, to show what the rule is for.
 */
export type BugKind = (typeof bugKinds)[number];

/** What is said of a case that can be looked up. */
export type BugFact = 'commit' | 'cve' | 'versions' | 'year';

/**
 * A case of the catalogue; it belongs to the variant that has the race. Which property breaks, and in how many steps, is the
 * variant's expectation.
 */
export interface Bug<B extends string = string> {
  /** Of the catalogue: a letter, a number, and a letter for one of several forms: `A7b`. */
  readonly id: string;
  /** What goes wrong, for a line of a table: `reclaim has cleared the entry, and mprotect() owes no flush`. */
  readonly title: string;
  readonly kind: BugKind;
  /** Of a kernel's: the releases that had it, `v3.15 to v6.1`, `to v4.18`, `since v6.2`. */
  readonly versions?: string;
  /** Of a kernel's: of the fix; undefined where there is none. Of a posted one: of the mail. Of a rule: when it came; undefined where that is not known. */
  readonly year?: number;
  /**
   * 12 digits. Of a kernel's: the commit that fixed it. Of a posted one, or of a rule: the commit with which the kernel came
   * to have it right. Undefined where there is none, or where it is not known.
   */
  readonly commit?: string;
  /** The id of a case that has the same commit, where this one is no other form of it. */
  readonly sameCommitAs?: string;
  readonly cve?: string;
  /** Which of these facts are from memory: they were not looked up at their source. */
  readonly fromMemory?: readonly BugFact[];
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
