import { describe, expect, test } from 'vitest';
import { bothExecutors, judged, surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import free from './model.ts';

const names = free.variants.map(({ name }) => name);
const kindOf = async (variant: string, set: Record<string, number> = {}, properties?: readonly string[]) =>
  (await resultOf(free, variant, set, properties)).verdict.kind;

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(free, variant)).toEqual([]);
});

test.each(names)('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(free, variant, { sharers: 2 });
  expect(packed).toEqual(reference);
});

describe('B5: it is enough that the last unsharing sends the IPI', () => {
  test.each([2, 3])('of %i sharers', async (sharers) => {
    expect(await kindOf('b5-fixed', { sharers })).toBe('holds');
    expect(await kindOf('b5-no-ipi', { sharers })).toBe('violated');
  });

  test('where it goes to all CPUs: with three sharers, those of its own mm are too few, and with two they are enough', async () => {
    expect(await kindOf('b5-mutant-own-cpus', { sharers: 2 })).toBe('holds');
    expect(await kindOf('b5-mutant-own-cpus', { sharers: 3 })).toBe('violated');
  });

  test('or where every unsharing flushes by IPIs to its own CPUs, without any further IPI', async () => {
    for (const sharers of [2, 3]) expect(await kindOf('b5-ipi-flush', { sharers })).toBe('holds');
  });
});

describe('B1 and B2', () => {
  test('the second look at the PMD keeps the pins, also where it does not keep GUP-fast out of the table', async () => {
    expect(await kindOf('b2-deposit-no-ipi', {}, ['PIN-COHERENT'])).toBe('holds');
    expect(await kindOf('b2-deposit-no-ipi', {}, ['PT-LIVE'])).toBe('violated');
  });

  test('the IPI makes it redundant, if it comes before the reference counts are checked', async () => {
    for (const set of [{}, { cpus: 2, ptes: 2 }]) {
      expect(await kindOf('b2-mutant-no-pmd-recheck', set)).toBe('holds');
      expect(await kindOf('b2-mutant-late-ipi-no-pmd-recheck', set)).toBe('violated');
    }
  });
});

test.each<[string, Record<string, number>]>([
  ['b1-fixed', { cpus: 2, ptes: 2 }],
  ['b2-deposit-fixed', { cpus: 2, ptes: 2 }],
  ['b3-fixed', { cpus: 2, tables: 3, batch: 3 }],
  ['b4-fixed', { sharers: 3 }],
  ['b6-fixed', { cpus: 2 }],
])('%s holds at larger bounds', async (variant, set) => {
  expect(await kindOf(variant, set)).toBe('holds');
});

describe('breaks, in a state made by hand', () => {
  test.each<[string, string, string, (state: never) => void, unknown]>([
    [
      'PT-LIVE',
      'b2-retract-fixed',
      'GUP-fast is in a table that is free',
      (s: { tables: { use: string }[]; gup: object[] }) => {
        Object.assign(s.gup[0] as object, { pc: 'ptep_get_lockless', table: 0 });
        Object.assign(s.tables[0] as object, { use: 'free' });
      },
      { walker: 'gup 0', table: 0 },
    ],
    [
      'PT-LIVE',
      'b2-deposit-fixed',
      'GUP-fast is in a table that is deposited, and written to',
      (s: { tables: object[]; gup: object[] }) => {
        Object.assign(s.gup[0] as object, { pc: 'recheck_leaf', table: 0 });
        Object.assign(s.tables[0] as object, { use: 'deposited' });
      },
      { walker: 'gup 0', table: 0 },
    ],
    [
      'PT-LIVE',
      'b3-fixed',
      'a walk cache has a table that is free',
      (s: { tables: object[]; cpus: object[] }) => {
        Object.assign(s.cpus[0] as object, { pwc: [null, 1] });
        Object.assign(s.tables[1] as object, { use: 'free' });
      },
      { walker: 'walk cache of cpu 0', table: 1 },
    ],
    [
      'PT-LIVE',
      'b5b-fixed',
      'a walk cache has a table of another mm',
      (s: { tables: object[]; cpus: object[]; puds: boolean[] }) => {
        Object.assign(s.cpus[1] as object, { pwc: [0] });
        s.puds[1] = false;
        Object.assign(s.tables[0] as object, { use: 'other' });
      },
      { walker: 'walk cache of cpu 1' },
    ],
    [
      'PT-LIVE',
      'b5-fixed',
      'GUP-fast is in a table of another mm',
      (s: { tables: object[]; gup: object[]; puds: boolean[] }) => {
        Object.assign(s.gup[2] as object, { pc: 'ptep_get_lockless', table: 0 });
        s.puds[2] = false;
        Object.assign(s.tables[0] as object, { use: 'other' });
      },
      { walker: 'gup 2' },
    ],
    [
      'PIN-COHERENT',
      'b1-fixed',
      'a pin is of a page that the huge page has replaced',
      (s: { pmds: unknown[]; gup: object[] }) => {
        Object.assign(s.gup[0] as object, { pc: 'done', pinned: 0 });
        s.pmds[0] = { maps: 'frame', to: 1 };
      },
      { va: 0, pinned: 0, mapped: 1 },
    ],
    [
      'STALE-FREE',
      'b4-fixed',
      'a TLB has the huge page, which is free',
      (s: { cpus: object[]; folios: object[] }) => {
        Object.assign(s.cpus[1] as object, { tlb: [{ folio: 0 }] });
        Object.assign(s.folios[0] as object, { refcount: 0 });
      },
      { cpu: 1, va: 0, folio: 0 },
    ],
    [
      'UNMAPPED',
      'b7-fixed',
      'truncation goes on, and the folio is mapped',
      (s: { truncate: object }) => {
        Object.assign(s.truncate, { pc: 'folio_mapped' });
      },
      { mapcount: 1 },
    ],
  ])('%s of %s: %s', (property, variant, _, change, falsified) => {
    expect(judged(free, variant, property, change as never)).toEqual({ before: true, after: falsified });
  });

  test('and a mm may walk the table that it has put to another use itself', () => {
    const { after } = judged(free, 'b5-fixed', 'PT-LIVE', ((s: { tables: object[]; gup: object[] }) => {
      Object.assign(s.gup[0] as object, { pc: 'ptep_get_lockless', table: 0 });
      Object.assign(s.tables[0] as object, { use: 'other' });
    }) as never);
    expect(after).toBe(true);
  });
});
