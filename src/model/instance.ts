import { asShootdownError, messageOf, nearest, ShootdownError, suggest, valueText } from './errors.ts';
import { placeOfError } from './fault.ts';
import { givenBounds, givenSwitches } from './given.ts';
import { checkedNames } from './language/select-properties.ts';
import type { Model } from './model.ts';
import { requireModel, requireVariant } from './require.ts';
import { type System, stepOf } from './rules/rule.ts';
import { begun } from './rules/running.ts';
import {
  anything,
  type Bounds,
  type Expectation,
  type Expected,
  type ExpectedViolation,
  type Variant,
} from './variant.ts';

/** A model's variant at given bounds, built. */
export interface Instance {
  readonly model: Model;
  readonly variant: string;
  readonly bounds: Bounds;
  readonly expect: Expectation;
  /** Other properties that it breaks, each when it is checked alone. */
  readonly also: readonly ExpectedViolation[];
  readonly system: System;
}

/**
 * Builds one variant of a model; bounds that are not set take the variant's default, then the model's.
 * Throws `unknown` for a variant or bound that does not exist and `usage` for a bound out of range.
 */
export const instantiate = (model: Model, variantName: string, set: Bounds = {}): Instance => {
  requireModel(model);
  requireVariant(model, variantName);
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
  const defaults = ownBounds(model, variantName);
  const bounds: Bounds = { ...defaults, ...set };
  const [expect, also] = expectedAt(model, variantName, bounds);
  const system = built(model, variantName, bounds);
  requireExpectedProperties(model, system);
  requireExpectedSteps(model, variantName, system, expect);
  return { model, variant: variantName, bounds, expect, also, system };
};

/**
 * Throws a `model` error for an expectation, or a bug, of a property that there is none of: of any variant, at its own bounds. Another
 * variant is built for that only if it names a property that the one in hand does not have.
 */
const requireExpectedProperties = (model: Model, system: System): void => {
  const known = [...checkedNames(system), ...Object.keys(system.assertions)];
  for (const { name, bug } of model.variants) {
    const named = [...expectedNames(model, name), ...(bug?.property === undefined ? [] : [bug.property])];
    if (named.every((property) => known.includes(property))) continue;
    const other = attempted(() => built(model, name, ownBounds(model, name)));
    if (other === undefined) continue;
    const own = [...checkedNames(other), ...Object.keys(other.assertions)];
    const wrong = named.find((property) => !own.includes(property) && !asserts(model, other, property));
    if (wrong !== undefined)
      throw new ShootdownError(
        'model',
        `'${model.name}/${name}' is expected to break '${wrong}', and has no 'always' property or assertion of that name`,
        usesAssert(model, other) && nearest(wrong, own) === undefined
          ? `of an assertion whose name stands in no step say what it promises: system({ assertions: { '${wrong}': '...' }, ... })`
          : suggest(wrong, own),
      );
  }
};

/** The text of every step, and of `build`, which has the steps and helpers that are written in it. */
const textsOf = (model: Model, { rules }: System): readonly string[] => [
  String(model.build),
  ...new Set(rules.map(({ run }) => String(run))),
];

const usesAssert = (model: Model, system: System): boolean =>
  textsOf(model, system).some((text) => /\bassert\b/.test(text));

/** Whether an assertion of that name stands in a step, as far as the text of the model shows it. */
const asserts = (model: Model, system: System, name: string): boolean =>
  usesAssert(model, system) &&
  textsOf(model, system).some((text) => ["'", '"', '`'].some((quote) => text.includes(`${quote}${name}${quote}`)));

/** The properties that a variant's author expects to break at its own bounds; none where these cannot be told. */
const expectedNames = (model: Model, variantName: string): readonly string[] => {
  const [first, also] = attempted(() => expectedAt(model, variantName)) ?? [anything, []];
  return [first, ...also].flatMap((expected) => (expected.kind === 'violated' ? [expected.property] : []));
};

