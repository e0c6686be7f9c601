import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { blocked, instantiate, type PlainValue } from '../../src/index.ts';
import { referenceMachine } from '../../src/reference/machine.ts';
import { diagram } from '../../src/trace/diagram/diagram.ts';
import { bothExecutors, surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import zapHuge from './model.ts';

const names = zapHuge.variants.map(({ name }) => name);
const verdictOf = async (variant: string, set: Record<string, number> = {}, properties?: readonly string[]) =>
  (await resultOf(zapHuge, variant, set, properties)).verdict;

test.each(names)('%s does what it says', async (variant) => {
  expect(await surprises(zapHuge, variant)).toEqual([]);
});

test.each(names)('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(zapHuge, variant);
  expect(packed).toEqual(reference);
});

describe('the mended orders hold', () => {
  test.each([
    ['with two CPUs that store twice', { cpus: 2, stores: 2 }],
    ['before a page table of its own lock, with a queue of one page', { small: 1, local: 1, batches: 0 }],
  ])('%s', async (_, set) => {
    for (const variant of ['flush-first', 'as-ptes'])
      expect([variant, (await verdictOf(variant, set)).kind]).toEqual([variant, 'holds']);
  });

  test('of shmem, with a second store that the PMD alone knows of', async () => {
    for (const variant of ['today-shmem', 'flush-first-shmem', 'as-ptes-shmem'])
      expect([variant, (await verdictOf(variant, { stores: 2, cpus: 2 })).kind]).toEqual([variant, 'holds']);
  });
});

test('the race needs a page table of small pages as little as it needs a second CPU', async () => {
  for (const set of [{ small: 1 }, { cpus: 2 }, { stores: 2 }])
    expect(await verdictOf('today', set)).toMatchObject({ kind: 'violated', property: 'MKCLEAN' });
});

test('the order that mends PMDs loses nothing of a PUD either, which the walk of folio_mkclean() does not see', async () => {
  expect((await verdictOf('pud-flush-first', {}, ['LOST-DIRTY'])).kind).not.toBe('violated');
});

test('the loss without the transfer has no step of writeback or reclaim in it', async () => {
  const verdict = await verdictOf('before-transfer');
  expect(verdict.kind === 'violated' && verdict.trace.steps.map(({ step }) => step)).toEqual([
    'tlb_gather_mmu',
    'pmd_trans_huge_lock',
    'store',
    'pmdp_huge_get_and_clear_full',
    'page_remove_rmap: compound',
    'tlb_remove_page_size',
  ]);
});

test('where the folio is marked dirty after the flush no store is lost, whatever folio_mkclean() promised', async () => {
  expect((await verdictOf('today-marked-last', { cpus: 2, stores: 2 }, ['LOST-DIRTY'])).kind).toBe('holds');
  expect((await verdictOf('today-marked-last', {}, ['MKCLEAN'])).kind).toBe('violated');
});

test('the report in docs/findings shows the diagram that the program draws at 72 columns', async () => {
  const verdict = await verdictOf('today', {}, ['LOST-DIRTY']);
  if (verdict.kind !== 'violated') throw new Error(verdict.kind);
  const report = readFileSync(new URL('../../docs/findings/zap-huge-pmd.md', import.meta.url), 'utf8');
  expect(report).toContain(diagram(instantiate(zapHuge, 'today').system, verdict.trace, 72).join('\n'));
});

test('of small and huge page MADV_DONTNEED and truncation have the huge one alone', () => {
  for (const variant of ['today-madvise', 'today-truncate'])
    expect(() => instantiate(zapHuge, variant, { small: 1 })).toThrow('there is the huge page alone');
});

describe('what an order costs, when nobody else runs', () => {
  /** The zap by itself, and CPUs that answer: its steps, its flushes, and those of them under the PMD lock. */
  const costOf = (variant: string, start: { readonly dirty: boolean }, set: Record<string, number> = {}) => {
    const { system } = instantiate(zapHuge, variant, set);
    const machine = referenceMachine(system);
    const cost = { steps: 0, flushes: 0, underLock: 0 };
    let { state } = machine.initialStates().find(({ state: s }) => isDirty(s) === start.dirty) as { state: PlainValue };
    for (;;) {
      const rule = system.rules.find((r) => {
        const isZap = r.kind === 'thread' && r.thread.name === 'zap';
        const answers = r.label === 'flush_tlb_func';
        return (isZap || answers) && r.args.some((args) => machine.apply(state, r, args) !== blocked);
      });
      if (rule === undefined) return cost;
      for (const args of rule.args) {
        const next = machine.apply(state, rule, args);
        if (next === blocked) continue;
        state = next as PlainValue;
        break;
      }
      if (rule.kind !== 'thread') continue;
      cost.steps++;
      if (rule.label === 'tlb_flush_mmu') cost.flushes++;
      if (rule.label === 'tlb_flush_mmu_tlbonly: compound') {
        cost.flushes++;
        cost.underLock++;
      }
    }
  };
  const isDirty = (state: PlainValue): boolean => {
    const { tables } = state as unknown as { tables: readonly [{ ptes: readonly [{ dirty: boolean }] }] };
    return tables[0].ptes[0].dirty;
  };

  test.each([
    ['today', { steps: 10, flushes: 1, underLock: 0 }],
    ['flush-first', { steps: 10, flushes: 1, underLock: 1 }],
    ['as-ptes', { steps: 10, flushes: 1, underLock: 1 }],
  ])('%s, of a dirty entry', (variant, cost) => {
    expect(costOf(variant, { dirty: true })).toEqual(cost);
  });

  test.each([
    ['today', 1, 0],
    ['flush-first', 2, 1],
    ['as-ptes', 2, 1],
  ])(
    '%s, of a dirty entry with a small page behind it: the flush of both is no longer one',
    (variant, flushes, underLock) => {
      expect(costOf(variant, { dirty: true }, { small: 1 })).toMatchObject({ flushes, underLock });
    },
  );

  test.each(['today', 'flush-first', 'as-ptes'])('%s, of a clean entry', (variant) => {
    expect(costOf(variant, { dirty: false })).toEqual({ steps: 9, flushes: 1, underLock: 0 });
  });
});
