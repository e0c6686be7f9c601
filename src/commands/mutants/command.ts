import { modelNames } from '../../../models/index.ts';
import { parseTarget } from '../../loading/find-module.ts';
import { ownBounds, variantOf } from '../../model/instance.ts';
import type { Model } from '../../model/model.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { notices } from '../../report/text.ts';
import { type Command, command } from '../shared/command.ts';
import { exitCodeOfAll, exitCodes } from '../shared/exit-codes.ts';
import { clusterOptions, workersExclusive } from '../shared/options/cluster-options.ts';
import {
  jsonOption,
  onPage,
  outExclusive,
  outFolder,
  outOptions,
  pageExclusive,
  pageOptions,
  signature,
} from '../shared/options/common-options.ts';
import { flag } from '../shared/options/options.ts';
import { searchOptions, settingsOf } from '../shared/options/search-options.ts';
import { plan } from '../shared/plan.ts';
import type { Output } from '../shared/printing/output.ts';
import { htmlOption, keepResult, modelsOf, titleOf, writeHtml } from '../shared/result.ts';
import { type Checked, runVariants } from '../shared/run-variants.ts';
import { modelFileOf, type VariantJob } from '../shared/variant-job.ts';
import { mutantsDocument } from './json.ts';
import { type Fate, isSettled, mutantLines, mutantMarkdown, summary } from './text.ts';

/** `shootdown mutants [MODEL]...` */
export const mutantsCommand: Command = command({
  name: 'mutants',
  takes: '[MODEL]...',
  summary: 'take away each part of each fix, and show what breaks',
  details: [
    '',
    'A mutant is a variant without one part of a fix. It has to die: of a part that can go without a violation nobody knows',
    'what it is for, unless the model says why. Without a MODEL, the mutants of all models of shootdown are checked.',
  ],
  options: {
    workers: searchOptions.workers,
    lazyNoise: searchOptions.lazyNoise,
    maxTime: searchOptions.maxTime,
    memory: searchOptions.memory,
    ...clusterOptions,
    ...pageOptions,
    markdown: flag('markdown', 'print the table as Markdown, as it stands in the README of a model'),
    json: jsonOption,
    html: htmlOption,
    ...outOptions('keep the result under DIR/results (default: out)', 'keep nothing'),
  },
  exclusive: [
    outExclusive,
    ...pageExclusive,
    workersExclusive,
    ['markdown', 'json', 'give one of them'],
    ['markdown', 'format', '--markdown is the table of a README alone; --format markdown has what belongs to it'],
  ],
  run: async ({ values, positionals, words }, problems, given) => {
    const context = onPage(given, values);
    const { output } = context;
    const targets = positionals.length === 0 ? modelNames : positionals;
    for (const target of targets)
      if (parseTarget(target).variant !== undefined)
        problems.refuse('usage', `mutants takes models, and '${target}' is a variant`, 'leave it out');
    const planned = await plan({ targets, set: [], properties: undefined, command: 'mutants' }, problems);
    problems.raise();
    const jobs = planned.jobs.filter(isMutant);
    if (jobs.length === 0) {
      output.note([`there are no mutants of ${targets.join(', ')}`]);
      return exitCodes.holds;
    }
    const out = outFolder(values);
    const all = await runVariants(jobs, settingsOf(values), context);
    const begun = all.filter((checked) => checked.begun);
    const models = [...new Set(jobs.map(({ instance }) => instance.model))].map((model) => ({
      model,
      modelFile: modelFileOf(jobs.find(({ instance }) => instance.model === model) as VariantJob),
      fates: fatesOf(model, all),
    }));
    const document = mutantsDocument(models);
    const title = titleOf('mutants', positionals);
    keepResult(out, title, document, context);
    const written = await writeHtml(values.html, title, document, modelsOf(models), context);
    if (values.json) output.print([prettyJson(document)]);
    else if (values.markdown)
      output.print(models.flatMap(({ fates }, i) => [...(i === 0 ? [] : ['']), ...mutantMarkdown(fates)]));
    else {
      printTables(models, begun, output);
      output.print(signature(output.page, 'mutants', words));
    }
    if (!values.json) output.print(output.page.lines(written));
    const code = exitCodeOfAll(begun, begun.length === jobs.length);
    if (code !== exitCodes.holds) return code;
    return models.every(({ fates }) => fates.every(isSettled)) ? exitCodes.holds : exitCodes.unexpected;
  },
});

const isMutant = ({ instance: { model, variant } }: VariantJob): boolean =>
  variantOf(model, variant)?.mutant !== undefined;

interface ModelFates {
  readonly model: Model;
  readonly fates: readonly Fate[];
}

/** A fate for each mutant, in the order of the variants. The job with all properties comes first among its verdicts. */
const fatesOf = (model: Model, all: readonly Checked[]): readonly Fate[] =>
  model.variants.flatMap(({ name, mutant }) => {
    if (mutant === undefined) return [];
    const checked = all.filter(({ job: { instance } }) => instance.model === model && instance.variant === name);
    const begun = checked.filter((each) => each.begun);
    return [
      {
        name,
        mutant,
        verdicts: begun.map(({ result }) => result.verdict),
        asExpected: begun.length === checked.length && begun.every(({ asExpected }) => asExpected !== false),
        bounds: ownBounds(model, name),
      },
    ];
  });

const printTables = (models: readonly ModelFates[], begun: readonly Checked[], output: Output): void => {
  const { page } = output;
  for (const { model, fates } of models)
    output.print([...page.heading(`${model.name}: ${model.title}`), ...page.gap, ...mutantLines(fates, page), '']);
  output.print(page.lines([summary(models.flatMap(({ fates }) => fates))]));
  for (const { job, result } of begun) {
    const { kind } = result.verdict;
    if (kind === 'failed' || kind === 'incomplete')
      output.print([
        ...page.gap,
        ...page.lines([`${job.label}: ${kind}`, ...notices(result).map((line) => `  ${line}`)]),
      ]);
  }
};