/** Throws a `model` error for a step or a property that is expected not to be reached, and is not there. */
const requireExpectedSteps = (model: Model, variantName: string, system: System, expect: Expectation): void => {
  if (expect.kind !== 'unreached') return;
  const known = [
    ...new Set(system.rules.map(stepOf)),
    ...system.properties.flatMap(({ kind, name }) => (kind === 'reachable' ? [name] : [])),
  ];
  const wrong = expect.names.find((name) => !known.includes(name));
  if (wrong !== undefined)
    throw new ShootdownError(
      'model',
      `'${model.name}/${variantName}' is expected not to reach '${wrong}', and has no step or 'reachable' property of that name`,
      suggest(wrong, known),
    );
};

/** What `run` returns; undefined if it throws: what is wrong with another variant is not said here. */
const attempted = <T>(run: () => T): T | undefined => {
  try {
    return run();
  } catch {
    return undefined;
  }
};

/** The system of an instance, built anew: by the same recipes, but with variables of its own. Undefined for one that `instantiate` did not build. */
export const rebuilt = ({ model, variant, bounds, system }: Instance): System | undefined =>
  builtSystems.has(system) ? built(model, variant, bounds) : undefined;

/** A variant's system at its own bounds, or undefined where it cannot be built. */
export const rebuiltVariant = (model: Model, variantName: string): System | undefined =>
  attempted(() => built(model, variantName, ownBounds(model, variantName)));

const builtSystems = new WeakSet<System>();

/** Calls the model's `build`. Throws a `model` error for whatever goes wrong in it. */
const built = (model: Model, variantName: string, bounds: Bounds): System => {
  let system: System | undefined;
  begun(() => "'build'");
  try {
    system = model.build(
      givenBounds(model, bounds),
      givenSwitches(model, variantOf(model, variantName)?.with) as never,
    );
  } catch (error) {
    throw (
      asShootdownError(error) ??
      new ShootdownError(
        'model',
        `'build' of ${model.name}/${variantName} failed: ${messageOf(error)}`,
        placeHint(error),
        error,
      )
    );
  }
  if (!Array.isArray(system?.rules) || !Array.isArray(system.properties))
    throw new ShootdownError(
      'model',
      `'build' of ${model.name}/${variantName} returned no system`,
      'it ends with: return system({ state, threads, actions, properties })',
    );
  builtSystems.add(system);
  return system;
};

/** Where the model's own code threw, as a hint. */
const placeHint = (error: unknown): string | undefined => {
  const place = placeOfError(error);
  return place === undefined ? undefined : `at ${place}`;
};

/** The variant of that name, if the model has it. */
export const variantOf = (model: Model, name: string): Variant<string, unknown> | undefined =>
  model.variants.find((variant) => variant.name === name);

/** The bounds that a variant is checked at unless others are set: the variant's own, else the model's defaults. */
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
  const declared = variantOf(model, variantName)?.expect ?? anything;
  const expected = typeof declared === 'function' ? answeredBy(declared, model, variantName, bounds) : declared;
  const [first, ...also] = 'kind' in expected ? ([expected] as const) : expected;
  if (typeof declared === 'function') return [first, also];
  const defaults = ownBounds(model, variantName);
  const elsewhere = Object.entries(bounds).some(([name, value]) => defaults[name] !== value);
  return elsewhere ? [withoutSteps(first), also.map(withoutSteps)] : [first, also];
};

/** What a variant's `expect` answers. Throws a `model` error for whatever goes wrong in it, and for an answer that is none. */
const answeredBy = (
  expect: (bounds: Bounds) => Expected,
  model: Model,
  variantName: string,
  bounds: Bounds,
): Expected => {
  let answer: unknown;
  begun(() => "'expect'");
  try {
    answer = expect(givenBounds(model, bounds));
  } catch (error) {
    const hint = asShootdownError(error)?.hint ?? placeHint(error);
    throw new ShootdownError(
      'model',
      `'expect' of ${model.name}/${variantName} failed: ${messageOf(error)}`,
      hint,
      error,
    );
  }
  const all: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
  if (all.length > 0 && all.every((one) => typeof one === 'object' && one !== null && 'kind' in one))
    return answer as Expected;
  throw new ShootdownError(
    'model',
    `'expect' of ${model.name}/${variantName} returned ${valueText(answer)}`,
    'it returns holds, breaks(property, steps), deadlocks(steps) or unreached(...names); was a return forgotten?',
  );
};

const withoutSteps = <E extends Expectation>(expected: E): E =>
  'steps' in expected ? { ...expected, steps: undefined } : expected;
