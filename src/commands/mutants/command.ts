import { modelNames } from '../../../models/index.ts';
import { isExpected } from '../../check/expected.ts';
import type { Result } from '../../check/result.ts';
import type { Cell } from '../../jobs/job.ts';
import { parseTarget } from '../../loading/models.ts';
import { ShootdownError } from '../../model/errors.ts';
import { variantOf } from '../../model/instance.ts';
import type { Model } from '../../model/model.ts';
import { count } from '../../report/numbers.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { progressReport } from '../../report/progress.ts';
import { notices } from '../../report/text.ts';
import { type Command, common } from '../shared/command.ts';
import { exitCodeOfAll, exitCodes } from '../shared/exit-codes.ts';
import { flag, type Option } from '../shared/options.ts';
import { plan } from '../shared/plan.ts';
import { runMany } from '../shared/run-many.ts';
import { searchOptions } from '../shared/search-options.ts';
import { type Fate, isSettled, kindOf, mutantDocument, mutantLines, mutantMarkdown } from './text.ts';

type MutantOptions = {
  readonly workers: typeof searchOptions.workers;
  readonly maxTime: typeof searchOptions.maxTime;
  readonly memory: typeof searchOptions.memory;
  readonly markdown: Option<boolean>;
  readonly json: Option<boolean>;
};

const own: MutantOptions = {
  workers: searchOptions.workers,
  maxTime: searchOptions.maxTime,
  memory: searchOptions.memory,
  markdown: flag('markdown', 'print the table as Markdown, as it stands in the README of a model'),
  json: flag('json', 'print one JSON document, see src/report/JSON.md'),
};
const options: MutantOptions & typeof common = { ...own, ...common };

export const mutantsSchema = 'shootdown/mutants/1';

/** `shootdown mutants [MODEL]...` */
export const mutantsCommand: Command<typeof options> = {
  name: 'mutants',
  takes: '[MODEL]...',
  summary: 'take away each part of each fix, and show what breaks',
  details: [
    '',
    'A mutant is a variant without one part of a fix. It has to die: of a part that can go without a violation nobody knows',
    'what it is for, unless the model says why. Without a MODEL, the mutants of all models of shootdown are checked.',
  ],
  options,
  run: async ({ values, positionals }, problems, context) => {
    const { output } = context;
    const targets = positionals.length === 0 ? modelNames : positionals;
    for (const target of targets)
      if (parseTarget(target).variant !== undefined)
        problems.add(new ShootdownError('usage', `mutants takes models, and '${target}' is a variant`, 'leave it out'));
    const planned = await plan({ targets, set: [], properties: undefined, command: 'mutants' }, problems);
    problems.raise();
    const cells = planned.cells.filter((cell) => mutantOf(cell) !== undefined);
    if (cells.length === 0) {
      output.note([`there are no mutants of ${targets.join(', ')}`]);
      return exitCodes.holds;
    }
    const settings = {
      ...(values.workers === undefined ? {} : { workers: values.workers }),
      ...(values.maxTime === undefined ? {} : { maxTime: values.maxTime }),
      ...(values.memory === undefined ? {} : { memory: values.memory }),
    };
    const progress = progressReport({ stream: output.progress, live: output.live, total: cells.length });
    const results = new Map<Cell, Result>();
    await runMany(cells, settings, context, progress, (cell, result, begun) => {
      if (begun) results.set(cell, result);
    });

    const models = [...new Set(cells.map(({ instance }) => instance.model))].map((model) => ({
      model,
      fates: fatesOf(model, cells, results),
    }));
    const all = models.flatMap(({ fates }) => fates);
    if (values.json)
      output.print([
        prettyJson({
          schema: mutantsSchema,
          models: models.map(({ model, fates }) => ({ model: model.name, mutants: fates.map(mutantDocument) })),
        }),
      ]);
    else if (values.markdown)
      output.print(models.flatMap(({ fates }, i) => [...(i === 0 ? [] : ['']), ...mutantMarkdown(fates)]));
    else {
      for (const { model, fates } of models)
        output.print([`${model.name}: ${model.title}`, '', ...mutantLines(fates, output.paint, output.width), '']);
      output.print([summary(all)]);
      for (const [cell, { verdict, ...result }] of results)
        if (verdict.kind === 'failed' || verdict.kind === 'incomplete')
          output.print([
            '',
            `${cell.label}: ${verdict.kind}`,
            ...notices({ ...result, verdict }).map((line) => `  ${line}`),
          ]);
    }
    const code = exitCodeOfAll(
      [...results].map(([cell, { verdict }]) => ({ verdict, asExpected: isExpected(cell.expectation, verdict) })),
    );
    if (code !== exitCodes.holds) return code;
    if (results.size < cells.length) return exitCodes.incomplete;
    return all.every(isSettled) ? exitCodes.holds : exitCodes.unexpected;
  },
};

const mutantOf = ({ instance: { model, variant } }: Cell) => variantOf(model, variant)?.mutant;

/** One a mutant, in the order of the variants: what its cells came to, the one with all properties first. */
const fatesOf = (model: Model, cells: readonly Cell[], results: ReadonlyMap<Cell, Result>): readonly Fate[] =>
  model.variants.flatMap(({ name, mutant }) => {
    if (mutant === undefined) return [];
    const own = cells.filter(({ instance }) => instance.model === model && instance.variant === name);
    const found = own.flatMap((cell) => {
      const verdict = results.get(cell)?.verdict;
      return verdict === undefined ? [] : [{ verdict, asExpected: isExpected(cell.expectation, verdict) }];
    });
    return [
      {
        name,
        mutant,
        verdicts: found.map(({ verdict }) => verdict),
        asExpected: found.length === own.length && found.every(({ asExpected }) => asExpected !== false),
      },
    ];
  });

const summary = (fates: readonly Fate[]): string => {
  const killed = fates.filter((fate) => kindOf(fate) === 'killed').length;
  const survived = fates.filter((fate) => kindOf(fate) === 'survived').length;
  const unknown = fates.length - killed - survived;
  const wrong = fates.filter((fate) => !isSettled(fate)).length;
  return [
    `${count(fates.length, 'mutant')}: ${killed} killed, ${survived} survived`,
    ...(unknown === 0 ? [] : [`${unknown} not decided`]),
    wrong === 0
      ? survived === 0
        ? 'all as expected'
        : 'all as expected, and it is said why'
      : `${wrong} not as expected`,
  ].join(', ');
};
