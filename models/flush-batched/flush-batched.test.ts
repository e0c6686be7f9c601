import { describe, expect, test } from 'vitest';
import { type Always, instantiate, type PlainValue, type System } from '../../src/index.ts';
import { referenceExecutor } from '../../src/reference/executor.ts';
import { referenceMachine } from '../../src/reference/machine.ts';
import { explore } from '../../src/search/breadth-first.ts';
import type { Executor } from '../../src/search/executor.ts';
import { packedExecutor } from '../../src/workers/executor.ts';
import { surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import batched from './model.ts';

const names = batched.variants.map(({ name }) => name);
const verdictOf = async (variant: string, set: Record<string, number> = {}, properties?: readonly string[]) =>
  (await resultOf(batched, variant, set, properties)).verdict;

/** The steps of the shortest counterexample, without the hardware's and without locks and waiting for a flush. */
const decisive = async (variant: string, property: string): Promise<readonly string[]> => {
  const verdict = await verdictOf(variant, {}, [property]);
  if (verdict.kind !== 'violated') throw new Error(`${variant} does not break ${property}`);
  const bookkeeping = /^(?:tlb_fill|tlb_evict|flush_tlb_func|page_vma_mapped_walk|.*(?:_lock|_unlock|: wait|split))$/;
  return verdict.trace.steps.map(({ step }) => step).filter((step) => !bookkeeping.test(step));
};

describe('every variant does what it says at its own bounds', () => {
  test.each(names)('%s', async (variant) => {
    expect(await surprises(batched, variant)).toEqual([]);
  });
});

describe('the shortest counterexample is the interleaving of the catalogue', () => {
  test.each<[string, string, readonly string[]]>([
    ['a7-no-pending-check', 'RET-FLUSH', ['ptep_get_and_clear', 'set_tlb_ubc_flush_pending', 'change_pte_range']],
    [
      'a7c-barrier-only',
      'RET-FLUSH',
      ['ptep_get_and_clear', 'set_tlb_ubc_flush_pending', 'flush_tlb_batched_pending', 'dsb', 'change_pte_range'],
    ],
    [
      'a7b-check-once',
      'RET-FLUSH',
      [
        ...['flush_tlb_batched_pending', 'madvise_free_pte_range', 'ptep_get_and_clear', 'set_tlb_ubc_flush_pending'],
        ...['split_folio', 'madvise_free_pte_range', 'madvise_free_pte_range'],
      ],
    ],
    [
      'a16-write-before-flush',
      'NO-LOST-WRITE',
      [
        ...['ptep_get_and_clear', 'set_tlb_ubc_flush_pending', 'pageout', 'store'],
        ...['arch_tlbbatch_flush', 'free_unref_folios'],
      ],
    ],
  ])('%s: %s', async (variant, property, steps) => {
    expect([...(await decisive(variant, property))].sort()).toEqual([...steps].sort());
  });
});

test('A16: the entry has to be dirty; a store through a clean one faults, and is not lost', async () => {
  const verdict = await verdictOf('a16-write-before-flush');
  if (verdict.kind !== 'violated') throw new Error('nothing is lost');
  const clearing = verdict.trace.steps.find(({ step }) => step === 'ptep_get_and_clear');
  expect(JSON.stringify(clearing?.changes)).toContain('dirty');
});

test('a flag instead of generations needs two page tables to fail', async () => {
  expect((await verdictOf('mutant-a7-boolean', { tables: 1, ptes: 2 })).kind).toBe('holds');
});

test.each([
  ['a7-fixed', { cpus: 2, ptes: 2 }],
  ['a7c-fixed', { cpus: 2, ptes: 2, stores: 2 }],
])('%s holds at %o', async (variant, set) => {
  expect((await verdictOf(variant, set)).kind).toBe('holds');
});

test('A7e: what is left are loads: no store is lost, and no free page is reached', async () => {
  for (const property of ['NO-LOST-WRITE', 'STALE-FREE', 'LOST-DIRTY'])
    expect((await verdictOf('a7e-move-does-not-ask', { stores: 2 }, [property])).kind).toBe('holds');
});

test('refuses a large folio in a table of one entry', () => {
  expect(() => instantiate(batched, 'a7b-fixed', { ptes: 1 })).toThrow('a large folio does not fit');
});

describe('every property can fail', () => {
  interface Loose {
    cpus: [{ tlb: [object | null] }];
    tables: [{ ptes: [object | null] }];
    folios: [Record<string, PlainValue>];
    contents: { folios: [{ latest: boolean }]; swap: [{ latest: boolean }] };
    nonPresent: [object | null];
    mprotect: { pc: string };
    munmap: { pc: string };
  }
  /** What a property says of the initial state in which page 0 was stored to, after a change by hand. */
  const judged = (variant: string, name: string, change: (state: Loose) => void): unknown => {
    const { system } = instantiate(batched, variant);
    const machine = referenceMachine(system);
    const state = structuredClone(machine.initialStates()[1]?.state) as unknown as Loose;
    change(state);
    const property = system.properties.find((p): p is Always => p.kind === 'always' && p.name === name);
    if (property === undefined) throw new Error(`no property ${name}`);
    return property.holds(machine.view(state as unknown as PlainValue) as never);
  };
  const entry = { folio: 0, writable: true, dirty: true };
  const cached = { cpu: 0, va: 0, folio: 0 };

  test.each<[string, string, (state: Loose) => void, unknown]>([
    [
      'a7-fixed',
      'RET-FLUSH',
      (s) => {
        s.mprotect.pc = 'done';
        s.cpus[0].tlb[0] = entry;
      },
      cached,
    ],
    [
      'a7-munmap-fixed',
      'RET-FLUSH',
      (s) => {
        s.munmap.pc = 'done';
        s.cpus[0].tlb[0] = entry;
        s.tables[0].ptes[0] = null;
      },
      { ...cached, call: 0 },
    ],
    [
      'a16-fixed',
      'STALE-FREE',
      (s) => {
        s.cpus[0].tlb[0] = entry;
        s.folios[0].refcount = 0;
      },
      cached,
    ],
    [
      'a16-fixed',
      'LOST-DIRTY',
      (s) => {
        s.tables[0].ptes[0] = null;
        s.nonPresent[0] = { kind: 'swap', folio: 0, writable: true, dirty: false };
      },
      { va: 0 },
    ],
    [
      'a16-fixed',
      'NO-LOST-WRITE',
      (s) => {
        s.tables[0].ptes[0] = null;
        s.nonPresent[0] = { kind: 'swap', folio: 0, writable: true, dirty: false };
        s.folios[0].refcount = 0;
      },
      { va: 0 },
    ],
  ])('%s: %s', (variant, name, change, falsified) => {
    expect(judged(variant, name, () => undefined)).toBe(true);
    expect(judged(variant, name, change)).toEqual(falsified);
  });
});

describe('both executors agree', () => {
  /** Everything that may not depend on the engine. */
  const seenBy = async (executor: Executor, system: System): Promise<unknown> => {
    const { ending, statistics } = await explore(executor, system, { maxStates: 800 });
    const { seconds, bytes, ...counts } = statistics;
    const { path, failure, ...kind } = { path: [], failure: undefined, ...ending };
    return { ...kind, steps: path.length, failed: failure !== undefined, ...counts };
  };
  test.each(names)('on %s', async (variant) => {
    const { system } = instantiate(batched, variant);
    const expected = await seenBy(referenceExecutor(system, {}), system);
    expect(await seenBy(packedExecutor(system), system)).toEqual(expected);
  });
});
