// swap-table against a twin of it in Promela, written from the tables of README.md by somebody who had not read the TypeScript.
import { describe, expect, test } from 'vitest';
import { check } from '../../../src/check/check.ts';
import type { Verdict } from '../../../src/check/result.ts';
import { type Bounds, instantiate } from '../../../src/index.ts';
import { countedByTwin, missingFor, settingsOf } from '../../../test/twins.ts';
import { resultOf } from '../../../test/verdicts.ts';
import swapTable from '../model.ts';

const missing = missingFor('twin of swap-table', ['spin', 'cc']);

const twinOf = (variant: string, settings: Bounds) =>
  countedByTwin(import.meta.url, [variant, ...settingsOf(settings)]);

const told = (verdict: Verdict): string =>
  verdict.kind === 'violated' ? `violated ${verdict.property} in ${verdict.trace.steps.length} steps` : verdict.kind;

const variants = swapTable.variants.map(({ name }) => name);

describe.skipIf(missing !== undefined)('the Promela twin', () => {
  // The twin knows no symmetry, and goes on behind a violation.
  test.each<[string, Bounds]>([
    ...variants.map((variant): [string, Bounds] => [variant, {}]),
    ['no-match', { slots: 2 }],
    ['zram', { slots: 2 }],
  ])('has the same states and transitions: %s at %o', async (variant, bounds) => {
    const instance = instantiate(swapTable, variant, bounds);
    const { statistics } = await check(instance, { properties: [], symmetry: false, livelocks: 'never' });
    const { states, transitions } = twinOf(variant, { ...bounds, check: 0 });
    expect({ states, transitions }).toEqual({ states: statistics.states, transitions: statistics.transitions });
  });

  test.each(variants)('comes to the same verdict, in as many steps: %s', async (variant) => {
    expect(twinOf(variant, {}).verdict).toBe(told((await resultOf(swapTable, variant)).verdict));
  });

  test('that a slot which nobody has used holds the first version hides nothing: with nothing there zram holds as well', () => {
    expect(twinOf('zram', { slots: 2, unwritten: 2 }).verdict).toBe('holds');
  });
});
