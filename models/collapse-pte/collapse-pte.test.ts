import { describe, expect, test } from 'vitest';
import { bothExecutors, judged, surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import collapsePte from './model.ts';

const names = collapsePte.variants.map(({ name }) => name);
const found = async (variant: string, set: Record<string, number> = {}) =>
  (await resultOf(collapsePte, variant, set)).verdict;
const stepsOf = async (variant: string): Promise<readonly string[]> => {
  const verdict = await found(variant);
  if (verdict.kind !== 'violated') throw new Error(`${variant}: ${verdict.kind}`);
  return verdict.trace.steps.map(({ step }) => step);
};

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(collapsePte, variant)).toEqual([]);
});

test.each(names)('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(collapsePte, variant);
  expect(packed).toEqual(reference);
});

test.each(['born-dirty', 'mended', 'mended-khugepaged'])('%s holds at larger bounds', async (variant) => {
  expect((await found(variant, { cpus: 2, ptes: 2, stores: 2 })).kind).toBe('holds');
});

test('nothing races: the store is done before collapse begins', async () => {
  const steps = await stepsOf('today-no-race');
  expect(steps.indexOf('store')).toBeLessThan(steps.indexOf('filemap_lock_folio'));
  expect(steps).not.toContain('pageout');
});

test('the dirty bit as it was read is too old: a store comes between the look and the clearing', async () => {
  const steps = await stepsOf('mutant-as-read');
  const order = ['ptep_get', 'store', 'ptep_clear'].map((step) => steps.indexOf(step));
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

describe('breaks, in a state made by hand', () => {
  interface Made {
    folios: [{ refcount: number; mapcount: number }];
    cpus: [{ tlb: [object | null] }];
    stored: [number];
  }
  test.each<[string, string, (state: Made) => void, unknown]>([
    [
      'NO-LOST-WRITE',
      'the folio is dropped, and swap does not have the store',
      (s) => {
        s.folios[0].refcount = 0;
        s.stored[0] = 1;
      },
      { va: 0, stored: 1, found: 0 },
    ],
    [
      'STALE-FREE',
      'a TLB has the folio, which is free',
      (s) => {
        s.folios[0].refcount = 0;
        s.cpus[0].tlb[0] = { folio: 0, writable: true, dirty: true };
      },
      { cpu: 0, va: 0, folio: 0 },
    ],
    [
      'MAPCOUNT',
      'an entry that is not counted',
      (s) => {
        s.folios[0].mapcount = 0;
      },
      { folio: 0, mapcount: 0, expected: 1 },
    ],
  ])('%s: %s', (property, _, change, falsified) => {
    expect(judged(collapsePte, 'mended', property, change as never)).toEqual({ before: true, after: falsified });
  });
});
