// What the mail of seed 004 says, word for word, of its own scheme.
import { describe, expect, test } from 'vitest';
import { resultOf } from '../../test/verdicts.ts';
import { perPage } from '../machine/mapcount/per-page.ts';
import { tuples } from '../machine/mapcount/tuples.ts';
import { tuplesDecrement } from '../machine/mapcount/tuples-decrement.ts';
import model from './model.ts';
import { anything, performer } from './testing/perform.ts';

describe("the mail's examples", () => {
  test('in the simple case, every page mapped once by a single vma and a single page table, the mapcount is 1', () => {
    const m = performer(tuples, anything(false, 'nothing'));
    m.does('a', 'fault 0-3');
    expect([m.folio().mapcount, m.broken()]).toEqual([1, []]);
  });

  test('across a page table boundary it is 1 after the first fault and 2 after the fault in the other page table', () => {
    const m = performer(tuples, anything(false, 'nothing'), { straddle: 2 });
    m.does('a', 'fault 0-1');
    expect(m.folio().mapcount).toBe(1);
    m.does('a', 'fault 2-3');
    expect([m.folio().mapcount, m.broken()]).toEqual([2, []]);
  });

  test('a PMD-sized folio, naturally aligned, has 1; splitting the PMD into PTEs does not change it, nor does any step of the split', () => {
    const m = performer(tuples, anything(true, 'pmd'));
    expect(m.folio().mapcount).toBe(1);
    const seen = new Set<number | undefined>();
    for (const before of ['folio_add_anon_rmap_ptes', 'pmd_populate', undefined]) {
      if (before === undefined) m.goesOn('a');
      else if (before === 'folio_add_anon_rmap_ptes') m.does('a', 'mprotect', before);
      else m.goesOn('a', before);
      seen.add(m.folio().mapcount);
      expect(m.broken()).toEqual([]);
    }
    expect([...seen]).toEqual([1]);
  });
});

describe("the mail's concern: map three pages, unmap two", () => {
  test('whoever decrements is wrong after these two operations, and truncation leaves the third page mapped', async () => {
    const { verdict } = await resultOf(model, 'decrement', {}, ['TRUNCATED']);
    expect(verdict.kind).toBe('violated');
    if (verdict.kind !== 'violated') return;
    const steps = verdict.trace.steps.map(({ step, args }) => (step === 'syscall' ? args.call : step));
    expect(steps.filter((step) => / \d/.test(String(step)))).toEqual(['fault 0-2', 'dontneed 0-1']);
    expect(steps).not.toContain('unmap_mapping_folio');
    expect(steps.at(-1)).toBe('filemap_remove_folio');
  });

  test('"I think we always unmap the entire folio": a scan makes it not matter', async () => {
    const { verdict } = await resultOf(model, 'tuples-mail');
    expect(verdict.kind).toBe('holds');
  });

  test('and who decrements has less than zero when the last page goes', () => {
    const m = performer(tuplesDecrement, anything(false, 'nothing'));
    for (const call of ['fault 0-2', 'dontneed 0-1', 'dontneed 2']) m.does('a', call);
    expect(m.folio().mapcount).toBe(-1);
    expect(m.broken()).toContain('NOT-NEGATIVE');
  });
});

test('in the split of a PMD the kernel counts one mapping more than it has references', () => {
  // folio_ref_add(pages - 1), folio_add_anon_rmap_ptes(pages), and only then folio_remove_rmap_pmd().
  const m = performer(perPage, anything(true, 'pmd'));
  m.does('a', 'mprotect', 'pmd_populate');
  expect([m.folio().refcount, perPage.count(m.folio())]).toEqual([4, 5]);
});
