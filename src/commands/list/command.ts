import { modelNames } from '../../../models/index.ts';
import { parseTarget } from '../../loading/find-module.ts';
import { loadModel } from '../../loading/models.ts';
import { expectedAt, rebuiltVariant } from '../../model/instance.ts';
import type { Model } from '../../model/model.ts';
import { requireVariant } from '../../model/require.ts';
import type { Variant } from '../../model/variant.ts';
import { widest, wrapBehind } from '../../report/columns.ts';
import { settingWords } from '../../report/named-values.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { expectationWords } from '../../report/text.ts';
import { type Command, command } from '../shared/command.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import { flag } from '../shared/options.ts';
import { modelsDocument } from './json.ts';

/** `shootdown list [MODEL]...` */
export const listCommand: Command = command({
  name: 'list',
  takes: '[MODEL[/VARIANT]]...',
  summary: 'show the models; of one, its bounds and variants, and what each variant is expected to do',
  details: [],
  options: { json: flag('json', 'print one JSON document') },
  run: async ({ values, positionals }, problems, { output }) => {
    const listed: Listed[] = [];
    for (const name of positionals.length === 0 ? modelNames : positionals) {
      const one = await problems.attemptLater(() => listedBy(name));
      if (one !== undefined) listed.push(one);
    }
    problems.raise();
    if (values.json) output.print([prettyJson(modelsDocument(listed))]);
    else if (positionals.length === 0) output.print(overviewLines(listed.map(({ model }) => model)));
    else output.print(listed.flatMap((one, i) => [...(i === 0 ? [] : ['']), ...modelLines(one)]));
    return exitCodes.holds;
  },
});

/** A model, and those of its variants that are shown. */
interface Listed {
  readonly model: Model;
  readonly variants: Model['variants'];
}

/** What a text on the command line names. Throws `unknown` and whatever `loadModel` throws. */
const listedBy = async (text: string): Promise<Listed> => {
  const target = parseTarget(text);
  const model = await loadModel(target.model);
  return { model, variants: target.variant === undefined ? model.variants : [requireVariant(model, target.variant)] };
};

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

const modelLines = ({ model, variants: shown }: Listed): readonly string[] => {
  const bounds = Object.entries(model.bounds);
  // To tell the properties of runs from those of states, one variant is built and stands for all: sixty take a fifth of a second.
  const [first] = shown;
  const system = first === undefined ? undefined : rebuiltVariant(model, first.name);
  const variants = shown.map((variant) => ({
    name: variant.name,
    variant,
    expected: expectationWords(expectedAt(model, variant.name)[0], system),
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
    shown.length === model.variants.length
      ? '  variants, and what is expected of each'
      : '  the variant, and what is expected',
    ...variants.flatMap((row) => {
      const before = `    ${row.name.padEnd(name)}  ${row.expected.padEnd(expected)}  `;
      return wrapBehind(before, `${row.variant.title}${boundsWords(row.variant)}`, 110, 40);
    }),
  ];
};

const boundsWords = (variant: Variant<string, unknown>): string => {
  const set = settingWords(variant.bounds ?? {});
  return set.length === 0 ? '' : ` (with ${set.join(', ')})`;
};
