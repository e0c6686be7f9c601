import { modelNames } from '../../../models/index.ts';
import { isExpected } from '../../check/expected.ts';
import type { Result } from '../../check/result.ts';
import type { Cell } from '../../jobs/job.ts';
import { loadModel, parseTarget } from '../../loading/models.ts';
import { asShootdownError, ShootdownError, suggest } from '../../model/errors.ts';
import { type Instance, instantiate, ownBounds } from '../../model/instance.ts';
import type { Model } from '../../model/model.ts';
import type { Bounds } from '../../model/variant.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { progressReport } from '../../report/progress.ts';
import { type Command, common } from '../shared/command.ts';
import { exitCodeOfAll, exitCodes } from '../shared/exit-codes.ts';
import { flag, type Option, repeated } from '../shared/options.ts';
import type { Collector } from '../shared/problems.ts';
import { runMany } from '../shared/run-many.ts';
import { searchOptions } from '../shared/search-options.ts';
import { rangeValue } from '../shared/values.ts';
import { growthOf } from './growth.ts';
import { type SweepRow, sweepDocument, sweepLines } from './text.ts';

type SweepOptions = {
  readonly set: Option<readonly (readonly [string, readonly number[]])[]>;
  readonly workers: typeof searchOptions.workers;
  readonly maxStates: typeof searchOptions.maxStates;
  readonly maxTime: typeof searchOptions.maxTime;
  readonly memory: typeof searchOptions.memory;
  readonly json: Option<boolean>;
};

const own: SweepOptions = {
  set: repeated('set', 'NAME=VALUES', 'the values of a bound: cpus=1..3, folios=1,2, or one', rangeValue('set')),
  workers: searchOptions.workers,
  maxStates: searchOptions.maxStates,
  maxTime: searchOptions.maxTime,
  memory: searchOptions.memory,
  json: flag('json', 'print one JSON document, see src/report/JSON.md'),
};
const options: SweepOptions & typeof common = { ...own, ...common };

/** More would be a mistake, or take for ever. */
const mostCells = 2000;

/** A variant at one combination of bounds. */
interface Combination {
  readonly variant: string;
  readonly set: Bounds;
  readonly cell: Cell | undefined;
  /** Why the model has none at these bounds. */
  readonly refused: string | undefined;
}

/** `shootdown sweep MODEL[/VARIANT] --set cpus=1..3` */
export const sweepCommand: Command<typeof options> = {
  name: 'sweep',
  takes: 'MODEL[/VARIANT]...',
  summary: 'check a model at every combination of some bounds, and show which bound costs what',
  details: [
    '',
    'Each combination is a check of its own, some at once. A bound that is not set is as the variant has it. Where searches were',
    'finished at several values of a bound, it is said how much the states grow with it, and what the next value would cost.',
    'Bounds smaller than those of a variant may be too small for its bug, or for some step: that is nothing unexpected.',
  ],
  options,
  run: async ({ values, positionals }, problems, context) => {
    const { output } = context;
    const swept = values.set;
    for (const [i, [name]] of swept.entries())
      if (swept.findIndex(([other]) => other === name) < i)
        problems.add(new ShootdownError('usage', `--set ${name} was given twice`, `write --set ${name}=1,2`));
    if (positionals.length === 0)
      problems.add(new ShootdownError('usage', 'sweep needs the name of a model', suggest('', modelNames)));
    const all: Combination[] = [];
    for (const target of positionals) all.push(...(await combinationsOf(target, swept, problems)));
    if (all.length > mostCells)
      problems.add(
        new ShootdownError(
          'usage',
          `these are ${all.length} checks`,
          `name a variant, or fewer values: at most ${mostCells}`,
        ),
      );
    problems.raise();

    const cells = all.flatMap(({ cell }) => cell ?? []);
    const progress = progressReport({ stream: output.progress, live: output.live, total: cells.length });
    const results = new Map<Cell, Result>();
    const settings = {
      ...(values.workers === undefined ? {} : { workers: values.workers }),
      ...(values.maxStates === undefined ? {} : { maxStates: values.maxStates }),
      ...(values.maxTime === undefined ? {} : { maxTime: values.maxTime }),
      ...(values.memory === undefined ? {} : { memory: values.memory }),
    };
    if (cells.length > 0)
      await runMany(cells, settings, context, progress, (cell, result, begun) => {
        if (begun) results.set(cell, result);
      });
    const rows = all.map(({ variant, set, cell, refused }): SweepRow => {
      const result = cell && results.get(cell);
      return {
        variant,
        set,
        result,
        refused,
        asExpected: cell && result && judged(cell, result),
      };
    });
    const bounds = swept.map(([name]) => name);
    const growths = [...new Set(rows.map(({ variant }) => variant))].flatMap(
      (variant) =>
        growthOf(
          variant,
          bounds,
          rows.filter((row) => row.variant === variant),
        ) ?? [],
    );
    if (values.json) output.print([prettyJson(sweepDocument(rows, growths))]);
    else output.print(sweepLines(rows, bounds, growths, output.paint));
    const code = exitCodeOfAll(
      rows.flatMap(({ result, asExpected }) => (result === undefined ? [] : [{ verdict: result.verdict, asExpected }])),
    );
    if (code !== exitCodes.holds) return code;
    return results.size < cells.length ? exitCodes.incomplete : exitCodes.holds;
  },
};

