// The diagrams of shipped variants, of those with most threads and longest names: in the columns of a mail and in more, nothing of them is cut
// or lost.
import { expect, test } from 'vitest';
import { isCounterexample } from '../src/check/result.ts';
import { loadModel } from '../src/loading/models.ts';
import { instantiate } from '../src/model/instance.ts';
import { diagram } from '../src/trace/diagram/diagram.ts';
import { resultOf } from '../test/verdicts.ts';

const variants = [
  'cow/mapcount',
  'flush/a11-two-protectors',
  'folio-mapcount/mutant-slots-negative',
  'fork-dirty/huge-today',
  'fork-dirty/swap-today',
  'mlock-count/mutant-no-added-drain',
  'mlock-count/v6.12',
  'page-table-free/b5-mutant-own-cpus',
  'page-zap-rmap/mutant-no-munlock',
  'zap/2014',
];

const isRule = (line: string): boolean => /^ *-+(?: +-+)*$/.test(line);

/** What is below the headings. */
const bodyOf = (lines: readonly string[]): readonly string[] => {
  const rule = lines.findLastIndex(isRule);
  expect(rule).toBeGreaterThan(0);
  return lines.slice(rule + 1);
};

test.each(variants)('%s', async (name) => {
  const [modelName = '', variant = ''] = name.split('/');
  const model = await loadModel(modelName);
  const { system } = instantiate(model, variant);
  const { verdict } = await resultOf(model, variant);
  if (!isCounterexample(verdict)) throw new Error(`${name} should break something`);
  const whole = bodyOf(diagram(system, verdict.trace, 10_000));
  expect(whole.length).toBeGreaterThan(verdict.trace.steps.length);
  for (const width of [60, 72, 100, 120]) {
    const lines = diagram(system, verdict.trace, width);
    expect(lines.filter((line) => line.length > width)).toEqual([]);
    expect(lines.filter((line) => !/^(?:[ -~]*[!-~])?$/.test(line))).toEqual([]);
    const body = bodyOf(lines);
    expect(body.join('\n').match(/\w+/g)).toEqual(whole.join('\n').match(/\w+/g));
    expect(body.join('').replaceAll(' ', '')).toBe(whole.join('').replaceAll(' ', ''));
  }
});

test('five threads and 22 steps are drawn in the 72 columns of a mail', async () => {
  const model = await loadModel('mlock-count');
  const { verdict } = await resultOf(model, 'mutant-no-added-drain');
  if (!isCounterexample(verdict)) throw new Error('it should break something');
  expect(verdict.trace.steps.length).toBeGreaterThanOrEqual(17);
  expect(new Set(verdict.trace.steps.map(({ thread }) => thread)).size).toBeGreaterThanOrEqual(5);
  const lines = diagram(instantiate(model, 'mutant-no-added-drain').system, verdict.trace, 72);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72);
  // A line or so for each change: nothing is crowded into narrow columns.
  const changes = verdict.trace.steps.reduce((sum, step) => sum + 1 + step.changes.length, 0);
  expect(bodyOf(lines).length).toBeLessThan(1.3 * changes);
});
