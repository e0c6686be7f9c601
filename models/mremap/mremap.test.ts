import { describe, expect, test } from 'vitest';
import { bothExecutors, judged, surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import mremap from './model.ts';

const names = mremap.variants.map(({ name }) => name);
const kindOf = async (variant: string, set: Record<string, number> = {}, properties?: readonly string[]) =>
  (await resultOf(mremap, variant, set, properties)).verdict.kind;

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(mremap, variant)).toEqual([]);
});

test.each(names)('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(mremap, variant);
  expect(packed).toEqual(reference);
});

test('A4: with truncation either lock keeps the page until the flush, with reclaim only the new one does', async () => {
  const kinds = async (variant: string) => [await kindOf(variant), await kindOf(variant, { ptes: 2 })];
  expect(await kinds('a4-mutant-old-ptl-only-truncate')).toEqual(['holds', 'holds']);
  expect(await kinds('a4-mutant-old-ptl-only')).toEqual(['violated', 'violated']);
  expect(await kinds('a4-mutant-new-ptl-only')).toEqual(['holds', 'holds']);
});

test('A5 also lets truncation miss the page, and then free it under a stale entry', async () => {
  for (const property of ['UNMAPPED', 'STALE-FREE'])
    expect([property, await kindOf('a5-no-rmap-locks-truncate', {}, [property])]).toEqual([property, 'violated']);
});

test.each<[string, Record<string, number>]>([
  ['a4-fixed', { cpus: 2, ptes: 2 }],
  ['a4-fixed-reclaim', { cpus: 2, ptes: 2 }],
  ['a4-fixed-new-first', { cpus: 2, ptes: 2 }],
  ['a5-fixed', { cpus: 2, ptes: 2 }],
])('%s holds at larger bounds', async (variant, set) => {
  expect(await kindOf(variant, set)).toBe('holds');
});

describe('breaks, in a state made by hand', () => {
  test.each<[string, string, string, (state: never) => void, unknown]>([
    [
      'STALE-FREE',
      'a4-fixed',
      'a TLB has a page that is free',
      (s: { cpus: object[]; folios: object[] }) => {
        Object.assign(s.cpus[0] as object, { tlb: [{ folio: 0 }, null] });
        Object.assign(s.folios[0] as object, { refcount: 0 });
      },
      { cpu: 0, va: 0, folio: 0 },
    ],
    [
      'UNMAPPED',
      'a5-fixed-truncate',
      'truncation has looked everywhere, and the page is mapped',
      (s: { unmap: object }) => {
        Object.assign(s.unmap, { pc: 'i_mmap_unlock_read' });
      },
      { pmd: 0, page: 0 },
    ],
    [
      'PT-LIVE',
      'a6-fixed',
      'a PMD points to what is no table',
      (s: { pmds: unknown[] }) => {
        s.pmds[1] = { maps: 'table', to: 1 };
      },
      { pmd: 1, page: 1 },
    ],
  ])('%s of %s: %s', (property, variant, _, change, falsified) => {
    expect(judged(mremap, variant, property, change as never)).toEqual({ before: true, after: falsified });
  });
});
