import { type Bug, checkBug } from './bug.ts';
import { messageOf, ShootdownError, suggest } from './errors.ts';
import type { System } from './language/system.ts';

/** One bound of a model: how many CPUs, pages, batch entries. Always an integer. */
export interface Bound {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly doc: string;
}

/** A value for each bound. */
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

/** What was taken away to make a mutant. It must die: a part of a fix that can go without a violation is not understood. */
export interface Mutant {
  /** The variant that is mutated. */
  readonly of: string;
  /** The part of its fix that is missing: a lock, a recheck, an order, a flush. In a few words, for a table. */
  readonly without: string;
  /** Why nothing breaks without it. Given exactly where the mutant is expected to hold. */
  readonly survives?: string;
}

/** A model: bounds, variants, and how to build the system for them. The default export of a model's file. */
export interface Model {
  readonly name: string;
  readonly title: string;
  readonly bounds: { readonly [name: string]: Bound };
  /** In the order in which they are shown. */
  readonly variants: readonly Variant<string, unknown>[];
  readonly build: (bounds: Bounds, variant: never) => System;
}

/** What `defineModel` takes. `V` is the type of the value that a variant's steps read. */
export interface ModelDefinition<B extends string, V> {
  readonly name: string;
  readonly title: string;
  readonly bounds: { readonly [K in B]: Bound };
  readonly variants: readonly Variant<NoInfer<B>, V>[];
  readonly build: (bounds: Bounds<B>, variant: V) => System;
}

