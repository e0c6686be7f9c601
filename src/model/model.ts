import { checkBug } from './bug.ts';
import { ShootdownError, suggest, valueText } from './errors.ts';
import { requireKnownKeys } from './language/known-keys.ts';
import type { System } from './rules/rule.ts';
import type { Bounds, Variant } from './variant.ts';

/** One bound of a model: how many CPUs, pages, batch entries. Always an integer. */
export interface Bound {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly doc: string;
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
export const defineModel = <const B extends string, const V>(definition: ModelDefinition<B, V>): Model => {
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
  for (const [name, bound] of Object.entries<Bound>(definition.bounds)) {
    const label = `bound '${name}' of '${definition.name}'`;
    requireKnownKeys(
      bound,
      ['default', 'min', 'max', 'doc'],
      label,
      "write { default: 1, min: 1, max: 3, doc: '...' }",
    );
    if (
      ![bound.default, bound.min, bound.max].every(Number.isInteger) ||
      bound.default < bound.min ||
      bound.default > bound.max
    )
      throw new ShootdownError(
        'model',
        `${label} is ${quoted(bound.default)} within ${quoted(bound.min)} to ${quoted(bound.max)}`,
        'bounds are integers, and the default lies between the least and the greatest',
      );
  }
  requireKnownKeys(definition, ['name', 'title', 'bounds', 'variants', 'build'], `model '${definition.name}'`);
  for (const variant of definition.variants) {
    checkKeys(definition, variant);
    checkMutant(definition.name, variant, definition.variants);
    checkBug(definition.name, variant, definition.variants);
  }
  return definition as unknown as Model;
};

/** '1' is no number. */
const quoted = (value: unknown): string => (typeof value === 'string' ? `'${value}'` : valueText(value));

/** A key that means nothing would be left out in silence; and so would a value of a bound that there is none of. */
const checkKeys = <B extends string>(
  { name: model, bounds }: { readonly name: string; readonly bounds: object },
  variant: Variant<B, unknown>,
): void => {
  const label = `variant '${variant.name}' of '${model}'`;
  requireKnownKeys(variant, ['name', 'title', 'with', 'expect', 'bounds', 'origin', 'mutant', 'bug'], label);
  if (variant.bounds !== undefined) requireKnownKeys(variant.bounds, Object.keys(bounds), `'bounds' of ${label}`);
  if (variant.mutant !== undefined)
    requireKnownKeys(variant.mutant, ['of', 'without', 'survives'], `'mutant' of ${label}`);
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
