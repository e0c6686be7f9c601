import { describe, expect, test } from 'vitest';
import { check } from '../../src/check/check.ts';
import { equivalenceOf } from '../../src/equivalence/equivalence.ts';
import { instantiate } from '../../src/index.ts';
import { bothExecutors, judged, surprises } from '../../test/variant-tests.ts';
import batch from './model.ts';

const names = batch.variants.map(({ name }) => name);

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(batch, variant)).toEqual([]);
});

test.each(names)('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(batch, variant);
  expect(packed).toEqual(reference);
});

test.each(['one-by-one', 'c12-fixed'])('%s holds at larger bounds', async (variant) => {
  const { verdict } = await check(instantiate(batch, variant, { pages: 3, stores: 3 }));
  expect(verdict.kind).toBe('holds');
});

test('batches may do what single entries may, and without FPB_RESPECT_WRITE more', async () => {
  const beside = async (variant: string) =>
    (await equivalenceOf(instantiate(batch, 'one-by-one'), instantiate(batch, variant), {})).verdict.kind;
  expect(await beside('c12-fixed')).toBe('equivalent');
  expect(await beside('c12-any-entries')).not.toBe('equivalent');
});

describe('breaks, in a state made by hand', () => {
  type Made = { a: object[]; b: (object | null)[]; stored: boolean[]; folio: { refcount: number; pages: object[] } };
  /** The first initial state: nothing was MADV_DONTFORK, both pages are shared. */
  test.each<[string, (state: Made) => void, unknown]>([
    [
      'COW-PRIV',
      (s) => {
        Object.assign(s.folio.pages[1] as object, { byA: true });
      },
      { page: 1 },
    ],
    [
      'WRITE-EXCL',
      (s) => {
        Object.assign(s.a[0] as object, { writable: true });
      },
      { page: 0 },
    ],
    [
      'NO-LOST-WRITE',
      (s) => {
        s.stored[1] = true;
        (s.a as (object | null)[])[1] = null;
      },
      { page: 1 },
    ],
    [
      'SOFT-DIRTY',
      (s) => {
        Object.assign(s.a[0] as object, { softDirty: false });
        Object.assign(s.folio.pages[0] as object, { byA: true });
      },
      { page: 0 },
    ],
    [
      'REFCOUNT',
      (s) => {
        s.folio.refcount = 3;
      },
      { refcount: 3, mapcount: 4 },
    ],
  ])('%s', (property, change, falsified) => {
    expect(judged(batch, 'c12-fixed', property, change as never)).toEqual({ before: true, after: falsified });
  });
});
