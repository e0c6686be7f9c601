import { describe, expect, test } from 'vitest';
import { instantiate, type System } from '../../src/index.ts';
import { referenceExecutor } from '../../src/reference/executor.ts';
import { explore } from '../../src/search/breadth-first.ts';
import type { Executor } from '../../src/search/executor.ts';
import { packedExecutor } from '../../src/workers/executor.ts';
import { surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import flush from './model.ts';

const names = flush.variants.map(({ name }) => name);
const verdictOf = async (variant: string, set: Record<string, number> = {}, properties?: readonly string[]) =>
  (await resultOf(flush, variant, set, properties)).verdict;

/** The steps of the shortest counterexample, without the hardware's, and without locks, counting, and waiting for a flush. */
const decisive = async (variant: string, property: string): Promise<readonly string[]> => {
  const verdict = await verdictOf(variant, {}, [property]);
  if (verdict.kind !== 'violated') throw new Error(`${variant} does not break ${property}`);
  const bookkeeping = /^(?:tlb_fill|tlb_evict|flush_tlb_func|tlb_gather_mmu|.*(?:lock|: wait|flush_pending))$/;
  return verdict.trace.steps.map(({ step }) => step).filter((step) => !bookkeeping.test(step));
};

describe('every variant does what it says at its own bounds', () => {
  test.each(names)('%s', async (variant) => {
    expect(await surprises(flush, variant)).toEqual([]);
  });
});

describe('the shortest counterexample is the interleaving of the catalogue', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'a8-flush-after-unlock',
      'RET-FLUSH',
      ['migrate_vma_collect_pmd', 'ptep_get_and_clear', 'set_pte_at', 'zap_pte_range', 'tlb_finish_mmu'],
    ],
    ['a9-dontneed-private-flush', 'RET-FLUSH', ['zap_pte_range', 'zap_pte_range', 'tlb_finish_mmu']],
    ['a10-flush-elided', 'SOFT-DIRTY', ['clear_soft_dirty', 'tlb_finish_mmu', 'store']],
    [
      'a11-copy-before-flush',
      'NO-LOST-WRITE',
      [
        ...['change_pte_range', 'handle_mm_fault', 'do_wp_page', 'cow_user_page'],
        ...['store', 'pte_same', 'ptep_clear_flush', 'set_pte_at_notify'],
      ],
    ],
    [
      'a12-ksm-trusts-entry',
      'NO-LOST-WRITE',
      [
        ...['madvise_free_pte_range', 'clear_soft_dirty', 'write_protect_page', 'pages_identical', 'store'],
        ...['replace_page', 'replace_page: ptep_clear_flush', 'replace_page: set_pte_at_notify'],
      ],
    ],
    [
      'a14-boolean-pending',
      'STALE-FREE',
      [
        ...['change_pte_range', 'do_numa_page', 'try_to_unmap_one', 'ptep_get_and_clear'],
        ...['migrate_page_copy', 'remove_migration_pte', 'put_page'],
      ],
    ],
    [
      'a15-reaper-fullmm',
      'STALE-FREE',
      ['zap_pte_range', 'tlb_finish_mmu', 'tlb_flush_mmu', 'free_pages_and_swap_cache'],
    ],
  ])('%s: %s', async (variant, property, steps) => {
    expect([...(await decisive(variant, property))].sort()).toEqual([...steps].sort());
  });
});

test('A9, MADV_FREE: what is lost was stored after one of the two calls had returned', async () => {
  const steps = await decisive('a9-free-private-flush', 'NO-LOST-WRITE');
  expect(steps.indexOf('tlb_finish_mmu')).toBeGreaterThanOrEqual(0);
  expect(steps.indexOf('store')).toBeGreaterThan(steps.indexOf('tlb_finish_mmu'));
  expect(steps.at(-1)).toBe('page_remove_rmap');
});

test('A15 is a matter of the architecture: with IPIs the reaper flushes, and breaks nothing', async () => {
  expect((await verdictOf('a15-fixed')).kind).toBe('holds');
  const elided = await verdictOf('a15-reaper-fullmm', {}, ['STALE-FREE']);
  expect(elided.kind === 'violated' && elided.trace.steps.every(({ step }) => step !== 'flush_tlb_func')).toBe(true);
});

test.each(['a8-fixed', 'a9-dontneed-fixed', 'a10-fixed', 'a13-fixed'])(
  '%s holds at bounds one larger',
  async (variant) => {
    expect((await verdictOf(variant, { cpus: 2, ptes: 2, stores: 2 })).kind).toBe('holds');
  },
);

describe('both executors agree', () => {
  /** Everything that may not depend on the engine. */
  const seenBy = async (executor: Executor, system: System): Promise<unknown> => {
    const { ending, statistics } = await explore(executor, system, { maxStates: 800 });
    const { seconds, bytes, ...counts } = statistics;
    const { path, failure, ...kind } = { path: [], failure: undefined, ...ending };
    return { ...kind, steps: path.length, failed: failure !== undefined, ...counts };
  };
  test.each(names)('on %s', async (variant) => {
    const { system } = instantiate(flush, variant);
    const expected = await seenBy(referenceExecutor(system, {}), system);
    expect(await seenBy(packedExecutor(system), system)).toEqual(expected);
  });
});
