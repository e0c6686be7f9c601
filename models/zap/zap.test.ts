import { describe, expect, test } from 'vitest';
import { forState, instantiate } from '../../src/index.ts';
import { explore } from '../../src/search/breadth-first.ts';
import { packedExecutor } from '../../src/workers/executor.ts';
import { surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import { anonIn, zapNames } from '../../test/zap-variants.ts';
import zap from './model.ts';
import type { Zap } from './state.ts';

const verdictOf = async (variant: string, set: Record<string, number> = {}, properties?: readonly string[]) =>
  (await resultOf(zap, variant, set, properties)).verdict;

describe('every variant does what it says at its own bounds', () => {
  test.each(zap.variants.map(({ name }) => name))('%s', async (variant) => {
    expect(await surprises(zap, variant)).toEqual([]);
  });
});

// CATALOGUE section H: what an independent toy model (zap, writeback, user; one page) reached.
describe('agrees with the independent toy model', () => {
  test.each([
    ['pre-2014', 1, 'lost'],
    ['pre-2014', 2, 'lost'],
    ['2014', 1, 'lost'],
    ['2014', 2, 'safe'],
    ['2022', 1, 'safe'],
    ['2022', 2, 'safe'],
    ['2022-batches', 1, 'safe'],
    ['2022-batches', 2, 'safe'],
    ['mutant-no-sync', 1, 'lost'],
    ['2014-always-walk', 1, 'safe'],
    ['mutant-late-flush', 1, 'lost'],
  ])('%s with %i mapping(s): %s', async (variant, mappings, expected) => {
    const bounds = { ptes: 1, folios: 1, anon: 0, mappings };
    for (const property of ['MKCLEAN', 'LOST-DIRTY'])
      expect([property, (await verdictOf(variant, bounds, [property])).kind]).toEqual([
        property,
        expected === 'safe' ? 'holds' : 'violated',
      ]);
  });
});

test('A2 is found in the steps that the toy model needed, and munmap() and the fill before them', async () => {
  const verdict = await verdictOf('2014');
  expect(verdict.kind === 'violated' && verdict.trace.steps.map(({ step }) => step).sort()).toEqual(
    [
      ...['tlb_gather_mmu', 'pte_offset_map_lock', 'ptep_get_and_clear_full', 'set_page_dirty', 'page_remove_rmap'],
      ...['tlb_fill'],
      ...['folio_lock', 'folio_mkclean'],
    ].sort(),
  );
});

test('MKCLEAN has to say "dirty": without it the sentence is false for the kernel of today', async () => {
  const { system } = instantiate(zap, '2022-batches', { ptes: 1, folios: 1, anon: 0 });
  const literal = forState<Zap>().always('MKCLEAN as in the catalogue', 'no TLB entry to the folio is writable', (m) =>
    m.cpus.every((cpu) => cpu.tlb.every((entry) => !(entry?.writable && m.folios.at(entry.folio).mkcleaned))),
  );
  const altered = { ...system, properties: [literal] };
  const { ending } = await explore(packedExecutor(altered), altered);
  expect(ending.kind).toBe('violated');
});

test('with real batch sizes the clean variants hold too', async () => {
  for (const variant of ['2022', '2022-batches', 'cursor'])
    expect((await verdictOf(variant, { local: 8, batch: 510, batches: 1, ptes: 2, folios: 2, anon: 0 })).kind).toBe(
      'holds',
    );
});

test('without page cache there is no writeback, and only the mutants of freeing and of the cursor break', async () => {
  for (const name of zapNames.filter((variant) => anonIn(variant) === 1))
    expect([name, await verdictOf(name, { ptes: 1, folios: 1, anon: 1 }).then(({ kind }) => kind)]).toEqual([
      name,
      ['free-before-flush', 'mutant-cursor-kept'].includes(name)
        ? 'violated'
        : expect.stringMatching(/^(?:holds|unreached)$/),
    ]);
});

test('two storing CPUs and two stores each: today holds', async () => {
  expect((await verdictOf('2022-batches', { cpus: 2, stores: 2, ptes: 2, folios: 2, local: 2 })).kind).toBe('holds');
});

test('what keeps the promise of folio_mkclean() is not what keeps a store: without page_mkwrite none is lost', async () => {
  expect((await verdictOf('2022-no-page-mkwrite', {}, ['LOST-DIRTY'])).kind).toBe('holds');
});

test.each([
  ['up', { cpus: 2 }, 'a machine with one CPU cannot have 2'],
  ['2022', { anon: 2, folios: 1 }, '2 of 1 folios cannot be anonymous'],
  ['2022-faults-go-on', { anon: 1 }, 'of MADV_DONTNEED there are pages of the page cache alone'],
])('refuses %s at %o', (variant, set, message) => {
  expect(() => instantiate(zap, variant, set as unknown as Record<string, number>)).toThrow(message);
});
