import { notElsewhere, refusedCombinations } from '../../check/combinations.ts';
import type { CheckSettings } from '../../jobs/job.ts';
import { parseTarget } from '../../loading/find-module.ts';
import { suggest } from '../../model/errors.ts';
import { variantOf } from '../../model/instance.ts';
import { withProperties } from '../../model/language/select-properties.ts';
import { conditional, isConditional } from '../../model/rules/condition.ts';
import { type Command, command } from '../shared/command.ts';
import { clusterOptions, workersExclusive } from '../shared/options/cluster-options.ts';
import {
  functionsOption,
  jsonOption,
  onPage,
  outExclusive,
  outFolder,
  outOptions,
  pageExclusive,
  pageOptions,
  setOption,
  signature,
} from '../shared/options/common-options.ts';
import { flag, repeated, valued } from '../shared/options/options.ts';
import { searchOptions } from '../shared/options/search-options.ts';
import { partitionsValue, positiveValue, textValue } from '../shared/options/values.ts';
import { plan, shownJobs } from '../shared/plan.ts';
import type { Collector } from '../shared/problems.ts';
import { htmlOption, titleOf } from '../shared/result.ts';
import type { VariantJob } from '../shared/variant-job.ts';
import { checkByProperty, type PropertyRows, propertyRows } from './by-property.ts';
import { conditionOptions, settingsWithCondition } from './conditions.ts';
import { checkDistinct } from './distinct.ts';
import { checkMany } from './many.ts';
import { checkOne } from './one.ts';

/** `shootdown check MODEL[/VARIANT]...` */
export const checkCommand: Command = command({
  name: 'check',
  takes: 'MODEL[/VARIANT]...',
  summary: 'explore every interleaving and show the shortest one that breaks a property',
  details: [
    '',
    'MODEL is a model of shootdown (shootdown list shows them) or the file of your own: ./my-model.js. Without a',
    'variant all of them are checked against what their author expects.',
  ],
  options: {
    set: setOption(),
    show: repeated(
      'show',
      'VARIANT[/PROPERTY]|all',
      'with several variants: print the counterexample of this one',
      textValue,
    ),
    byProperty: flag(
      'by-property',
      'a table of which variant keeps which property, each checked alone; mutants only if they are named',
    ),
    ...pageOptions,
    functions: functionsOption,
    json: jsonOption,
    ...outOptions(),
    junit: valued(
      'junit',
      'FILE',
      "write JUnit's XML: a test case a variant, which fails if it is not as expected",
      textValue,
    ),
    html: htmlOption,
    github: flag('github', 'print an annotation of GitHub for each variant that is not as expected'),
    watch: flag('watch', 'check again whenever a file of the model changes, until Ctrl-C'),
    ...conditionOptions,
    another: flag('another', 'look for a second counterexample, that leaves out some step of the shortest one'),
    allDistinct: valued(
      'all-distinct',
      'N',
      'look for N counterexamples, of which none takes all the steps of another one',
      positiveValue,
    ),
    ...searchOptions,
    ...clusterOptions,
    partitions: valued(
      'partitions',
      'P',
      'with --on, one search by all workers: its states are dealt into P parts, some for each core that there may be',
      partitionsValue,
    ),
    shared: valued(
      'shared',
      'DIR',
      'with --partitions, keep checkpoints in this folder, which all machines have (default: at the server)',
      textValue,
    ),
  },
  exclusive: [
    outExclusive,
    ...pageExclusive,
    workersExclusive,
    ['on', 'checkpoint', 'the folder would be of whichever machine does it: leave out one of them'],
    ['on', 'resume', 'the folder is of this machine: leave out --on to go on here'],
    ['on', 'scratch', 'each worker has its own: TMPDIR of that'],
    ['on', 'watch', 'a model that is edited is another one for the workers: leave out --on'],
    ['partitions', 'memory', 'each worker says itself how much it gives'],
    ['partitions', 'another', 'a second counterexample is looked for on one machine'],
    ['partitions', 'all-distinct', 'several counterexamples are looked for on one machine'],
    ['partitions', 'by-property', 'name one: --property'],
    ['json', 'show', 'leave out --show: the document has every counterexample'],
    ['another', 'all-distinct', '--another is --all-distinct 2, and shows the second'],
    ['json', 'github', 'leave out --github: the document says what is as expected'],
    ['another', 'junit', 'leave out --another: a test case is the whole check of a variant'],
    ['all-distinct', 'junit', 'leave out --all-distinct: a test case is the whole check of a variant'],
    ['another', 'github', 'leave out --another'],
    ['all-distinct', 'github', 'leave out --all-distinct'],
    ['by-property', 'junit', 'leave out --by-property: a test case is a variant'],
    ['by-property', 'github', 'leave out --by-property: an annotation is of a variant'],
    ['watch', 'html', 'leave out --html: each check would write the page anew'],
    ['watch', 'json', 'leave out --json: each check would print a document of its own'],
  ],
  run: async ({ values, positionals, words }, problems, given) => {
    const context = onPage(given, values);
    const settings = settingsWithCondition(values);
    const { another, allDistinct } = values;
    const most = another ? 2 : allDistinct;
    if (most !== undefined && (settings.checkpoint ?? settings.resume) !== undefined)
      problems.refuse('usage', 'several counterexamples take several searches, and a checkpoint is of one');
    if (values.watch) {
      if ((settings.checkpoint ?? settings.resume) !== undefined)
        problems.refuse('usage', 'a checkpoint is of one model, and --watch is for one that changes');
      problems.raise();
      if (positionals.length > 0) return (await import('./watch.ts')).watchCheck(positionals, context);
    }
    const { byProperty, json } = values;
    const planned = await plan(
      { targets: positionals, set: values.set, properties: byProperty ? undefined : settings.properties },
      problems,
    );
    const table = byProperty ? propertyTableOf(planned.jobs, positionals, settings.properties, problems) : undefined;
    const { refused } = planned;
    const single = planned.single && table === undefined;
    const jobs = table === undefined ? planned.jobs : table.rows.flatMap(({ alone }) => [...alone.values()]);
    const shown = shownJobs(values.show, jobs, problems);
    // The workers of several variants are one for each that is checked at once.
    for (const problem of refusedCombinations(single ? settings : { ...settings, workers: undefined }))
      problems.add(problem);
    if (values.partitions !== undefined) {
      for (const problem of notElsewhere(settings)) problems.add(problem);
      for (const { instance } of jobs) refuseLiveness(instance, settings, problems);
    } else if (values.shared !== undefined)
      problems.refuse(
        'usage',
        '--shared is of one search by many machines',
        'say into how many parts: --partitions 64',
      );
    if (jobs.length > 1 || table !== undefined) refuseForMany({ ...settings, ...values }, most, problems);
    else for (const job of jobs) problems.attempt(() => requireSteps(job, settings));
    problems.raise();
    const out = outFolder(values);
    const signed = signature(context.output.page, 'check', words);
    const reports = { junit: values.junit, github: values.github };
    const { html } = values;
    const title = titleOf('check', positionals);
    if (table !== undefined)
      return checkByProperty(table, settings, { json, out, html, title, shown, refused, signed }, context);
    const [first] = jobs;
    if (most !== undefined && first !== undefined)
      return checkDistinct(first, settings, { json, out, html, most, onlyLast: another }, context);
    return single && first !== undefined && jobs.length === 1
      ? checkOne(first, settings, { json, out, html, reports }, context)
      : checkMany(jobs, settings, { json, out, html, title, reports, shown, refused, signed }, context);
  },
});

