// P4: the cursor leaves behind what today's scheme leaves behind, whatever else was going on.
import { describe, expect, test } from 'vitest';
import { forState, instantiate, must, optional, type System } from '../../src/index.ts';
import { referenceExecutor } from '../../src/reference/executor.ts';
import { explore } from '../../src/search/breadth-first.ts';
import type { Executor } from '../../src/search/executor.ts';
import { packedExecutor } from '../../src/workers/executor.ts';
import type { Zap } from '../zap/state.ts';
import gather from './model.ts';

/**
 * For each initial state, what the quiescent states reached from it look like to an observer: of every folio mapcount,
 * refcount and what it holds; the counters; and which entries are left.
 */
const finalStates = async (
  variant: string,
  set: Record<string, number>,
  executorOf: (system: System) => Executor = asksEveryState,
): Promise<Map<string, readonly string[]>> => {
  const { system } = instantiate(gather, variant, set);
  const found = new Map<string, readonly string[]>();
  for (const args of system.initial.args) {
    const finals = new Set<string>();
    const collect = forState<Zap & Threads>().always('collect', 'notes quiescent states', (m) => {
      if (isQuiescent(m)) finals.add(observed(m));
      return true;
    });
    const altered = { ...system, initial: { ...system.initial, args: [args] }, properties: [collect] };
    const { ending } = await explore(executorOf(altered), altered);
    // Not every initial state leads to every step.
    expect(ending.kind).toMatch(/^(?:holds|unreached)$/);
    if (finals.size > 0) found.set(JSON.stringify(args), [...finals].sort());
  }
  return found;
};

/** The packed executor, which here may not learn what the property answers: it has to be asked for every state. */
const asksEveryState = (system: System): Executor =>
  packedExecutor(system, { learn: { learnAfter: Number.MAX_SAFE_INTEGER, generateAfter: Number.MAX_SAFE_INTEGER } });

/** The frames of the threads, as far as they are there. */
interface Threads {
  zap: { pc: string };
  user: Iterable<{ pc: string }>;
  writeback?: { pc: string };
  unmap?: { pc: string };
}

const isQuiescent = (m: Zap & Threads): boolean =>
  m.zap.pc === 'done' &&
  m.vma.readers === 0 &&
  [...m.user].every(({ pc }) => pc === 'done') &&
  [optional(m, 'writeback'), optional(m, 'unmap')].every(
    (thread) => thread === undefined || ['done', 'folio_lock'].includes(thread.pc),
  );

const observed = ({ folios, counters, tables }: Zap): string => {
  const { fileMapped, anonMapped, fileRss, anonRss } = must(counters, 'the mm has counters');
  return JSON.stringify({
    folios: folios.map(({ mapcount, refcount, dirty, disk, reused }) => [mapcount, refcount, dirty, disk, reused]),
    counters: [fileMapped, anonMapped, fileRss, anonRss],
    present: tables.map((table) => table.ptes.map((pte) => pte !== null)),
  });
};

const onePageEach = { tables: 2, ptes: 1 };
const cases: readonly [string, Record<string, number>][] = [
  ['one folio in two tables', { ...onePageEach, folios: 1, anon: 0 }],
  ['two folios in two tables', { ...onePageEach, folios: 2, anon: 0, unmap: 0 }],
  ['two folios in two tables, one of them unmapped', { ...onePageEach, folios: 2, anon: 0, writeback: 0 }],
  ['an anonymous and a page-cache folio, a queue of one page', { ...onePageEach, folios: 2, anon: 1, batches: 0 }],
  ['a table that overflows the queue', { tables: 1, ptes: 3, folios: 2, anon: 1, batches: 1, writeback: 0, unmap: 1 }],
  ['after a huge page', { ...onePageEach, folios: 1, anon: 0, huge: 1, local: 2, writeback: 0 }],
];

describe('P4: the cursor and today leave the same states behind, from each initial state', () => {
  test.each(cases)('%s', async (_, set) => {
    const today = await finalStates('today', set);
    expect(today.size).toBeGreaterThan(0);
    expect(await finalStates('cursor', set)).toEqual(today);
  });

  test('whichever executor collects them', async () => {
    const set = { tables: 1, ptes: 1, folios: 1, anon: 0 };
    const collected = await finalStates('cursor', set);
    expect(await finalStates('cursor', set, (system) => referenceExecutor(system, {}))).toEqual(collected);
  });

  test('at the end of a process, too', async () => {
    const set = { ...onePageEach, folios: 1, anon: 0 };
    expect(await finalStates('cursor-exit', set)).toEqual(await finalStates('today-exit', set));
  });

  test('and a scheme that forgets a batch does not', async () => {
    const set = { tables: 1, ptes: 2, folios: 2, anon: 0, writeback: 0, unmap: 0 };
    expect(await finalStates('mutant-one-batch', set)).not.toEqual(await finalStates('today', set));
  });
});
