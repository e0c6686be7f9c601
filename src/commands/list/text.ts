import { expectedAt } from '../../model/instance.ts';
import type { Model } from '../../model/model.ts';
import type { Variant } from '../../model/variant.ts';
import { settingWords } from '../../report/named-values.ts';
import { widest, wrapBehind } from '../../report/page/columns.ts';
import { expectationWords } from '../../report/text.ts';
import { type Contents, type ListedProperty, type ListedThread, type Shared, sharedBy } from './contents.ts';

/** A model, and those of its variants that are shown. */
export interface Listed {
  readonly model: Model;
  readonly variants: Model['variants'];
  /** Of each of these variants; empty where nobody asks. */
  readonly contents: ReadonlyMap<string, Contents>;
}

/** A line a model. */
export const overviewLines = (models: readonly Model[]): readonly string[] => {
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

/** All of a model. */
export const modelLines = ({ model, variants: shown, contents }: Listed): readonly string[] => {
  const bounds = Object.entries(model.bounds);
  const variants = shown.map((variant) => ({
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
    shown.length === model.variants.length
      ? '  variants, and what is expected of each'
      : '  the variant, and what is expected',
    ...variants.flatMap((row) => {
      const before = `    ${row.name.padEnd(name)}  ${row.expected.padEnd(expected)}  `;
      return wrapBehind(before, `${row.variant.title}${boundsWords(row.variant)}`, 110, 40);
    }),
    ...contentsLines(contents),
  ];
};

const boundsWords = (variant: Variant<string, unknown>): string => {
  const set = settingWords(variant.bounds ?? {});
  return set.length === 0 ? '' : ` (with ${set.join(', ')})`;
};

/** Threads, properties and observations, and which variants have those that not all have. */
const contentsLines = (contents: ReadonlyMap<string, Contents>): readonly string[] => {
  const threads = sharedBy(contents, (each) => each.threads);
  const properties = sharedBy(contents, (each) => each.properties);
  const observations = sharedBy(contents, (each) => each.observations);
  const only = <T>({ variants }: Shared<T>): string =>
    variants.length === contents.size
      ? ''
      : variants.length <= 2
        ? ` (only ${variants.join(', ')})`
        : ` (in ${variants.length} of ${contents.size} variants)`;
  return [
    ...section(
      'threads',
      threads.map((shared) => [shared.one.name, `${threadWords(shared.one)}${only(shared)}`]),
    ),
    ...section(
      'properties (--property NAME)',
      properties.map((shared) => [
        shared.one.name,
        `${kindWords[shared.one.kind]}${shared.one.sentence}${only(shared)}`,
      ]),
    ),
    ...section(
      'observations (equivalent --observe NAME)',
      observations.map((shared) => [
        shared.one.name,
        `${shared.one.sentence}${shared.one.atQuiescence ? ' (when all threads have finished)' : ''}${only(shared)}`,
      ]),
    ),
  ];
};

const section = (heading: string, rows: readonly (readonly [name: string, text: string])[]): readonly string[] => {
  const name = Math.min(32, widest(rows.map(([each]) => each)));
  return rows.length === 0
    ? []
    : [
        '',
        `  ${heading}`,
        ...rows.flatMap(([each, text]) => wrapBehind(`    ${each.padEnd(name)}  `, text, 110, 40)),
      ].map((line) => line.trimEnd());
};

const threadWords = ({ over, daemon }: ListedThread): string =>
  [over === null ? 'one' : `one a ${over}`, ...(daemon ? ['need not finish'] : [])].join(', ');

const kindWords: { readonly [K in ListedProperty['kind']]: string } = {
  always: '',
  assertion: 'asserted by a step: ',
  eventually: 'in every run, at some time: ',
  'leads to': 'in every run: ',
  'always eventually': 'in every run, again and again: ',
  'can always': 'from every state it is possible: ',
  reachable: 'must be seen: ',
};
