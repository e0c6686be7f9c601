// mlock against a twin of it in Promela, written from the tables of README.md by somebody who had not read the TypeScript.
import { describe, expect, test } from 'vitest';
import { check } from '../../../src/check/check.ts';
import type { Verdict } from '../../../src/check/result.ts';
import { instantiate } from '../../../src/index.ts';
import { type Counted, countedByTwin, missingFor, settingsOf } from '../../../test/twins.ts';
import mlock from '../model.ts';

const missing = missingFor('twin of mlock', ['spin', 'cc']);

type Bounds = Readonly<Record<string, number>>;

/** What is checked: 0 nothing, 1 all invariants, or one of them, or deadlock. With 0 all states are counted. */
const runTwin = (variant: string, bounds: Bounds, checked: string | 0 | 1): Counted =>
  countedByTwin(import.meta.url, [variant, ...settingsOf({ ...bounds, check: checked })]);

/** The instance, in which a lost lock may leave the others waiting: with as-merged the search goes on after that. */
const patient = (variant: string, bounds: Bounds) => {
  const instance = instantiate(mlock, variant, bounds);
  return { ...instance, system: { ...instance.system, final: () => true } };
};

/** A step that never happens at small bounds breaks nothing. */
const told = (verdict: Verdict): string => {
  if (verdict.kind === 'violated') return `violated ${verdict.property} in ${verdict.trace.steps.length} steps`;
  if (verdict.kind === 'deadlock') return `deadlock in ${verdict.trace.steps.length} steps`;
  return verdict.kind === 'unreached' ? 'holds' : verdict.kind;
};

const variants = ['pre-split', 'seed', 'as-merged', 'mended', 'always-walk', 'exact'];

describe.skipIf(missing !== undefined)('the Promela twin', () => {
  test.each<[string, Bounds]>([
    ...variants.map((variant): [string, Bounds] => [variant, {}]),
    ['always-walk', { mms: 1 }],
    ['as-merged', { calls: 1, truncate: 1 }],
    ['exact', { calls: 1, truncate: 1 }],
    ['seed', { vmas: 3, calls: 1 }],
    ['mended', { vmas: 3, mms: 3, calls: 1 }],
  ])('has the same states and transitions: %s at %o', async (variant, bounds) => {
    const { verdict, statistics } = await check(patient(variant, bounds), { properties: [], symmetry: false });
    expect(['holds', 'unreached']).toContain(verdict.kind);
    const { states, transitions } = runTwin(variant, bounds, 0);
    expect({ states, transitions }).toEqual({ states: statistics.states, transitions: statistics.transitions });
  });

  // To the twin pre-split is mended.
  test.each(variants.filter((variant) => variant !== 'pre-split'))(
    'comes to the same verdict, in as many steps: %s',
    async (variant) => {
      const { verdict } = await check(instantiate(mlock, variant), { symmetry: false });
      expect(runTwin(variant, {}, 1).verdict).toBe(told(verdict));
    },
  );

  test.each<[string, string, Bounds]>([
    ['seed', 'MLOCK-LO', {}],
    ['as-merged', 'MLOCK-LO', { vmas: 3, mms: 3, calls: 1 }],
  ])('comes to the same verdict on %s and %s alone, at %o', async (variant, property, bounds) => {
    const { verdict } = await check(patient(variant, bounds), { properties: [property], symmetry: false });
    expect(runTwin(variant, bounds, property).verdict).toBe(told(verdict));
  });

  test('the lock that as-merged keeps leads to a deadlock, in as many steps', async () => {
    const { verdict } = await check(instantiate(mlock, 'as-merged'), { properties: [], symmetry: false });
    expect(verdict.kind).toBe('deadlock');
    expect(runTwin('as-merged', {}, 'deadlock').verdict).toBe(told(verdict));
  });
});
