import { modelNames } from '../../../models/index.ts';
import { loadModel, parseTarget } from '../../loading/models.ts';
import { expectedAt, ownBounds } from '../../model/instance.ts';
import type { Model } from '../../model/model.ts';
import type { Variant } from '../../model/variant.ts';
import { widest, wrapBehind } from '../../report/columns.ts';
import { expectedDocument } from '../../report/json-base.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { expectationWords } from '../../report/text.ts';
import { type Command, command } from '../shared/command.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import { flag } from '../shared/options.ts';

export const modelsSchema = 'shootdown/models/1';

/** `shootdown list [MODEL]...` */
export const listCommand: Command = command({
  name: 'list',
  takes: '[MODEL]...',
  summary: 'show the models; of one, its bounds and variants, and what each variant is expected to do',
  details: [],
  options: { json: flag('json', 'print one JSON document') },
  run: async ({ values, positionals }, problems, { output }) => {
    const models: Model[] = [];
    for (const name of positionals.length === 0 ? modelNames : positionals) {
      const model = await problems.attemptLater(() => loadModel(parseTarget(name).model));
      if (model !== undefined) models.push(model);
    }
    problems.raise();
    if (values.json) output.print([prettyJson({ schema: modelsSchema, models: models.map(modelDocument) })]);
    else if (positionals.length === 0) output.print(overviewLines(models));
    else output.print(models.flatMap((model, i) => [...(i === 0 ? [] : ['']), ...modelLines(model)]));
    return exitCodes.holds;
  },
});

/** A line a model. */
const overviewLines = (models: readonly Model[]): readonly string[] => {
  const name = widest(models.map((model) => model.name));
  const counted = (model: Model): string => {
    const mutants = model.variants.filter(({ mutant }) => mutant !== undefined).length;
    return `${model.variants.length - mutants} + ${mutants}`;
  };
  const counts = widest(['variants', ...models.map(counted)]);
  return [
    `${'model'.padEnd(name)}  ${'variants'.padEnd(counts)}  what it is`,
    ...models.flatMap((model) =>
      wrapBehind(`${model.name.padEnd(name)}  ${counted(model).padEnd(counts)}  `, model.title, 110, 40),
    ),
    '',
    'variants + mutants of them; shootdown list MODEL shows its bounds and what is expected of each variant',
  ];
};

const modelLines = (model: Model): readonly string[] => {
  const bounds = Object.entries(model.bounds);
  const variants = model.variants.map((variant) => ({
    name: variant.name,
    variant,
    expected: expectationWords(expectedAt(model, variant.name)[0]),
  }));
  const name = widest([...bounds.map(([bound]) => bound), ...variants.map((variant) => variant.name)]);
  const expected = widest(variants.map((variant) => variant.expected));
  return [
    `${model.name}: ${model.title}`,
    ...(bounds.length === 0 ? [] : ['', '  bounds (--set NAME=VALUE)']),
    ...bounds.map(
      ([bound, { default: value, min, max, doc }]) =>
        `    ${bound.padEnd(name)}  ${String(value).padStart(3)}  (${min} to ${max})  ${doc}`,
    ),
    '',
    '  variants, and what is expected of each',
    ...variants.flatMap((row) => {
      const before = `    ${row.name.padEnd(name)}  ${row.expected.padEnd(expected)}  `;
      return wrapBehind(before, `${row.variant.title}${boundsWords(row.variant)}`, 110, 40);
    }),
  ];
};

const boundsWords = (variant: Variant<string, unknown>): string => {
  const set = Object.entries(variant.bounds ?? {}).map(([name, value]) => `${name}=${value}`);
  return set.length === 0 ? '' : ` (with ${set.join(', ')})`;
};

const modelDocument = (model: Model): object => ({
  name: model.name,
  title: model.title,
  bounds: model.bounds,
  variants: model.variants.map(({ name, title, origin }) => ({
    name,
    title,
    origin: origin ?? null,
    bounds: ownBounds(model, name),
    expected: expectedDocument(expectedAt(model, name)[0]),
    also: expectedAt(model, name)[1].map(expectedDocument),
  })),
});
