// What a user may want to do after a table of verdicts: it ends with the commands for it.

import { type Counterexample, isCounterexample } from '../../check/result.ts';
import { variantOf } from '../../model/instance.ts';
import type { Bug } from '../../model/variant.ts';
import type { Page } from '../../report/page/page.ts';
import type { CheckedAndKept } from '../shared/keep.ts';
import { commandWords, modelFileOf, shellWord, type VariantJob } from '../shared/variant-job.ts';

/** The diagram to look at, the story of its bug, and another table of the model. No lines where nothing is broken, nor for other readers. */
export const nextSteps = (
  all: readonly CheckedAndKept[],
  out: string | undefined,
  table: 'variants' | 'properties',
  { style }: Pick<Page, 'style'>,
): readonly string[] => {
  if (style !== 'plain') return [];
  const [telling] = all
    .filter(({ result, kept }) => isCounterexample(result.verdict) && kept !== undefined)
    .sort((a, b) => rankOf(a) - rankOf(b) || stepsOf(a) - stepsOf(b));
  if (telling === undefined) return [];
  const { job, kept } = telling;
  const bug = modelFileOf(job) === undefined ? bugOf(job) : undefined;
  const steps: readonly (readonly [command: string, why: string])[] = [
    [
      out === undefined || kept?.file === undefined ? `npx shootdown check ${commandWords(job)}` : `less ${kept.file}`,
      `the diagram of ${job.instance.model.name}/${job.instance.variant}`,
    ],
    ...(bug === undefined
      ? []
      : [[`npx shootdown bugs ${bug.id} --explain`, 'the story of that race, and its fix'] as const]),
    ...tableStep(all, table),
  ];
  const width = Math.max(...steps.map(([command]) => command.length));
  return ['', 'what to try next:', ...steps.map(([command, why]) => `  ${command.padEnd(width)}  ${why}`)];
};

/** A surprise is looked at first, then what a kernel had, then anything else; a mutant's last. */
const rankOf = ({ job, asExpected }: CheckedAndKept): number => {
  if (asExpected === false) return 0;
  if (bugOf(job) !== undefined) return 1;
  return variantOf(job.instance.model, job.instance.variant)?.mutant === undefined ? 2 : 3;
};

const bugOf = ({ instance: { model, variant } }: VariantJob): Bug | undefined => variantOf(model, variant)?.bug;

const stepsOf = ({ result }: CheckedAndKept): number => (result.verdict as Counterexample).trace.steps.length;

/** The other table that there is of one model with several variants. */
const tableStep = (
  all: readonly CheckedAndKept[],
  table: 'variants' | 'properties',
): readonly (readonly [command: string, why: string])[] => {
  const [first] = all;
  if (first === undefined || new Set(all.map(({ job }) => job.instance)).size === 1) return [];
  if (all.some(({ job }) => job.model !== first.job.model)) return [];
  const model = shellWord(first.job.model);
  if (table === 'variants')
    return [[`npx shootdown check ${model} --by-property`, 'which variant keeps which property']];
  if (first.job.instance.model.variants.every(({ mutant }) => mutant === undefined)) return [];
  return [[`npx shootdown mutants ${model}`, 'what each part of a fix prevents']];
};
