import { modelNames } from '../../../models/index.ts';
import { expectationFor } from '../../check/expected.ts';
import type { Cell } from '../../jobs/job.ts';
import { loadModel, parseTarget } from '../../loading/models.ts';
import { asShootdownError, ShootdownError, suggest } from '../../model/errors.ts';
import { type Instance, instantiate } from '../../model/instance.ts';
import { requireProperties } from '../../model/language/select-properties.ts';
import type { Model } from '../../model/model.ts';
import type { Bounds } from '../../model/variant.ts';
import type { Collector } from './problems.ts';

/** What a check comes to. */
export interface Plan {
  readonly cells: readonly Cell[];
  /** The variants whose model refuses the bounds that were set, while it takes them for others. */
  readonly refused: readonly Refused[];
  /** True when one variant was named: its own verdict is the answer, not whether it is as expected. */
  readonly single: boolean;
}

/** A variant that there is none of at some bounds. */
export interface Refused {
  readonly label: string;
  readonly model: Model;
  readonly variant: string;
  readonly problem: ShootdownError;
}

export interface PlanOptions {
  readonly targets: readonly string[];
  readonly set: readonly (readonly [string, number])[];
  readonly properties: readonly string[] | undefined;
  /** Who asks. Default: check. */
  readonly command?: string;
}

/** Loads what the command line names and builds every variant of it; everything that is wrong goes to `problems`. */
export const plan = async (
  { targets, set, properties, command = 'check' }: PlanOptions,
  problems: Collector,
): Promise<Plan> => {
  if (targets.length === 0)
    problems.add(new ShootdownError('usage', `${command} needs the name of a model`, suggest('', modelNames)));
  const bounds: Bounds = Object.fromEntries(set);
  for (const [name] of set)
    if (set.filter(([other]) => other === name).length > 1)
      problems.add(new ShootdownError('usage', `--set ${name} was given twice`));
  const single = targets.length === 1 && parseTarget(targets[0] ?? '').variant !== undefined;
  const cells: Cell[] = [];
  const refused: Refused[] = [];
  for (const text of targets) {
    const target = parseTarget(text);
    const model = await problems.attemptLater(() => loadModel(target.model));
    if (model === undefined) continue;
    const variants = target.variant === undefined ? model.variants.map(({ name }) => name) : [target.variant];
    for (const variant of variants) {
      const made = problems.attempt(() => cellsOf(target.model, model, variant, bounds, properties));
      if (made !== undefined && 'problem' in made) {
        if (!refused.some(({ label }) => label === made.label)) refused.push(made);
        continue;
      }
      if (made === undefined) for (const one of set) problems.attempt(() => requireBound(model, variant, one));
      const alone = target.variant === undefined ? (made ?? []) : (made ?? []).slice(0, 1);
      for (const cell of alone)
        if (!cells.some((other) => other.model === cell.model && other.label === cell.label)) cells.push(cell);
    }
  }
  for (const { label, model, problem } of refused)
    if (!cells.some(({ instance }) => instance.model === model)) problems.add(single ? named(label, problem) : problem);
  return { cells, refused, single };
};

/** Throws what is wrong with one bound alone; whether the model can be built with it alone is no matter. */
const requireBound = (model: Model, variant: string, [name, value]: readonly [string, number]): void => {
  try {
    instantiate(model, variant, { [name]: value });
  } catch (error) {
    if (error instanceof ShootdownError && (error.code === 'unknown' || error.code === 'usage')) throw error;
  }
};

const named = (label: string, { code, message, hint, cause }: ShootdownError): ShootdownError =>
  new ShootdownError(code, `${label}: ${message}`, hint, cause);

/** Whether the model declares these bounds: what is refused then is refused by the variant, not by their ranges. */
const inRange = (model: Model, set: Bounds): boolean =>
  Object.entries(set).every(([name, value]) => {
    const bound = Object.hasOwn(model.bounds, name) ? model.bounds[name] : undefined;
    return bound !== undefined && value >= bound.min && value <= bound.max;
  });

/**
 * The variant's cell; then one for each property that it is expected to break besides, unless properties are named. Or why
 * there is none of it at these bounds.
 */
const cellsOf = (
  name: string,
  model: Model,
  variant: string,
  set: Bounds,
  properties: readonly string[] | undefined,
): readonly Cell[] | Refused => {
  const label = `${model.name}/${variant}`;
  let instance: Instance;
  try {
    instance = instantiate(model, variant, set);
  } catch (error) {
    const problem = asShootdownError(error);
    if (problem?.code !== 'usage' || !inRange(model, set)) throw error;
    return { label, model, variant, problem };
  }
  requireProperties(instance.system, properties ?? []);
  const all: Cell = {
    label,
    model: name,
    instance,
    expectation: expectationFor(instance.expect, instance.also, properties),
    properties,
    set,
  };
  if (properties !== undefined) return [all];
  const alone = instance.also.map((expectation) => ({
    ...all,
    label: `${label}/${expectation.property}`,
    expectation,
    properties: [expectation.property],
  }));
  return [all, ...alone];
};

/** Which cells `--show` names: `all`, a variant, `VARIANT/PROPERTY`, or the whole label of one. */
export const shownCells = (
  names: readonly string[],
  cells: readonly Cell[],
  problems: Collector,
): ReadonlySet<Cell> => {
  const shown = new Set<Cell>();
  for (const name of names) {
    const meant = cells.filter(
      ({ label, instance }) =>
        name === 'all' || instance.variant === name || label === name || label.endsWith(`/${name}`),
    );
    // Where a model could not be loaded, its variants are not known, and that has been said.
    if (meant.length === 0 && cells.length > 0)
      problems.add(
        new ShootdownError(
          'unknown',
          `--show ${name}: no such variant is checked`,
          suggest(
            name,
            cells.map((cell) => cell.instance.variant),
          ),
        ),
      );
    for (const cell of meant) shown.add(cell);
  }
  return shown;
};
