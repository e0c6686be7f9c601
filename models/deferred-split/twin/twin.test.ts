// deferred-split against a twin of it in Promela, written from README.md by somebody who had not read the TypeScript.
import { describe, expect, test } from 'vitest';
import { type Counted, countedByTwin, missingFor, settingsOf } from '../../../test/twins.ts';
import { resultOf } from '../../../test/verdicts.ts';
import deferredSplit from '../model.ts';

const missing = missingFor('twin of deferred-split', ['spin', 'cc']);

type Bounds = Readonly<Record<string, number>>;

const runTwin = (variant: string, settings: Bounds): Counted =>
  countedByTwin(import.meta.url, [variant, ...settingsOf(settings)]);

describe.skipIf(missing !== undefined)('the Promela twin', () => {
  test.each<[string, number]>([
    ['2024-first-fix', 2],
    ['2024-puts', 3],
    ['2024-locked', 2],
    ['2024-rc-locked', 2],
    ['batch', 2],
    ['swapout', 2],
  ])('holds too, with the same states and transitions: %s with %i folios', async (variant, folios) => {
    const { verdict, statistics } = await resultOf(deferredSplit, variant, { folios });
    expect(verdict.kind).toBe('holds');
    const { states, transitions } = statistics;
    expect(runTwin(variant, { folios })).toEqual({ states, transitions, verdict: 'holds' });
  });

  test.each<[string, number]>([
    ['2024-rc', 2],
    ['2024-first-fix', 3],
    ['2024', 2],
    ['2019-swapout', 2],
    ['mutant-no-lock', 2],
    ['mutant-no-try', 2],
    ['mutant-no-look', 2],
  ])(
    'breaks the same, in as many steps, and has the same states before: %s with %i folios',
    async (variant, folios) => {
      const { verdict, statistics } = await resultOf(deferredSplit, variant, { folios });
      if (verdict.kind !== 'violated') throw new Error(`${variant} is not violated: ${verdict.kind}`);
      const broken = verdict.trace.steps.length;
      expect(runTwin(variant, { folios }).verdict).toBe(`violated ${verdict.property} in ${broken} steps`);
      // All that are nearer: how many of the last level are found before the violation depends on the order of the search.
      const nearer = statistics.levels.slice(0, broken).reduce((sum, states) => sum + states, 0);
      expect(runTwin(variant, { folios, within: broken - 1 }).states).toBe(nearer);
    },
  );
});
