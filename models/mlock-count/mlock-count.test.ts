import { describe, expect, test } from 'vitest';
import { type Always, instantiate, type PlainValue, type Variant } from '../../src/index.ts';
import { referenceExecutor } from '../../src/reference/executor.ts';
import { referenceMachine } from '../../src/reference/machine.ts';
import { explore } from '../../src/search/breadth-first.ts';
import { packedExecutor } from '../../src/workers/executor.ts';
import { surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import count from './model.ts';

const verdictOf = async (variant: string, set: Record<string, number> = {}, properties?: readonly string[]) =>
  (await resultOf(count, variant, set, properties)).verdict;

describe('every variant does what it says at its own bounds', () => {
  test.each(count.variants.map(({ name }) => name))('%s', async (variant) => {
    expect(await surprises(count, variant)).toEqual([]);
  });
});

describe('the two executors agree', () => {
  test.each(count.variants.map(({ name }) => name))('on %s', async (variant) => {
    for (const set of [{ vmas: 1, mms: 1, calls: 2, reclaim: 0 }, { calls: 1 }]) {
      const { system } = instantiate(count, variant, set);
      const seen = async (executor: Parameters<typeof explore>[0]) => {
        const { ending, statistics } = await explore(executor, system, { maxStates: 1_500 });
        return { kind: ending.kind, states: statistics.states, transitions: statistics.transitions };
      };
      expect(await seen(packedExecutor(system))).toEqual(await seen(referenceExecutor(system, {})));
    }
  });
});

test('D4 at the bounds of the catalogue: one VMA, a migration', async () => {
  const bounds = { vmas: 1, reclaim: 0, calls: 2 };
  expect((await verdictOf('mutant-no-vm-io', bounds, ['COUNT-HI'])).kind).toBe('violated');
  expect((await verdictOf('exact', bounds, ['COUNT-HI'])).kind).toBe('holds');
});

describe('two CPUs that munlock one folio at once', () => {
  test('strand it, with neither migration nor reclaim, in one address space or two', async () => {
    for (const mms of [1, 2])
      for (const property of ['UNEVICTABLE', 'COUNT-HI', 'MLOCK-HI'])
        expect([mms, property, (await verdictOf('v6.12', { mms }, [property])).kind]).toEqual([
          mms,
          property,
          'violated',
        ]);
  });
  // On one CPU a drain never meets another: the model then misses steps, but no property breaks.
  test('but one CPU does not', async () => {
    for (const property of ['UNEVICTABLE', 'COUNT-HI', 'MLOCK-HI'])
      expect((await verdictOf('v6.12', { cpus: 1 }, [property])).kind).toBe('unreached');
  });
});

test('munlock() that passes a migration entry leaves the page mlocked, on one CPU too', async () => {
  const bounds = { cpus: 1, migrate: 1, reclaim: 0, calls: 2 };
  expect((await verdictOf('v6.12', bounds, ['MLOCK-HI'])).kind).toBe('violated');
  expect((await verdictOf('v6.12', { ...bounds, migrate: 0 }, ['MLOCK-HI'])).kind).not.toBe('violated');
  expect((await verdictOf('exact', bounds, ['MLOCK-HI'])).kind).not.toBe('violated');
});

test('exact holds with three VMAs on three CPUs, and with all that may happen', async () => {
  for (const set of [
    { vmas: 3, cpus: 3, reclaim: 0 },
    { mms: 2, calls: 2, migrate: 0 },
  ])
    expect([set, (await verdictOf('exact', set)).kind]).toEqual([set, 'holds']);
});

test('what nobody has mlocked any more becomes evictable in exact, too, where the page is migrated or truncated meanwhile', async () => {
  for (const set of [{ migrate: 1 }, { truncate: 1 }, { migrate: 1, reclaim: 1 }])
    expect([set, (await verdictOf('exact-progress', set)).kind]).toEqual([set, 'holds']);
});

test('every mutant that is expected to hold says why, and the others die', () => {
  const mutants = count.variants.filter((variant: Variant<string, unknown>) => variant.mutant !== undefined);
  expect(mutants.filter(({ mutant }) => mutant?.survives !== undefined).map(({ name }) => name)).toEqual([
    'mutant-lru-last',
    'mutant-pushes-after',
  ]);
  expect(mutants.length).toBe(14);
});

const { system } = instantiate(count, 'exact', { reclaim: 0 });
const machine = referenceMachine(system);

interface Loose {
  vmas: { VM_LOCKED: boolean }[];
  tables: { ptes: (object | null)[] }[];
  folios: { lru: string; mlocked: boolean; mlock_count: number; missed: boolean }[];
  nr_mlock: number;
}

/** What a property says of the initial state in which both VMAs are locked, after a change of its folio or of all of it. */
const judged = (name: string, change: (folio: Loose['folios'][number], state: Loose) => void): unknown => {
  const initial = machine
    .initialStates()
    .find(({ state }) => (state as unknown as Loose).vmas.every((v) => v.VM_LOCKED));
  const state = structuredClone(initial?.state) as unknown as Loose;
  const [folio] = state.folios;
  if (folio !== undefined) change(folio, state);
  const property = system.properties.find((p): p is Always => p.kind === 'always' && p.name === name);
  if (property === undefined) throw new Error(`no property ${name}`);
  return property.holds(machine.view(state as unknown as PlainValue) as never);
};

const broken: readonly [string, string, (folio: Loose['folios'][number], state: Loose) => void, unknown][] = [
  [
    'MLOCK-HI',
    'no VMA is locked',
    (_, s) => Object.assign(s, { vmas: s.vmas.map((vma) => ({ ...vma, VM_LOCKED: false })) }),
    { folio: 0 },
  ],
  ['MLOCK-LO', 'the folio is not mlocked', (folio) => Object.assign(folio, { mlocked: false }), { folio: 0 }],
  [
    'COUNT-HI',
    'it counts three',
    (folio) => Object.assign(folio, { mlock_count: 3 }),
    { folio: 0, mlock_count: 3, vmas: 2 },
  ],
  [
    'UNEVICTABLE',
    'it is not mlocked on the unevictable list',
    (folio) => Object.assign(folio, { mlocked: false }),
    { folio: 0 },
  ],
  ['MLOCK-FREE', 'it is free', (folio) => Object.assign(folio, { lru: 'free' }), { folio: 0 }],
  ['NR_MLOCK', 'it is not counted', (_, s) => Object.assign(s, { nr_mlock: 0 }), { nr_mlock: 0, expected: 1 }],
  ['RESIDENT', 'an entry is gone', (_, s) => Object.assign(s.tables[1]?.ptes ?? {}, { 0: null }), { vma: 1 }],
];
describe('breaks', () => {
  test.each(broken)('%s when %s', (name, _, change, falsified) => {
    expect(judged(name, () => undefined)).toBe(true);
    expect(judged(name, change)).toEqual(falsified);
  });
  test('and every property of the model is among them', () => {
    const names = system.properties.filter((p) => p.kind === 'always').map((p) => p.name);
    expect(names).toEqual(broken.map(([name]) => name));
  });
});
