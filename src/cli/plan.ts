import { ShootdownError, suggest } from '../model/errors.ts';
import { type Bounds, instantiate, type Model } from '../model/model.ts';
import { expectationFor } from '../trace/expected.ts';
import { requireProperties } from '../trace/properties.ts';
import type { Cell } from './cell.ts';
import { loadModel, parseTarget, shippedNames } from './models.ts';
import type { Collector } from './problems.ts';

/** What a check comes to. */
export interface Plan {
  readonly cells: readonly Cell[];
  /** True when one variant was named: its own verdict is the answer, not whether it is as expected. */
  readonly single: boolean;
}

export interface PlanOptions {
  readonly targets: readonly string[];
  readonly set: readonly (readonly [string, number])[];
  readonly properties: readonly string[] | undefined;
}

/** Loads what the command line names and builds every variant of it; everything that is wrong goes to `problems`. */
export const plan = async ({ targets, set, properties }: PlanOptions, problems: Collector): Promise<Plan> => {
  if (targets.length === 0)
    problems.add(new ShootdownError('usage', 'check needs the name of a model', suggest('', shippedNames)));
  const bounds: Bounds = Object.fromEntries(set);
  for (const [name] of set)
    if (set.filter(([other]) => other === name).length > 1)
      problems.add(new ShootdownError('usage', `--set ${name} was given twice`));
  const cells: Cell[] = [];
  for (const text of targets) {
    const target = parseTarget(text);
    const model = await problems.attemptLater(() => loadModel(target.model));
    if (model === undefined) continue;
    const variants = target.variant === undefined ? model.variants.map(({ name }) => name) : [target.variant];
    for (const variant of variants) {
      const made = problems.attempt(() => cellsOf(target.model, model, variant, bounds, properties));
      if (made === undefined) for (const one of set) problems.attempt(() => requireBound(model, variant, one));
      const alone = target.variant === undefined ? (made ?? []) : (made ?? []).slice(0, 1);
      for (const cell of alone)
        if (!cells.some((other) => other.model === cell.model && other.label === cell.label)) cells.push(cell);
    }
  }
  return { cells, single: targets.length === 1 && parseTarget(targets[0] ?? '').variant !== undefined };
};

/** Throws what is wrong with one bound alone; whether the model can be built with it alone is no matter. */
const requireBound = (model: Model, variant: string, [name, value]: readonly [string, number]): void => {
  try {
    instantiate(model, variant, { [name]: value });
  } catch (error) {
    if (error instanceof ShootdownError && (error.code === 'unknown' || error.code === 'usage')) throw error;
  }
};

/** The variant's cell; then one for each property that it is expected to break besides, unless properties are named. */
const cellsOf = (
  name: string,
  model: Model,
  variant: string,
  set: Bounds,
  properties: readonly string[] | undefined,
): readonly Cell[] => {
  const instance = instantiate(model, variant, set);
  requireProperties(instance.system, properties ?? []);
  const label = `${model.name}/${variant}`;
  const all: Cell = {
    label,
    model: name,
    instance,
    expectation: expectationFor(instance.expect, properties),
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
