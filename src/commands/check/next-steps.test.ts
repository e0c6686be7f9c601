import { expect, test } from 'vitest';
import type { Verdict } from '../../check/result.ts';
import { loadModel } from '../../loading/models.ts';
import { filePage } from '../../report/page/page-of.ts';
import type { Kept } from '../shared/keep.ts';
import type { Checked } from '../shared/run-variants.ts';
import { variantJob, withProperty } from '../shared/variant-job.ts';
import { nextSteps } from './next-steps.ts';

const model = await loadModel('zap');

const violated = (steps: number): Verdict => ({
  kind: 'violated',
  property: 'MKCLEAN',
  sentence: '',
  elements: {},
  also: [],
  trace: {
    initial: null,
    steps: Array.from({ length: steps }, () => ({ thread: 't', step: 's', args: {}, from: undefined, changes: [] })),
  },
});

const checked = (
  variant: string,
  verdict: Verdict,
  asExpected = true,
): Checked & { readonly kept: Kept | undefined } => {
  const job = variantJob({ target: 'zap', model, variant, set: {} });
  if ('problem' in job) throw job.problem;
  const kept = verdict.kind === 'holds' ? undefined : { lines: [], file: `out/verdicts/zap-${variant}.txt` };
  return { job, result: { verdict } as Checked['result'], asExpected, begun: true, kept };
};

test('after a table, the shortest counterexample that Linux had is named, with the story of its bug', () => {
  const all = [checked('mutant-no-sync', violated(7)), checked('pre-2014', violated(12)), checked('2014', violated(8))];
  expect(nextSteps([...all, checked('2022', { kind: 'holds' })], 'out', 'variants', filePage)).toEqual([
    '',
    'what to try next:',
    '  less out/verdicts/zap-2014.txt         the diagram of zap/2014',
    '  npx shootdown bugs A2 --explain        the story of that race, and its fix',
    '  npx shootdown check zap --by-property  which variant keeps which property',
  ]);
});

test('what is not as expected is looked at first', () => {
  const all = [checked('2014', violated(8)), checked('2022', violated(40), false)];
  expect(nextSteps(all, 'out', 'properties', filePage).slice(2)).toEqual([
    '  less out/verdicts/zap-2022.txt  the diagram of zap/2022',
    '  npx shootdown mutants zap       what each part of a fix prevents',
  ]);
});

test('where nothing is kept, the command that shows the diagram is named', () => {
  const found = checked('2014', violated(12));
  const alone = { ...found, job: withProperty({ ...found.job, set: { cpus: 2 } }, 'LOST-DIRTY') };
  expect(nextSteps([alone], undefined, 'properties', filePage).slice(2)).toEqual([
    '  npx shootdown check zap/2014 --set cpus=2 --property LOST-DIRTY  the diagram of zap/2014',
    '  npx shootdown bugs A2 --explain                                  the story of that race, and its fix',
  ]);
});

test('where nothing is broken there is nothing to look at', () => {
  expect(nextSteps([checked('2022', { kind: 'holds' })], 'out', 'variants', filePage)).toEqual([]);
});
