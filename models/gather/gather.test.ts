import { describe, expect, test } from 'vitest';
import { forState, instantiate, type Property, type System } from '../../src/index.ts';
import { referenceExecutor } from '../../src/reference/executor.ts';
import { explore } from '../../src/search/breadth-first.ts';
import type { Executor } from '../../src/search/executor.ts';
import { packedExecutor } from '../../src/workers/executor.ts';
import { surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import { isPendingAtCursor } from '../machine/flush/mmu-gather.ts';
import type { Zap } from '../zap/state.ts';
import gather from './model.ts';

const { always, reachable } = forState<Zap>();

const endingOf = async (variant: string, set: Record<string, number>, property: Property): Promise<string> => {
  const { system } = instantiate(gather, variant, set);
  const altered = { ...system, properties: [property] };
  return (await explore(packedExecutor(altered), altered)).ending.kind;
};
const verdictOf = async (variant: string, set: Record<string, number> = {}, properties?: readonly string[]) =>
  (await resultOf(gather, variant, set, properties)).verdict;

describe('every variant does what it says at its own bounds', () => {
  test.each(gather.variants.map(({ name }) => name))('%s', async (variant) => {
    expect(await surprises(gather, variant)).toEqual([]);
  });
});

test('every property but PTL-BAL is broken by some mutant', () => {
  const broken = new Set(
    gather.variants.flatMap(({ name }) => {
      const { expect: first, also } = instantiate(gather, name);
      return [first, ...also].flatMap((one) => (one.kind === 'violated' ? [one.property] : []));
    }),
  );
  const all = instantiate(gather, 'cursor').system.properties.filter(({ kind }) => kind === 'always');
  expect(all.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual(['PTL-BAL']);
});

describe('both executors agree', () => {
  /** Everything that may not depend on the engine. */
  const seenBy = async (executor: Executor, system: System): Promise<unknown> => {
    const { ending, statistics } = await explore(executor, system, { maxStates: 800 });
    const { seconds, bytes, ...counts } = statistics;
    const { path, failure, ...kind } = { path: [], failure: undefined, ...ending };
    return { ...kind, steps: path.length, failed: failure !== undefined, ...counts };
  };
  test.each(gather.variants.map(({ name }) => name))('on %s', async (variant) => {
    const { system } = instantiate(gather, variant, { ptes: 1, folios: 1, anon: 0, tables: 2 });
    const expected = await seenBy(referenceExecutor(system, {}), system);
    expect(await seenBy(packedExecutor(system), system)).toEqual(expected);
    const learn = { learnAfter: 50, generateAfter: 100 };
    expect(await seenBy(packedExecutor(system, { learn }), system)).toEqual(expected);
  });
});

describe('E1: what the caller of try_to_unmap() finds', () => {
  test('the shortest way to a mapped folio is a zap that has cleared the entry, and a walk past it', async () => {
    const verdict = await verdictOf('mutant-no-ttu-sync');
    expect(verdict.kind === 'violated' && verdict.trace.steps.map(({ step }) => step).sort()).toEqual(
      [
        ...['tlb_gather_mmu', 'pte_offset_map_lock', 'ptep_get_and_clear_full'],
        ...['folio_lock', 'try_to_unmap', 'page_vma_mapped_walk'],
      ].sort(),
    );
  });
  test('with a second mapping elsewhere, a walk without TTU_SYNC still finds it mapped', async () => {
    const own = { tables: 2, ptes: 1, folios: 1, anon: 0, writeback: 0 };
    expect((await verdictOf('mutant-no-ttu-sync', own, ['UNMAPPED'])).kind).toBe('violated');
  });
  test('TTU_SYNC does not help where removals outlive the lock', async () => {
    expect((await verdictOf('mutant-rmaps-if-forced', {}, ['UNMAPPED'])).kind).toBe('violated');
  });
});

test('P1: that the cursor is empty when batches are freed is not true of a page that zap_huge_pmd() queues', async () => {
  const cursorEmpty = always('cursor empty', 'when batches are freed the cursor is at the end of the queue', (m) => {
    const { pc } = (m as Zap & { zap: { pc: string } }).zap;
    return pc !== 'tlb_batch_pages_flush' || !isPendingAtCursor(m.gather);
  });
  expect(await endingOf('cursor-huge', { local: 1, batches: 0, tables: 1, ptes: 1 }, cursorEmpty)).toBe('violated');
  expect(await endingOf('cursor', { ptes: 1 }, cursorEmpty)).toMatch(/^(?:holds|unreached)$/);
});

describe('P3: a cursor at the end of a full batch', () => {
  const behindFull = reachable('behind a full batch', 'and the next batch has pages to walk to', (m) => {
    const { cursor, batches } = m.gather;
    const next = cursor.batch + 1;
    return (
      m.tables.some((table) => table.ptl === 'zap') &&
      cursor.first > 0 &&
      cursor.first === batches.at(cursor.batch).length &&
      next < batches.length &&
      batches.at(next).findIndex((entry) => entry.rmap) >= 0
    );
  });
  test('is followed by another where tlb_discard_rmaps() is called less often, and nothing is skipped', async () => {
    expect(await endingOf('mutant-discard-at-free-only', { writeback: 0 }, behindFull)).toBe('holds');
  });
});

describe('P5: as it is written, it is not true of the cursor', () => {
  const cleanFirst = always('P5', 'the rmap of a clean page is removed before the page is flushed', (m) =>
    m.gather.batches.every(
      (batch) => batch.findIndex((entry) => entry.rmap && !m.folios.at(entry.folio).dirty && m.gather.end === 0) < 0,
    ),
  );
  const dirtyAndClean = { tables: 1, folios: 2, anon: 0, writeback: 0, unmap: 0 };
  test.each([
    ['cursor', 'violated'],
    ['today', 'holds'],
  ])('%s: %s', async (variant, expected) => {
    expect(await endingOf(variant, dirtyAndClean, cleanFirst)).toBe(expected);
  });
});

test('with real batch sizes both schemes hold', async () => {
  for (const variant of ['cursor', 'today'])
    expect((await verdictOf(variant, { local: 8, batch: 510, batches: 1, ptes: 1, unmap: 0 })).kind).toMatch(
      /^(?:holds|unreached)$/,
    );
});

test.each([
  ['up', { cpus: 2 }, 'a machine with one CPU cannot have 2'],
  ['cursor', { anon: 2, folios: 1 }, '2 of 1 folios cannot be anonymous'],
])('refuses %s at %o', (variant, set, message) => {
  expect(() => instantiate(gather, variant, set as unknown as Record<string, number>)).toThrow(message);
});
