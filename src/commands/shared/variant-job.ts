import { expectationFor } from '../../check/expected.ts';
import type { VariantSource } from '../../jobs/job.ts';
import { isShipped } from '../../loading/find-module.ts';
import { asShootdownError, type ShootdownError } from '../../model/errors.ts';
import { type Instance, instantiate, ownBounds } from '../../model/instance.ts';
import { alwaysOf, requireProperties } from '../../model/language/select-properties.ts';
import type { Model } from '../../model/model.ts';
import type { Bounds, Expectation } from '../../model/variant.ts';
import { settingWords } from '../../report/named-values.ts';

/** One variant that a command has checked or walked on threads, and what is expected of it. */
export interface VariantJob {
  /** `zap/2014`; `zap/2014/LOST-DIRTY` where one property is checked alone. Names progress lines and files. */
  readonly label: string;
  /** The model as it was named on the command line. */
  readonly model: string;
  readonly instance: Instance;
  /** Undefined when nothing is known of what it does, with only some properties checked. */
  readonly expectation: Expectation | undefined;
  /** Check only these properties; undefined for all. */
  readonly properties: readonly string[] | undefined;
  /** The bounds that were set on the command line. */
  readonly set: Bounds;
}

/** A variant whose model refuses the bounds that were set, while it takes them for other variants. */
export interface Refused {
  readonly label: string;
  readonly model: Model;
  readonly variant: string;
  readonly problem: ShootdownError;
}

/** A variant that is not there at the bounds that were set, and why. */
export interface RefusedDocument {
  readonly model: string;
  readonly variant: string;
  readonly reason: string;
}

export const refusedDocument = ({ model, variant, problem }: Refused): RefusedDocument => ({
  model: model.name,
  variant,
  reason: problem.message,
});

/** What is to be said of them: an empty line and one more, for each. */
export const refusedLines = (refused: readonly Refused[]): readonly string[] =>
  refused.flatMap(({ label, problem }) => ['', `${label}: not at these bounds: ${problem.message}`]);

/** A variant on the command line. */
export interface NamedVariant {
  /** The model as it was named. */
  readonly target: string;
  readonly model: Model;
  readonly variant: string;
  readonly set: Bounds;
}

/**
 * The job of checking a variant, for all properties or for some; or why the variant does not exist at these bounds. Throws
 * what is wrong with the command line: an unknown variant, bound or property, or a bound out of its range.
 */
export const variantJob = (
  { target, model, variant, set }: NamedVariant,
  properties?: readonly string[],
): VariantJob | Refused => {
  const label = `${model.name}/${variant}`;
  let instance: Instance;
  try {
    instance = instantiate(model, variant, set);
  } catch (error) {
    const problem = asShootdownError(error);
    if (problem?.code !== 'usage' || !isInRange(model, { ...ownBounds(model, variant), ...set })) throw error;
    return { label, model, variant, problem };
  }
  requireProperties(instance.system, properties ?? []);
  const expectation = expectationOf(instance, properties);
  return { label, model: target, instance, expectation, properties, set };
};

/** What is expected where only some properties are checked. An assertion is checked with any of them. */
const expectationOf = ({ expect, also, system }: Instance, properties: readonly string[] | undefined) => {
  const isAssertion = expect.kind === 'violated' && !alwaysOf(system).some(({ name }) => name === expect.property);
  return isAssertion ? expect : expectationFor(expect, also, properties);
};

/** Whether the model declares these bounds: what is refused then is refused by the variant, not by their ranges. */
const isInRange = (model: Model, bounds: Bounds): boolean =>
  Object.entries(bounds).every(([name, value]) => {
    const bound = Object.hasOwn(model.bounds, name) ? model.bounds[name] : undefined;
    return bound !== undefined && value >= bound.min && value <= bound.max;
  });

/** The same variant, with one property checked alone. */
export const withProperty = (job: VariantJob, property: string): VariantJob => {
  const { model, variant } = job.instance;
  return {
    ...job,
    label: `${model.name}/${variant}/${property}`,
    expectation: expectationOf(job.instance, [property]),
    properties: [property],
  };
};

/** What a thread needs to load the variant. */
export const sourceOf = ({ model, instance: { variant }, set }: VariantJob): VariantSource => ({ model, variant, set });

/** The model's file, folder or package, for one that is not shootdown's own. */
export const modelFileOf = ({ model }: VariantJob): string | undefined => (isShipped(model) ? undefined : model);

/** What names the job on a command line: variant, bounds and properties. */
export const commandWords = ({
  model,
  instance,
  set,
  properties,
}: Pick<VariantJob, 'model' | 'instance' | 'set' | 'properties'>): string =>
  [
    shellWord(`${model}/${instance.variant}`),
    ...settingWords(set).map((setting) => `--set ${setting}`),
    ...(properties ?? []).map((name) => `--property ${shellWord(name)}`),
  ].join(' ');

/** As a shell takes it for one word. */
export const shellWord = (text: string): string =>
  /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
