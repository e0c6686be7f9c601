import { describe, expect, test } from 'vitest';
import { instantiate, type Variant } from '../../src/index.ts';
import { explore } from '../../src/search/breadth-first.ts';
import { packedExecutor } from '../../src/workers/executor.ts';
import { bothExecutors, surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import mlock from './model.ts';

const verdictOf = async (variant: string, set: Record<string, number> = {}, properties?: readonly string[]) =>
  (await resultOf(mlock, variant, set, properties)).verdict;

describe('every variant does what it says at its own bounds', () => {
  test.each(mlock.variants.map(({ name }) => name))('%s', async (variant) => {
    expect(await surprises(mlock, variant)).toEqual([]);
  });
});

describe('the two executors agree', () => {
  test.each(mlock.variants.map(({ name }) => name))('on %s', async (variant) => {
    const { packed, reference } = await bothExecutors(mlock, variant, { calls: 1, vmas: 2, mms: 2 });
    expect(packed).toEqual(reference);
  });
});

// The question under the posted patch: whose mmap_lock does page_mlock_one() need?
describe('seed 003', () => {
  test('strands the page when the VMAs are of two address spaces', async () => {
    const verdict = await verdictOf('seed');
    expect(verdict.kind === 'violated' && verdict.property).toBe('MLOCK-HI');
    const steps = verdict.kind === 'violated' ? verdict.trace.steps : [];
    expect(steps.map(({ step }) => step).sort()).toEqual(
      [
        ...['syscall', 'follow_page', 'TestClearPageMlocked', 'TestClearPageLRU', 'lock_page', 'rmap_walk'],
        ...['page_mlock_one'],
        ...['syscall', 'follow_page', 'TestClearPageMlocked'],
        ...['page_vma_mapped_walk', 'mlock_vma_page, found', 'putback_lru_page'],
        ...['lru_add_drain', 'page_evictable'],
      ].sort(),
    );
  });
  test('does not when they are of one, whose mmap_lock munlock holds', async () => {
    expect((await verdictOf('seed', { mms: 1 }, ['MLOCK-HI'])).kind).toBe('holds');
  });
  test('behaves like the code before the split but for the second test of VM_LOCKED', async () => {
    const found = async (variant: string) => {
      const all = { ...instantiate(mlock, variant, { calls: 1 }).system, properties: [] };
      const { statistics } = await explore(packedExecutor(all), all);
      return [statistics.states, statistics.transitions];
    };
    expect(await found('pre-split')).toEqual(await found('mended'));
    expect(await found('seed')).not.toEqual(await found('mended'));
  });
});

describe('what the kernel of v5.14 misses', () => {
  test.each(['pre-split', 'mended'])('%s: only MLOCK-LO', async (variant) => {
    const { system } = instantiate(mlock, variant);
    for (const { name, kind } of system.properties)
      if (kind === 'always')
        expect([name, (await verdictOf(variant, {}, [name])).kind]).toEqual([
          name,
          name === 'MLOCK-LO' ? 'violated' : 'holds',
        ]);
  });
  test('a mapcount of one is not always the mapping of the VMA that is munlocked', async () => {
    const verdict = await verdictOf('mended', {}, ['MLOCK-LO']);
    const steps = verdict.kind === 'violated' ? verdict.trace.steps : [];
    expect(steps.some(({ step }) => step === 'ptep_clear_flush')).toBe(true);
    expect(steps.some(({ step }) => step === 'rmap_walk')).toBe(false);
  });
});

test('three VMAs: exact holds, and so it does with truncation', async () => {
  for (const set of [
    { vmas: 3, mms: 2, calls: 1 },
    { truncate: 1, calls: 1 },
  ])
    expect([set, (await verdictOf('exact', set)).kind]).toEqual([set, 'holds']);
});

test('D3: the first mending marks anonymous huge pages that PTEs map, but only through reclaim', async () => {
  expect((await verdictOf('thp-rc1', {}, ['THP-MLOCK'])).kind).toBe('violated');
  // Without reclaim there are no misses, which the model would like to see.
  expect((await verdictOf('thp-rc1', { reclaim: 0 }, ['THP-MLOCK'])).kind).toBe('unreached');
});

test('every mutant that is expected to hold says why, and the others die', () => {
  const mutants = mlock.variants.filter((variant: Variant<string, unknown>) => variant.mutant !== undefined);
  expect(mutants.filter(({ mutant }) => mutant?.survives !== undefined).map(({ name }) => name)).toEqual([
    'mutant-no-early-test',
    'mutant-no-isolation',
  ]);
  expect(mutants.length).toBe(15);
});

test.each([
  [{ mms: 3 }, '3 address spaces for 2 VMAs'],
  [{ thp: 2, truncate: 1 }, 'anonymous memory is not truncated'],
])('refuses %o', (set, message) => {
  expect(() => instantiate(mlock, 'exact', set as Record<string, number>)).toThrow(message);
});