/** Adds a problem for everything that is asked for and makes sense for one variant only. */
const refuseForMany = (
  { checkpoint, resume, stats, partitions, ...condition }: CheckSettings & { readonly partitions: number | undefined },
  most: number | undefined,
  problems: Collector,
): void => {
  const hint = 'name the variant: shootdown check MODEL/VARIANT';
  if ((checkpoint ?? resume) !== undefined) problems.refuse('usage', 'a checkpoint is of one variant', hint);
  if (stats) problems.refuse('usage', '--stats is of one variant', hint);
  if (partitions !== undefined) problems.refuse('usage', '--partitions is of one variant', hint);
  if (most !== undefined || isConditional(condition))
    problems.refuse('usage', 'which counterexample is looked for is said of one variant', hint);
};

/** Adds a problem for properties of runs: they are asked of a graph that is on one machine. */
const refuseLiveness = ({ system }: VariantJob['instance'], { properties }: CheckSettings, problems: Collector): void =>
  problems.attempt(() => {
    const [first] = withProperties(system, properties).liveness;
    if (first !== undefined)
      problems.refuse(
        'usage',
        `a search with --partitions does not check liveness properties, as '${first.name}' is`,
        'name the others (--property), or leave out --partitions',
      );
  });

/** Throws an `unknown` error for a step that the variant does not have. */
const requireSteps = ({ instance: { system } }: VariantJob, settings: CheckSettings): void => {
  if (isConditional(settings)) conditional(system, settings);
};

/** The rows and columns for `--by-property`; a property that no variant has goes to `problems`. */
const propertyTableOf = (
  jobs: readonly VariantJob[],
  targets: readonly string[],
  properties: readonly string[] | undefined,
  problems: Collector,
): PropertyRows => {
  const named = targets.map((text) => parseTarget(text).variant);
  const variants = jobs.filter(
    ({ instance: { model, variant } }) => named.includes(variant) || variantOf(model, variant)?.mutant === undefined,
  );
  const all = propertyRows(variants, undefined).columns;
  for (const name of properties ?? [])
    if (variants.length > 0 && !all.includes(name))
      problems.refuse('unknown', `there is no 'always' property '${name}'`, suggest(name, all));
  return propertyRows(variants, properties);
};
