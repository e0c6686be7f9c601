// uffd-move against a twin of it in Promela, written from the tables of README.md by somebody who had not read the TypeScript.
import { describe, expect, test } from 'vitest';
import { check } from '../../../src/check/check.ts';
import type { Verdict } from '../../../src/check/result.ts';
import { instantiate } from '../../../src/index.ts';
import { type Counted, countedByTwin, missingFor, settingsOf } from '../../../test/twins.ts';
import { resultOf } from '../../../test/verdicts.ts';
import uffdMove from '../model.ts';

const missing = missingFor('twin of uffd-move', ['spin', 'cc']);

/** What is checked: 0 what the steps assert, and all states are counted; 1 everything, or what the steps assert and one property. */
const runTwin = (variant: string, checked: string | 0 | 1): Counted =>
  countedByTwin(import.meta.url, [variant, ...settingsOf({ check: checked })]);

const told = (verdict: Verdict): string =>
  verdict.kind === 'violated' ? `violated ${verdict.property} in ${verdict.trace.steps.length} steps` : verdict.kind;

describe.skipIf(missing !== undefined)('the Promela twin', () => {
  test.each(['fixed', 'fixed-synchronous', 'mutant-pins-before'])(
    'has the same states and transitions: %s',
    async (variant) => {
      const instance = instantiate(uffdMove, variant);
      const { verdict, statistics } = await check(instance, { properties: [], symmetry: false, livelocks: 'never' });
      expect(verdict.kind).toBe('holds');
      const { states, transitions } = runTwin(variant, 0);
      expect({ states, transitions }).toEqual({ states: statistics.states, transitions: statistics.transitions });
    },
  );

  test.each(uffdMove.variants.map(({ name }) => name))(
    'comes to the same verdict, in as many steps: %s',
    async (variant) => {
      const { verdict } = await resultOf(uffdMove, variant);
      expect(runTwin(variant, 1).verdict).toBe(told(verdict));
    },
  );

  test('comes to the same verdict on what the steps assert, where another property breaks before: mutant-no-pte-same', async () => {
    const { verdict } = await check(instantiate(uffdMove, 'mutant-no-pte-same'), { properties: ['COW-PRIV'] });
    expect(runTwin('mutant-no-pte-same', 'COW-PRIV').verdict).toBe(told(verdict));
  });
});
