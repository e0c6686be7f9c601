import { refusedCombinations } from '../../check/combinations.ts';
import type { CheckSettings } from '../../jobs/job.ts';
import { parseTarget } from '../../loading/find-module.ts';
import { suggest } from '../../model/errors.ts';
import { variantOf } from '../../model/instance.ts';
import { type Command, command } from '../shared/command.ts';
import {
  jsonOption,
  outExclusive,
  outFolder,
  outOptions,
  setOption,
  widthOption,
  withWidth,
} from '../shared/common-options.ts';
import { flag, repeated } from '../shared/options.ts';
import { plan, shownJobs } from '../shared/plan.ts';
import type { Collector } from '../shared/problems.ts';
import { searchOptions, settingsOf } from '../shared/search-options.ts';
import { textValue } from '../shared/values.ts';
import type { VariantJob } from '../shared/variant-job.ts';
import { checkByProperty, type PropertyRows, propertyRows } from './by-property.ts';
import { checkMany } from './many.ts';
import { checkOne } from './one.ts';
import { watchCheck } from './watch.ts';

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
    width: widthOption,
    json: jsonOption,
    ...outOptions(),
    watch: flag('watch', 'check again whenever a file of the model changes, until Ctrl-C'),
    ...searchOptions,
  },
  exclusive: [
    outExclusive,
    ['json', 'show', 'leave out --show: the document has every counterexample'],
    ['watch', 'json', 'leave out --json: each check would print a document of its own'],
  ],
  run: async ({ values, positionals }, problems, given) => {
    const context = withWidth(given, values.width);
    const settings = settingsOf(values);
    if (values.watch) {
      if ((settings.checkpoint ?? settings.resume) !== undefined)
        problems.refuse('usage', 'a checkpoint is of one model, and --watch is for one that changes');
      problems.raise();
      if (positionals.length > 0) return watchCheck(positionals, context);
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
    if (jobs.length > 1 || table !== undefined) refuseForMany(settings, problems);
    problems.raise();
    const out = outFolder(values);
    if (table !== undefined) return checkByProperty(table, settings, { json, out, shown, refused }, context);
    const [first] = jobs;
    return single && first !== undefined && jobs.length === 1
      ? checkOne(first, settings, { json, out }, context)
      : checkMany(jobs, settings, { json, out, shown, refused }, context);
  },
});

/** Adds a problem for everything that is asked for and makes sense for one variant only. */
const refuseForMany = ({ checkpoint, resume, stats }: CheckSettings, problems: Collector): void => {
  const hint = 'name the variant: shootdown check MODEL/VARIANT';
  if ((checkpoint ?? resume) !== undefined) problems.refuse('usage', 'a checkpoint is of one variant', hint);
  if (stats) problems.refuse('usage', '--stats is of one variant', hint);
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
