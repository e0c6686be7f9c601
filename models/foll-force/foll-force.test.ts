import { describe, expect, test } from 'vitest';
import { check } from '../../src/check/check.ts';
import { instantiate } from '../../src/index.ts';
import { bothExecutors, judged, surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import force from './model.ts';

const names = force.variants.map(({ name }) => name);

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(force, variant)).toEqual([]);
});

test.each(names)('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(force, variant);
  expect(packed).toEqual(reference);
});

test.each(['c7-fixed', 'c8-fixed'])('%s holds at larger bounds', async (variant) => {
  const { verdict } = await check(instantiate(force, variant, { writers: 2, anons: 3 }));
  expect(verdict.kind).toBe('holds');
});

test.each([
  ['c7-drop-foll-write', ['MADV_DONTNEED', 'load']],
  ['c8-dirty-continue', ['MADV_DONTNEED', 'UFFDIO_CONTINUE']],
])('%s: the copy is thrown away behind the fault, and the file comes in its place', async (variant, ops) => {
  const { verdict } = await resultOf(force, variant);
  if (verdict.kind !== 'violated') throw new Error(verdict.kind);
  const steps = verdict.trace.steps;
  expect(steps.filter(({ thread }) => thread === 'racer').map(({ args }) => args.op)).toEqual(ops);
  expect(steps.map(({ step }) => step)).toEqual([
    'access_remote_vm',
    'follow_page_pte',
    'faultin_page',
    'runs',
    'runs',
    'follow_page_pte',
    'copy_to_user_page',
  ]);
});

describe('breaks, in a state made by hand', () => {
  const written = (f: number) => (s: { folios: object[] }) => {
    Object.assign(s.folios[f] as object, { written: true });
  };
  test.each<[string, (state: never) => void, unknown]>([
    ['RO-FILE', written(0), { folio: 0 }],
    [
      'COW-PRIV',
      (s: { folios: object[] }) => {
        Object.assign(s.folios[1] as object, { childs: true, written: true });
      },
      { folio: 1 },
    ],
    [
      'UFFD-WP',
      (s: { pte: object | null; folios: object[] }) => {
        s.pte = { folio: 1, dirty: true, uffdWp: true };
        written(1)(s);
      },
      { folio: 1 },
    ],
    [
      'REFCOUNT',
      (s: { folios: object[] }) => {
        Object.assign(s.folios[1] as object, { refcount: 1 });
      },
      { folio: 1, refcount: 1, expected: 0 },
    ],
  ])('%s', (property, change, falsified) => {
    expect(judged(force, 'c8-fixed', property, change as never)).toEqual({ before: true, after: falsified });
  });
});
