import { expect, test } from 'vitest';
import { bothExecutors, judged, surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import retractMarkers from './model.ts';

const names = retractMarkers.variants.map(({ name }) => name);
const found = async (variant: string, set: Record<string, number> = {}) =>
  (await resultOf(retractMarkers, variant, set)).verdict;
const stepsOf = async (variant: string): Promise<readonly string[]> => {
  const verdict = await found(variant);
  if (verdict.kind !== 'violated') throw new Error(`${variant}: ${verdict.kind}`);
  return verdict.trace.steps.map(({ step }) => step);
};

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(retractMarkers, variant)).toEqual([]);
});

test.each(names)('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(retractMarkers, variant);
  expect(packed).toEqual(reference);
});

test.each(['wp-today', 'wp-looks', 'poison-looks', 'poison-flagged'])('%s holds with two loads', async (variant) => {
  expect((await found(variant, { loads: 2 })).kind).toBe('holds');
});

test('nothing races: the call has returned before collapse begins', async () => {
  const steps = await stepsOf('poison-today-no-race');
  expect(steps.indexOf('set_pte_at')).toBeLessThan(steps.indexOf('collapse_file'));
});

test('poison stays when userfaultfd is closed, and the area is no more one of userfaultfd', async () => {
  const steps = await stepsOf('poison-armed');
  expect(steps.indexOf('userfaultfd_release')).toBeLessThan(steps.indexOf('retract_page_tables'));
});

test('the race that the comment in the kernel names: a marker comes between the two looks', async () => {
  const steps = await stepsOf('mutant-wp-asks-once');
  const order = ['retract_page_tables', 'userfaultfd_register', 'set_pte_at', 'pmdp_collapse_flush'].map((step) =>
    steps.indexOf(step),
  );
  expect(order.every((at) => at >= 0)).toBe(true);
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

test('MARKER breaks in a state made by hand', () => {
  const change = (s: { promised: boolean; pmd: string }): void => {
    s.promised = true;
    s.pmd = 'none';
  };
  expect(judged(retractMarkers, 'wp-today', 'MARKER', change as never)).toEqual({
    before: true,
    after: { pmd: 'none', entry: 'none' },
  });
});
