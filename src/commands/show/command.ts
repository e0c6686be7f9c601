import { parseTarget } from '../../loading/find-module.ts';
import { loadModel } from '../../loading/models.ts';
import { type Instance, instantiate } from '../../model/instance.ts';
import type { Model } from '../../model/model.ts';
import type { Bounds } from '../../model/variant.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { type Command, command } from '../shared/command.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import { boundsOf, jsonOption, setOption } from '../shared/options/common-options.ts';
import { flag, valued } from '../shared/options/options.ts';
import { positiveValue, textValue } from '../shared/options/values.ts';
import type { Output } from '../shared/printing/output.ts';
import type { Collector } from '../shared/problems.ts';
import { differenceLines, differencesBetween } from './difference.ts';
import { instantiatedAt, shownVariants, tabledInstances } from './instances.ts';
import { differenceDocument, programDocument } from './json.ts';
import { programMarkdown } from './markdown.ts';
import { type Program, programOf } from './program.ts';
import { programLines } from './text.ts';

/** `shootdown show MODEL[/VARIANT]` */
export const showCommand: Command = command({
  name: 'show',
  takes: 'MODEL[/VARIANT]',
  summary:
    'show the program of a variant: threads, steps in order with the kernel function of each, where each can go, what it writes',
  details: [
    '',
    'Without a variant it shows each but the mutants, one after the other; with --markdown all of them in one table a thread,',
    'also those of several models.',
    'Where steps go and what they write is what a search sees of them at these bounds.',
  ],
  options: {
    set: setOption(),
    diff: valued('diff', 'VARIANT', 'show only what this variant of the model does differently', textValue),
    maxStates: valued(
      'max-states',
      'N',
      'look for where steps go in this many states at most (default: 1000000)',
      positiveValue,
      1_000_000,
    ),
    reads: flag('reads', 'show the fields that each step reads, too'),
    markdown: flag('markdown', 'print the tables of steps as Markdown, as they stand in the README of a model'),
    json: jsonOption,
  },
  exclusive: [
    ['markdown', 'json', 'give one of them'],
    ['markdown', 'diff', 'give one of them'],
    ['reads', 'json', 'leave out --reads: the document has what steps read'],
    ['reads', 'markdown', '--reads is for the program of one variant'],
    ['reads', 'diff', '--reads is for the program of one variant'],
  ],
  run: async ({ values, positionals }, problems, { output, signal }) => {
    const instances = await (values.markdown && positionals.length > 0
      ? instancesOfModels(positionals, values.set, problems)
      : instancesOf(positionals, values.set, values.diff, problems));
    problems.raise();
    const programs: Program[] = [];
    for (const instance of instances) programs.push(await programOf(instance, { maxStates: values.maxStates, signal }));
    const [first, second] = programs;
    if (values.diff !== undefined && first !== undefined && second !== undefined)
      output.print(
        values.json
          ? [prettyJson(differenceDocument([first, second], differencesBetween(first, second)))]
          : differenceLines(first, second, widthOf(output)),
      );
    else if (values.json)
      output.print([
        prettyJson(programs.length === 1 ? programDocument(programs[0] as Program) : programs.map(programDocument)),
      ]);
    else if (values.markdown) output.print(programMarkdown(programs));
    else
      output.print(
        programs.flatMap((program, i) => [
          ...(i === 0 ? [] : ['', '']),
          ...programLines(program, { width: widthOf(output), reads: values.reads }),
        ]),
      );
    return programs.every(({ complete }) => complete) ? exitCodes.holds : exitCodes.incomplete;
  },
});

/** A program is read, and not sent: its lines may be longer than those of a mail. */
const widthOf = ({ page }: Output): number => page.tableWidth ?? 100;

/** The variants that are to be shown, built; everything that is wrong goes to `problems`. */
const instancesOf = async (
  targets: readonly string[],
  set: readonly (readonly [string, number])[],
  diff: string | undefined,
  problems: Collector,
): Promise<readonly Instance[]> => {
  const [text, ...more] = targets;
  if (text === undefined || more.length > 0) {
    problems.refuse(
      'usage',
      `show takes one model or variant, ${targets.length} were named`,
      'shootdown show zap/2014',
    );
    return [];
  }
  const target = parseTarget(text);
  const model = await problems.attemptLater(() => loadModel(target.model));
  if (model === undefined) return [];
  if (diff !== undefined && target.variant === undefined)
    problems.refuse(
      'usage',
      '--diff compares two variants, and one was named',
      `shootdown show ${text}/${firstVariant(model)} --diff ${diff}`,
    );
  const bounds = boundsOf(set, problems);
  if (diff !== undefined)
    return problems.attempt(() => pairOf(model, target.variant ?? firstVariant(model), diff, bounds)) ?? [];
  const variants = target.variant === undefined ? shownVariants(model) : [target.variant];
  return variants.flatMap((variant) => problems.attempt(() => instantiate(model, variant, bounds)) ?? []);
};

/** The variants of several models, for tables of their steps together. */
const instancesOfModels = async (
  targets: readonly string[],
  set: readonly (readonly [string, number])[],
  problems: Collector,
): Promise<readonly Instance[]> => {
  const instances: Instance[] = [];
  for (const target of targets) {
    const { model: name, variant } = parseTarget(target);
    const model = variant === undefined ? await problems.attemptLater(() => loadModel(name)) : undefined;
    const found = model && problems.attempt(() => tabledInstances(model, boundsOf(set, problems)));
    instances.push(...(found ?? (variant === undefined ? [] : await instancesOf([target], set, undefined, problems))));
  }
  return instances;
};

/** Both variants at the first one's bounds, so that only the variants differ; where the second refuses these, at its own. */
const pairOf = (model: Model, variant: string, diff: string, set: Bounds): readonly Instance[] => {
  const first = instantiate(model, variant, set);
  const other = diff.startsWith(`${model.name}/`) ? diff.slice(model.name.length + 1) : diff;
  return [first, instantiatedAt(model, other, first.bounds, set)];
};

const firstVariant = (model: Model): string => model.variants[0]?.name ?? '';
