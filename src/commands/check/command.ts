import { refusedCombinations } from '../../check/combinations.ts';
import type { Cell } from '../../jobs/job.ts';
import { parseTarget } from '../../loading/models.ts';
import { ShootdownError, suggest } from '../../model/errors.ts';
import { variantOf } from '../../model/instance.ts';
import { type Command, common } from '../shared/command.ts';
import { flag, type Option, repeated, valued } from '../shared/options.ts';
import { plan, shownCells } from '../shared/plan.ts';
import type { Collector } from '../shared/problems.ts';
import { searchOptions, settingsOf } from '../shared/search-options.ts';
import { settingValue } from '../shared/values.ts';
import { prepareOut } from '../shared/verdict-files.ts';
import { checkByProperty, propertyRows } from './by-property.ts';
import { checkMany } from './many.ts';
import { checkOne } from './one.ts';
import { watchCheck } from './watch.ts';

type CheckOptions = {
  readonly set: Option<readonly (readonly [string, number])[]>;
  readonly show: Option<readonly string[]>;
  readonly byProperty: Option<boolean>;
  readonly json: Option<boolean>;
  readonly out: Option<string>;
  readonly noOut: Option<boolean>;
  readonly watch: Option<boolean>;
};

const own: CheckOptions = {
  set: repeated('set', 'NAME=VALUE', "set a bound; 'shootdown list MODEL' shows them", settingValue('set')),
  show: repeated(
    'show',
    'VARIANT[/PROPERTY]|all',
    'with several variants: print the counterexample of this one',
    (text) => text,
  ),
  byProperty: flag(
    'by-property',
    'a table of which variant keeps which property, each checked alone; mutants only if they are named',
  ),
  json: flag('json', 'print one JSON document, see src/report/JSON.md'),
  out: valued('out', 'DIR', 'keep counterexamples under DIR/verdicts (default: out)', 'out', (text) => text),
  noOut: flag('no-out', 'keep no counterexamples'),
  watch: flag('watch', 'check again whenever a file of the model changes, until Ctrl-C'),
};

const options: CheckOptions & typeof searchOptions & typeof common = { ...own, ...searchOptions, ...common };

/** `shootdown check MODEL[/VARIANT]...` */
export const checkCommand: Command<typeof options> = {
  name: 'check',
  takes: 'MODEL[/VARIANT]...',
  summary: 'explore every interleaving and show the shortest one that breaks a property',
  details: [
    '',
    'MODEL is a model of shootdown (shootdown list shows them) or the file of your own: ./my-model.js. Without a',
    'variant all of them are checked against what their author expects.',
  ],
  options,
  run: async ({ values, positionals }, problems, context) => {
    const settings = settingsOf(values);
    if (values.watch) {
      if ((settings.checkpoint ?? settings.resume) !== undefined)
        problems.add(new ShootdownError('usage', 'a checkpoint is of one model, and --watch is for one that changes'));
      problems.raise();
      if (positionals.length > 0) return watchCheck(positionals, context);
    }
    const { byProperty, json } = values;
    const planned = await plan(
      { targets: positionals, set: values.set, properties: byProperty ? undefined : settings.properties },
      problems,
    );
    const table = byProperty ? propertyTableOf(planned.cells, positionals, settings.properties, problems) : undefined;
    const { refused } = planned;
    const single = planned.single && table === undefined;
    const cells = table === undefined ? planned.cells : table.rows.flatMap(({ alone }) => [...alone.values()]);
    const shown = shownCells(values.show, cells, problems);
    // The workers of several variants are one for each that is checked at once.
    const { workers, ...others } = settings;
    for (const problem of refusedCombinations(single ? settings : others)) problems.add(problem);
    const many = cells.length > 1 || table !== undefined;
    if (many && (settings.checkpoint ?? settings.resume) !== undefined)
      problems.add(
        new ShootdownError(
          'usage',
          'a checkpoint is of one variant',
          'name the variant: shootdown check MODEL/VARIANT',
        ),
      );
    if (many && values.stats)
      problems.add(
        new ShootdownError('usage', '--stats is of one variant', 'name the variant: shootdown check MODEL/VARIANT'),
      );
    problems.raise();
    const out = values.noOut ? undefined : values.out;
    if (out !== undefined) prepareOut(out);
    if (table !== undefined) return checkByProperty(table, settings, { json, out, shown, refused }, context);
    return single && cells.length === 1
      ? checkOne(cells[0] as Cell, settings, { json, out }, context)
      : checkMany(cells, settings, { json, out, shown, refused }, context);
  },
};

/** The rows and columns for `--by-property`; a property that no variant has goes to `problems`. */
const propertyTableOf = (
  cells: readonly Cell[],
  targets: readonly string[],
  properties: readonly string[] | undefined,
  problems: Collector,
): ReturnType<typeof propertyRows> => {
  const named = targets.map((text) => parseTarget(text).variant);
  const variants = cells.filter(
    ({ instance: { model, variant } }) => named.includes(variant) || variantOf(model, variant)?.mutant === undefined,
  );
  const known = propertyRows(variants, undefined).columns;
  for (const name of properties ?? [])
    if (variants.length > 0 && !known.includes(name))
      problems.add(new ShootdownError('unknown', `there is no 'always' property '${name}'`, suggest(name, known)));
  return propertyRows(variants, properties);
};
