import { describe, expect, test } from 'vitest';
import { bothExecutors, judged, surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import forkDirty from './model.ts';

const names = forkDirty.variants.map(({ name }) => name);
const found = async (variant: string, set: Record<string, number> = {}, properties?: readonly string[]) =>
  (await resultOf(forkDirty, variant, set, properties)).verdict;
const stepsOf = async (variant: string): Promise<readonly string[]> => {
  const verdict = await found(variant, {}, ['NO-LOST-WRITE']);
  if (verdict.kind !== 'violated') throw new Error(`${variant}: ${verdict.kind}`);
  return verdict.trace.steps.map(({ step }) => step);
};

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(forkDirty, variant)).toEqual([]);
});

test.each(names)('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(forkDirty, variant);
  expect(packed).toEqual(reference);
});

test.each(names.filter((name) => /-(?:rereads|marks-child)$|^(?:lazyfree|swap)-zap-marks$/.test(name)))(
  '%s holds with two CPUs that store, and with two stores',
  async (variant) => {
    expect((await found(variant, { cpus: 2, stores: 1 })).kind).toBe('holds');
    expect((await found(variant, { cpus: 1, stores: 2 })).kind).toBe('holds');
  },
);

test.each(['lazyfree-today', 'swap-today'])(
  '%s: the store is between the look and the write protection',
  async (variant) => {
    const steps = await stepsOf(variant);
    const order = ['copy_present_ptes', 'store', 'wrprotect_ptes', 'set_ptes'].map((step) => steps.indexOf(step));
    expect(order.every((at) => at >= 0)).toBe(true);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(steps.some((step) => step === 'wp_page_copy' || step === 'zap_present_ptes')).toBe(true);
  },
);

test('a page that is in swap is dropped without being written', async () => {
  const steps = await stepsOf('swap-today');
  expect(steps).toContain('__remove_mapping');
  expect(steps).not.toContain('pageout');
});

test("where reclaim comes to the child's entry first, the parent need not give the page up", async () => {
  const steps = await stepsOf('child-first-today');
  expect(steps.filter((step) => ['wp_page_copy', 'zap_present_ptes', 'go'].includes(step))).toEqual([]);
});

describe('breaks, in a state made by hand', () => {
  interface Made {
    tables: { ptes: (object | null)[] }[];
    contents: number[];
    folios: { refcount: number; mapcount: number }[];
    cpus: { tlb: (object | null)[] }[];
    atFork: number | null;
    stored: number;
  }
  const mapsPage = { folio: 0, writable: false, dirty: false };
  test.each<[string, string, (state: Made) => void, unknown]>([
    [
      'NO-LOST-WRITE',
      'the child has inherited a store, and its entry is gone',
      (s) => {
        s.atFork = 1;
      },
      { mm: 'child', inherited: 1, found: 0 },
    ],
    [
      'NO-LOST-WRITE',
      'the parent has stored, and its page is older',
      (s) => {
        s.stored = 1;
      },
      { mm: 'parent', stored: 1, found: 0 },
    ],
    [
      'COW-PRIV',
      'the page that the child has inherited is newer than fork()',
      (s) => {
        s.atFork = 0;
        s.contents[0] = 1;
        (s.tables[1] as { ptes: (object | null)[] }).ptes[0] = mapsPage;
      },
      { mm: 'child', inherited: 0, found: 1 },
    ],
    [
      'STALE-FREE',
      'a TLB has the page, which is free',
      (s) => {
        (s.folios[0] as { refcount: number }).refcount = 0;
        (s.cpus[0] as { tlb: (object | null)[] }).tlb[0] = mapsPage;
      },
      { cpu: 0, va: 0, folio: 0 },
    ],
    [
      'MAPCOUNT',
      'the child maps the page, and is not counted',
      (s) => {
        (s.tables[1] as { ptes: (object | null)[] }).ptes[0] = mapsPage;
      },
      { folio: 0, mapcount: 1, expected: 2 },
    ],
    [
      'REF>=MAP',
      'a mapping without a reference',
      (s) => {
        (s.folios[0] as { mapcount: number }).mapcount = 2;
      },
      { folio: 0, refcount: 1, mapcount: 2 },
    ],
  ])('%s: %s', (property, _, change, falsified) => {
    expect(judged(forkDirty, 'lazyfree-today', property, change as never)).toEqual({ before: true, after: falsified });
  });
});
