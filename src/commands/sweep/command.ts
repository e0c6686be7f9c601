import { isShipped } from '../../loading/find-module.ts';
import type { ShootdownError } from '../../model/errors.ts';
import { ownBounds } from '../../model/instance.ts';
import type { Bounds } from '../../model/variant.ts';
import { settingWords } from '../../report/named-values.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { type Command, command } from '../shared/command.ts';
import { exitCodeOfAll } from '../shared/exit-codes.ts';
import { clusterOptions, workersExclusive } from '../shared/options/cluster-options.ts';
import {
  jsonOption,
  onPage,
  outExclusive,
  outFolder,
  outOptions,
  pageExclusive,
  pageOptions,
  requireSetOnce,
  signature,
} from '../shared/options/common-options.ts';
import { repeated } from '../shared/options/options.ts';
import { searchOptions, settingsOf } from '../shared/options/search-options.ts';
import { rangeValue } from '../shared/options/values.ts';
import { namedVariants, requireTargets } from '../shared/plan.ts';
import type { Collector } from '../shared/problems.ts';
import { htmlOption, keepResult, loadedBy, modelsOf, titleOf, writeHtml } from '../shared/result.ts';
import { type Checked, runVariants } from '../shared/run-variants.ts';
import { type VariantJob, variantJob } from '../shared/variant-job.ts';
import { growthOf } from './growth.ts';
import { sweepDocument } from './json.ts';
import type { SweepRow } from './row.ts';
import { sweepLines } from './text.ts';

/** More would be a mistake, or take for ever. */
const mostChecks = 2000;

type SweptBounds = readonly (readonly [bound: string, values: readonly number[]])[];

/** A variant at one combination of bounds. */
interface Combination extends Pick<SweepRow, 'variant' | 'model' | 'modelFile'> {
  readonly set: Bounds;
  /** Why the model refuses these bounds; or the job of checking them. */
  readonly job: VariantJob | { readonly problem: ShootdownError };
}

/** `shootdown sweep MODEL[/VARIANT] --set cpus=1..3` */
export const sweepCommand: Command = command({
  name: 'sweep',
  takes: 'MODEL[/VARIANT]...',
  summary: 'check a model at every combination of some bounds, and show which bound costs what',
  details: [
    '',
    'Each combination is a check of its own, some at once. A bound that is not set is as the variant has it. Where searches were',
    'finished at several values of a bound, it is said how much the states grow with it, and what the next value would cost.',
    'Bounds smaller than those of a variant may be too small for its bug, or for some step: that is nothing unexpected.',
  ],
  options: {
    set: repeated('set', 'NAME=VALUES', 'the values of a bound: cpus=1..3, folios=1,2, or one', rangeValue),
    workers: searchOptions.workers,
    maxStates: searchOptions.maxStates,
    maxTime: searchOptions.maxTime,
    memory: searchOptions.memory,
    ...clusterOptions,
    ...pageOptions,
    json: jsonOption,
    html: htmlOption,
    ...outOptions('keep the result under DIR/results (default: out)', 'keep nothing'),
  },
  exclusive: [outExclusive, ...pageExclusive, workersExclusive],
  run: async ({ values, positionals, words }, problems, given) => {
    const context = onPage(given, values);
    const { output } = context;
    const swept = values.set;
    const combinations = await combinationsOf(positionals, swept, problems);
    problems.raise();
    const jobs = combinations.flatMap(({ job }) => ('problem' in job ? [] : [job]));
    const out = outFolder(values);
    // How the states grow can only be said of states that are counted in the same way.
    const settings = { ...settingsOf(values), lazyNoise: false };
    const all = await runVariants(jobs, settings, context, undefined, 'check');
    const begun = all.filter((checked) => checked.begun).map(judgedAtItsBounds);
    const rows = combinations.map((combination) => rowOf(combination, begun));
    const bounds = swept.map(([name]) => name);
    const growths = growthsOf(rows, bounds);
    const document = sweepDocument(rows, growths);
    const title = titleOf('sweep', positionals);
    keepResult(out, title, document, context);
    const models = modelsOf(loadedBy(jobs));
    const written = await writeHtml(values.html, title, document, models, context);
    if (values.json) output.print([prettyJson(document)]);
    else
      output.print([
        ...sweepLines(rows, bounds, growths, output.page),
        ...signature(output.page, 'sweep', words),
        ...output.page.lines(written),
      ]);
    return exitCodeOfAll(begun, begun.length === jobs.length);
  },
});

/** What is to be checked. All that is wrong with the command line goes to `problems`. */
const combinationsOf = async (
  targets: readonly string[],
  swept: SweptBounds,
  problems: Collector,
): Promise<readonly Combination[]> => {
  requireSetOnce(swept, problems, (bound) => `write --set ${bound}=1,2`);
  requireTargets(targets, 'sweep', problems);
  const variants = await namedVariants(targets, {}, problems);
  // Before any of them is built, which takes a millisecond or two each.
  const checks = swept.reduce((product, [, numbers]) => product * numbers.length, variants.length);
  if (checks > mostChecks) {
    problems.refuse('usage', `these are ${checks} checks`, `name a variant, or fewer values: at most ${mostChecks}`);
    return [];
  }
  return variants.flatMap((named) =>
    productOf(swept).flatMap((set): readonly Combination[] => {
      const job = problems.attempt(() => variantJob({ ...named, set }));
      if (job === undefined) return [];
      const label = [job.label, ...settingWords(set)].join(' ');
      const modelFile = isShipped(named.target) ? undefined : named.target;
      return [{ variant: job.label, model: named.model.name, modelFile, set, job: { ...job, label } }];
    }),
  );
};

/** Every combination of the values that were given. */
const productOf = (swept: readonly (readonly [string, readonly number[]])[]): readonly Bounds[] =>
  swept.reduce<readonly Bounds[]>(
    (sets, [name, numbers]) => sets.flatMap((set) => numbers.map((value) => ({ ...set, [name]: value }))),
    [{}],
  );

const rowOf = ({ variant, model, modelFile, set, job }: Combination, begun: readonly Checked[]): SweepRow => {
  const checked = begun.find((each) => each.job === job);
  return {
    variant,
    model,
    modelFile,
    set,
    result: checked?.result,
    refused: 'problem' in job ? job.problem.message : undefined,
    asExpected: checked?.asExpected,
  };
};

const growthsOf = (rows: readonly SweepRow[], bounds: readonly string[]) =>
  [...new Set(rows.map(({ variant }) => variant))].flatMap(
    (variant) =>
      growthOf(
        variant,
        bounds,
        rows.filter((row) => row.variant === variant),
      ) ?? [],
  );

/**
 * At bounds smaller than those that the author gives a bug need not show, nor a step be taken: whether that is as expected is
 * not judged there.
 */
const judgedAtItsBounds = (checked: Checked): Checked => {
  const { model, variant, bounds } = checked.job.instance;
  const declared = ownBounds(model, variant);
  const smaller = Object.entries(bounds).some(([name, value]) => value < (declared[name] ?? value));
  const { kind } = checked.result.verdict;
  const clean = kind === 'holds' || kind === 'unreached';
  return smaller && clean && checked.asExpected === false ? { ...checked, asExpected: undefined } : checked;
};
