import { ShootdownError } from '../model/errors.ts';
import { refusedCombinations } from '../search/combinations.ts';
import { checkStoreSettings } from '../search/store-settings.ts';
import type { Cell } from './cell.ts';
import { checkMany } from './check-many.ts';
import { checkOne } from './check-one.ts';
import { type Command, common } from './command.ts';
import { flag, type Option, repeated, valued } from './options.ts';
import { plan, shownCells } from './plan.ts';
import { searchOptions, settingsOf } from './search-settings.ts';
import { settingValue } from './values.ts';
import { prepareOut } from './verdict-files.ts';

type CheckOptions = {
  readonly set: Option<readonly (readonly [string, number])[]>;
  readonly show: Option<readonly string[]>;
  readonly json: Option<boolean>;
  readonly out: Option<string>;
  readonly noOut: Option<boolean>;
};

const own: CheckOptions = {
  set: repeated('set', 'NAME=VALUE', "set a bound; 'shootdown list' shows them", settingValue('set')),
  show: repeated(
    'show',
    'VARIANT[/PROPERTY]|all',
    'with several variants: print the counterexample of this one',
    (text) => text,
  ),
  json: flag('json', 'print one JSON document, see src/report/JSON.md'),
  out: valued('out', 'DIR', 'keep counterexamples under DIR/verdicts (default: out)', 'out', (text) => text),
  noOut: flag('no-out', 'keep no counterexamples'),
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
    problems.attempt(() => checkStoreSettings(settings));
    const { cells, refused, single } = await plan(
      { targets: positionals, set: values.set, properties: settings.properties },
      problems,
    );
    const shown = shownCells(values.show, cells, problems);
    // The workers of several variants are one for each that is checked at once.
    const { workers, ...others } = settings;
    for (const problem of refusedCombinations(single ? settings : others)) problems.add(problem);
    if (cells.length > 1 && (settings.checkpoint ?? settings.resume) !== undefined)
      problems.add(
        new ShootdownError(
          'usage',
          'a checkpoint is of one variant',
          'name the variant: shootdown check MODEL/VARIANT',
        ),
      );
    problems.raise();
    const out = values.noOut ? undefined : values.out;
    if (out !== undefined) prepareOut(out);
    const { json } = values;
    return single && cells.length === 1
      ? checkOne(cells[0] as Cell, settings, { json, out }, context)
      : checkMany(cells, settings, { json, out, shown, refused }, context);
  },
};