/** Checks a model's definition. Throws a `model` error that names what is wrong. */
export const defineModel = <const B extends string, V>(definition: ModelDefinition<B, V>): Model => {
  if (!Array.isArray(definition.variants))
    throw new ShootdownError(
      'model',
      `'variants' of '${definition.name}' is not a list`,
      "write variants: [{ name: 'today', title, with, expect }]",
    );
  const names = definition.variants.map((variant) => variant.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (!/^[\w.-]+$/.test(definition.name))
    throw new ShootdownError(
      'model',
      `a model cannot be named '${definition.name}'`,
      'use letters, digits, -, _ and .',
    );
  if (names.length === 0)
    throw new ShootdownError(
      'model',
      `model '${definition.name}' has no variants`,
      'a model without alternatives has one variant',
    );
  if (twice !== undefined)
    throw new ShootdownError(
      'model',
      `two variants of '${definition.name}' are called '${twice}'`,
      'give each a name of its own',
    );
  for (const [name, bound] of Object.entries<Bound>(definition.bounds))
    if (
      ![bound.default, bound.min, bound.max].every(Number.isInteger) ||
      bound.default < bound.min ||
      bound.default > bound.max
    )
      throw new ShootdownError(
        'model',
        `bound '${name}' of '${definition.name}' is ${bound.default} within ${bound.min} to ${bound.max}`,
        'bounds are integers, and the default lies between the least and the greatest',
      );
  for (const variant of definition.variants) {
    checkMutant(definition.name, variant, definition.variants);
    checkBug(definition.name, variant, definition.variants);
  }
  return definition as unknown as Model;
};

const checkMutant = <B extends string>(
  model: string,
  { name, mutant, expect }: Variant<B, unknown>,
  variants: readonly Variant<B, unknown>[],
): void => {
  if (mutant === undefined) return;
  const origin = variants.find((variant) => variant.name === mutant.of);
  if (origin === undefined || origin.mutant !== undefined)
    throw new ShootdownError(
      'model',
      `'${model}/${name}' is a mutant of '${mutant.of}', which is ${origin === undefined ? 'no variant' : 'a mutant itself'}`,
      origin === undefined
        ? suggest(
            mutant.of,
            variants.map((variant) => variant.name),
          )
        : 'name the variant whose fix it lacks a part of',
    );
  if (typeof expect === 'function') return;
  const first = 'kind' in expect ? expect : expect[0];
  if ((first.kind === 'holds') !== (mutant.survives !== undefined))
    throw new ShootdownError(
      'model',
      `'${model}/${name}' is a mutant that ${first.kind === 'holds' ? "holds, and does not say why it 'survives'" : "is expected to die, and says that it 'survives'"}`,
      'a mutant either breaks something, or says in `survives` why it does not',
    );
};

/** A model's variant at given bounds, built. */
export interface Instance {
  readonly model: Model;
  readonly variant: string;
  readonly bounds: Bounds;
  readonly expect: Expectation;
  /** Properties that it breaks besides, each when it is checked alone. */
  readonly also: readonly ExpectedViolation[];
  readonly system: System;
}

/**
 * Builds one variant of a model; bounds that are not set take the variant's default, then the model's.
 * Throws `unknown` for a variant or bound that does not exist and `usage` for a bound out of range.
 */
export const instantiate = (model: Model, variantName: string, set: Bounds = {}): Instance => {
  const variant = variantOf(model, variantName);
  if (variant === undefined)
    throw new ShootdownError(
      'unknown',
      `model '${model.name}' has no variant '${variantName}'`,
      suggest(
        variantName,
        model.variants.map(({ name }) => name),
      ),
    );
  for (const [name, value] of Object.entries(set)) {
    const bound = Object.hasOwn(model.bounds, name) ? model.bounds[name] : undefined;
    if (bound === undefined)
      throw new ShootdownError(
        'unknown',
        `model '${model.name}' has no bound '${name}'`,
        suggest(name, Object.keys(model.bounds)),
      );
    if (!Number.isInteger(value) || value < bound.min || value > bound.max)
      throw new ShootdownError(
        'usage',
        `bound '${name}' of '${model.name}' is ${value}, it goes from ${bound.min} to ${bound.max}`,
        bound.doc,
      );
  }
  const own = ownBounds(model, variantName);
  const bounds: Bounds = { ...own, ...set };
  const [expect, also] = expectedAt(model, variantName, bounds);
  return { model, variant: variantName, bounds, expect, also, system: built(model, variantName, bounds) };
};

/** Calls the model's `build`; whatever is wrong with that is told as the model's fault. */
const built = (model: Model, variantName: string, bounds: Bounds): System => {
  let system: System | undefined;
  try {
    system = model.build(bounds, variantOf(model, variantName)?.with as never);
  } catch (error) {
    if (error instanceof ShootdownError) throw error;
    throw new ShootdownError(
      'model',
      `'build' of ${model.name}/${variantName} failed: ${messageOf(error)}`,
      'see --debug for where',
      error,
    );
  }
  if (!Array.isArray(system?.rules) || !Array.isArray(system.properties))
    throw new ShootdownError(
      'model',
      `'build' of ${model.name}/${variantName} returned no system`,
      'it ends with: return system({ state, threads, actions, properties })',
    );
  return system;
};

/** The variant of that name, if the model has it. */
export const variantOf = (model: Model, name: string): Variant<string, unknown> | undefined =>
  model.variants.find((variant) => variant.name === name);

/** The bounds that a variant is checked at unless others are set: its own, else the model's defaults. */
export const ownBounds = (model: Model, variantName: string): Bounds => ({
  ...Object.fromEntries(Object.entries(model.bounds).map(([name, bound]) => [name, bound.default])),
  ...(variantOf(model, variantName)?.bounds as Bounds | undefined),
});

/** What the author expects at some bounds: what is found first, and what else breaks. */
export const expectedAt = (
  model: Model,
  variantName: string,
  bounds: Bounds = ownBounds(model, variantName),
): readonly [Expectation, readonly ExpectedViolation[]] => {
  const said = variantOf(model, variantName)?.expect ?? anything;
  const expected = typeof said === 'function' ? said(bounds) : said;
  const [first, ...also] = 'kind' in expected ? ([expected] as const) : expected;
  if (typeof said === 'function') return [first, also];
  const own = ownBounds(model, variantName);
  const elsewhere = Object.entries(bounds).some(([name, value]) => own[name] !== value);
  return elsewhere ? [withoutSteps(first), also.map(withoutSteps)] : [first, also];
};

const withoutSteps = <E extends Expectation>(expected: E): E =>
  'steps' in expected ? { ...expected, steps: undefined } : expected;
