import { describe, expect, test } from 'vitest';
import { bothExecutors, judged, surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import lazyfree from './model.ts';

const names = lazyfree.variants.map(({ name }) => name);
const found = async (variant: string, set: Record<string, number> = {}, properties?: readonly string[]) =>
  (await resultOf(lazyfree, variant, set, properties)).verdict;

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(lazyfree, variant)).toEqual([]);
});

test.each(names)('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(lazyfree, variant);
  expect(packed).toEqual(reference);
});

test.each(['c9-fixed', 'c9-fixed-x86', 'c9-fixed-unlocked', 'c9-today'])(
  '%s holds at larger bounds',
  async (variant) => {
    expect((await found(variant, { reads: 2, stores: 2, scans: 2 })).kind).toBe('holds');
  },
);

test('C9 loses what was read in, whether or not the process stores', async () => {
  expect((await found('c9-dirty-only', { stores: 0 }, ['NO-LOST-WRITE'])).kind).toBe('violated');
});

test('without smp_mb() the references are read before others see the entry cleared', async () => {
  const verdict = await found('c9-mutant-no-barrier');
  if (verdict.kind !== 'violated') throw new Error(verdict.kind);
  const labels = verdict.trace.steps.map(({ step, args }) =>
    step === 'store_buffer_drain' ? `drain ${args.cpu}` : step,
  );
  const at = (label: string) => labels.indexOf(label);
  expect(at('folio_ref_count')).toBeLessThan(at('try_grab_folio'));
  expect(at('gup_pte_range: reread')).toBeLessThan(at('drain 0'));
});

describe('breaks, in a state made by hand', () => {
  type Made = { sees: object; folios: object[]; pte: object | null; dio0: object };
  test.each<[string, string, (state: Made) => void, unknown]>([
    [
      'NO-LOST-WRITE',
      'a read has returned, and the page is empty',
      (s) => {
        Object.assign(s.sees, { device: true });
      },
      { lost: 'what was read in' },
    ],
    [
      'NO-LOST-WRITE',
      'a store was done, and no page is there',
      (s) => {
        Object.assign(s.sees, { stored: true });
        s.pte = null;
      },
      { lost: 'what was stored' },
    ],
    [
      'PIN-COHERENT',
      'a device writes to one page, and another is mapped',
      (s) => {
        Object.assign(s.dio0, { pc: 'submit_bio', page: 1 });
      },
      { va: 0, pinned: 1, mapped: 0 },
    ],
    [
      'REFCOUNT',
      'a reference too many',
      (s) => {
        Object.assign(s.folios[0] as object, { refcount: 2 });
      },
      { folio: 0, refcount: 2, expected: 1 },
    ],
  ])('%s: %s', (property, _, change, falsified) => {
    expect(judged(lazyfree, 'c9-fixed', property, change as never)).toEqual({ before: true, after: falsified });
  });
});