/**
 * Whether the variant does what its author says. At bounds smaller than those that the author gives a bug need not show, nor a step
 * be taken: that it is so is not judged there.
 */
const judged = ({ instance, expectation }: Cell, { verdict }: Result): boolean | undefined => {
  const { model, variant, bounds } = instance;
  const own = ownBounds(model, variant);
  const smaller = Object.entries(bounds).some(([name, value]) => value < (own[name] ?? value));
  const asExpected = isExpected(expectation, verdict);
  const clean = verdict.kind === 'holds' || verdict.kind === 'unreached';
  return smaller && clean && asExpected === false ? undefined : asExpected;
};

/** Every combination of the values that were given. */
const productOf = (swept: readonly (readonly [string, readonly number[]])[]): readonly Bounds[] =>
  swept.reduce<readonly Bounds[]>(
    (sets, [name, numbers]) => sets.flatMap((set) => numbers.map((value) => ({ ...set, [name]: value }))),
    [{}],
  );

const combinationsOf = async (
  text: string,
  swept: readonly (readonly [string, readonly number[]])[],
  problems: Collector,
): Promise<readonly Combination[]> => {
  const target = parseTarget(text);
  const model = await problems.attemptLater(() => loadModel(target.model));
  if (model === undefined) return [];
  const variants = target.variant === undefined ? model.variants.map(({ name }) => name) : [target.variant];
  return variants.flatMap((variant) =>
    productOf(swept).flatMap((set): readonly Combination[] => {
      const made = problems.attempt(() => built(model, variant, set));
      if (made === undefined) return [];
      const label = [`${model.name}/${variant}`, ...Object.entries(set).map(([name, n]) => `${name}=${n}`)].join(' ');
      const name = `${model.name}/${variant}`;
      if ('refused' in made) return [{ variant: name, set, cell: undefined, refused: made.refused }];
      const cell = { label, model: target.model, instance: made, expectation: made.expect, properties: undefined, set };
      return [{ variant: name, set, cell, refused: undefined }];
    }),
  );
};

/** The instance; or why the model refuses these bounds, which are within their ranges. Throws what is wrong with the command. */
const built = (model: Model, variant: string, set: Bounds): Instance | { readonly refused: string } => {
  try {
    return instantiate(model, variant, set);
  } catch (error) {
    const problem = asShootdownError(error);
    const declared = Object.entries({ ...ownBounds(model, variant), ...set }).every(([name, value]) => {
      const bound = Object.hasOwn(model.bounds, name) ? model.bounds[name] : undefined;
      return bound !== undefined && value >= bound.min && value <= bound.max;
    });
    if (problem?.code !== 'usage' || !declared) throw error;
    return { refused: problem.message };
  }
};
