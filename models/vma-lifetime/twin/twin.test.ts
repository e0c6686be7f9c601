// vma-lifetime against a twin of it in Promela, written from the tables of README.md by somebody who had not read the TypeScript.
import { describe, expect, test } from 'vitest';
import type { Verdict } from '../../../src/check/result.ts';
import { stateSpace } from '../../../src/graph/state-space.ts';
import { instantiate } from '../../../src/index.ts';
import { type Counted, countedByTwin, missingFor, settingsOf } from '../../../test/twins.ts';
import { resultOf } from '../../../test/verdicts.ts';
import vmaLifetime from '../model.ts';

const missing = missingFor('twin of vma-lifetime', ['spin', 'cc']);

/** What is checked: 0 nothing, 1 everything, or the name of what has to be seen. With 0 all states are counted. */
const runTwin = (variant: string, checked: string | 0 | 1, faults = 1): Counted =>
  countedByTwin(import.meta.url, [variant, ...settingsOf({ faults, check: checked })]);

const told = (verdict: Verdict): string => {
  if (verdict.kind === 'violated') return `violated ${verdict.property} in ${verdict.trace.steps.length} steps`;
  if (verdict.kind === 'deadlock') return `deadlock in ${verdict.trace.steps.length} steps`;
  return verdict.kind;
};

const counted = [
  '2025',
  'posted-v1',
  'fixed',
  'mutant-no-grab',
  'mutant-no-mm',
  'mutant-no-second-seq',
  'mutant-seq-late',
  'mutant-looks-first',
  'mutant-slab-at-once',
  'mutant-no-rcu',
  'mutant-detach-no-wait',
];

describe.skipIf(missing !== undefined)('the Promela twin', () => {
  // All of them, behind a violation too; a step whose assertion fails leads nowhere, in both.
  test.each<[string, number]>([...counted.map((variant): [string, number] => [variant, 1]), ['2025', 2], ['fixed', 2]])(
    'has the same states and transitions: %s with faults=%i',
    (variant, faults) => {
      const space = stateSpace(instantiate(vmaLifetime, variant, { faults }).system, 10_000);
      expect(space.whole).toBe(true);
      const failed = space.states.flatMap((state) => state.failed ?? []);
      expect(failed.filter((failure) => !failure.includes(': assertion '))).toEqual([]);
      const { states, transitions } = runTwin(variant, 0, faults);
      expect({ states, transitions }).toEqual({ states: space.states.length, transitions: space.edges.length });
    },
  );

  test.each(counted)('comes to the same verdict, in as many steps: %s', async (variant) => {
    const { verdict } = await resultOf(vmaLifetime, variant);
    expect(runTwin(variant, 1).verdict).toBe(told(verdict));
  });

  test.each(['LOCKED', 'WAITED', 'OTHER', 'B-EXITED', 'SLAB-FREED'])('comes to %s, as fixed does', async (seen) => {
    expect((await resultOf(vmaLifetime, 'fixed')).verdict).toEqual({ kind: 'holds' });
    expect(runTwin('fixed', seen).verdict).toMatch(/^seen in \d+ steps$/);
  });
});
