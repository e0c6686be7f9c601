// The steps of ten races, taken in the form that has the fix: where it stops them, and how.
import { expect, test } from 'vitest';
import { isCounterexample } from '../src/check/result.ts';
import { casesOf } from '../src/commands/bugs/cases.ts';
import { beside } from '../src/explore/beside.ts';
import { loadModel } from '../src/loading/models.ts';
import { instantiate } from '../src/model/instance.ts';
import { besideWords } from '../src/report/explore/beside.ts';
import { resultOf } from './verdicts.ts';

const rows = async (model: string, id: string): Promise<ReturnType<typeof besideWords>> => {
  const loaded = await loadModel(model);
  const found = casesOf(loaded, model).find(({ bug }) => bug.id === id);
  if (found === undefined) throw new Error(`${model} has no case ${id}`);
  const { bug, variant } = found;
  const { verdict } = await resultOf(loaded, variant.name, {}, bug.property === undefined ? undefined : [bug.property]);
  if (!isCounterexample(verdict)) throw new Error(verdict.kind);
  const instance = instantiate(loaded, variant.name);
  const other = instantiate(loaded, bug.fixed, instance.bounds);
  return besideWords(other, verdict.trace, beside(instance, other, verdict.trace));
};

test.each([
  ['zap', 'A2', '2022-batches stops it at step 6 of 8 (other order); other effect of step 5'],
  ['zap', 'A3', '2022-batches stops it at step 6 of 6 (no such step)'],
  ['gather', 'E1', 'today stops it at step 6 of 6 (blocked)'],
  ['flush', 'A15', 'a15-fixed stops it at step 8 of 9 (blocked); other effect of step 7'],
  ['flush', 'A8b', 'a8-fixed can take every step, and nothing is broken there; other effect of step 3'],
  ['page-table-free', 'B1', 'b1-fixed stops it at step 7 of 11 (other order)'],
  ['page-table-free', 'B3', 'b3-fixed can take every step, and nothing is broken there; other order before step 4'],
  ['page-table-free', 'B7', 'b7-fixed can take every step, and nothing is broken there; another way after step 3'],
  ['mm-switch', 'A17', 'a17-fixed stops it at step 9 of 12 (blocked); other effect of step 8'],
  ['split-migration', 'H1', '2026-smp-rmb stops it at step 6 of 6 (blocked); other effect of step 5'],
])('%s %s: %s', async (model, id, summary) => {
  const { rows: found, summary: said } = await rows(model, id);
  expect(said).toBe(summary);
  // Only the last can be one that was not taken.
  expect(found.slice(0, -1).every(({ taken }) => taken)).toBe(true);
});
