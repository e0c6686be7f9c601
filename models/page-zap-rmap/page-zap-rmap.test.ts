import { describe, expect, test } from 'vitest';
import { type EquivalenceOptions, equivalenceOf } from '../../src/equivalence/equivalence.ts';
import type { Equivalence } from '../../src/equivalence/result.ts';
import { type Always, forState, instantiate, type PlainValue } from '../../src/index.ts';
import { referenceExecutor } from '../../src/reference/executor.ts';
import { referenceMachine } from '../../src/reference/machine.ts';
import { explore } from '../../src/search/breadth-first.ts';
import { packedExecutor } from '../../src/workers/executor.ts';
import { surprises } from '../../test/variant-tests.ts';
import { resultOf } from '../../test/verdicts.ts';
import rmap from './model.ts';
import type { Rmap } from './state.ts';

type Set = Record<string, number>;
const names = rmap.variants.map(({ name }) => name);
const verdictOf = async (variant: string, set: Set = {}) => (await resultOf(rmap, variant, set)).verdict;

describe('every variant does what it says at its own bounds', () => {
  test.each(names)('%s', async (variant) => {
    expect(await surprises(rmap, variant)).toEqual([]);
  });
});

describe('both executors agree at the smallest bounds', () => {
  test.each(names)('%s', async (variant) => {
    const { system } = instantiate(rmap, variant, { removers: 1 });
    const packed = await explore(packedExecutor(system), system);
    const reference = await explore(referenceExecutor(system, {}), system);
    const told = ({ ending, statistics }: typeof packed) => ({
      kind: ending.kind,
      levels: statistics.levels,
      transitions: statistics.transitions,
      taken: [...statistics.taken],
      length: 'path' in ending ? ending.path.length : undefined,
    });
    expect(told(packed)).toEqual(told(reference));
  });
});

test('what a mutant is of holds at the bounds of the mutant', async () => {
  for (const { name, mutant, bounds } of rmap.variants)
    if (mutant !== undefined)
      expect([name, await verdictOf(mutant.of, bounds as Set)]).toEqual([name, { kind: 'holds' }]);
});

describe('the claim of seed 000, that both are the same', () => {
  const compared = (first: string, second: string, set: Set, options: EquivalenceOptions): Promise<Equivalence> =>
    equivalenceOf(instantiate(rmap, first, set), instantiate(rmap, second, set), options);
  const kindOf = async (...given: Parameters<typeof compared>): Promise<string> => {
    const { verdict } = await compared(...given);
    return verdict.kind === 'includes' ? `${verdict.larger} includes` : verdict.kind;
  };
  const atRest: EquivalenceOptions = { at: 'quiescence' };

  test('holds while no charge is moved, in between as well', async () => {
    expect(await kindOf('remove', 'zap', { moves: 0 }, atRest)).toBe('equivalent');
    expect(await kindOf('remove', 'zap', { moves: 0 }, {})).toBe('equivalent');
  });

  test('does not hold for the statistic of a memcg while a charge is moved', async () => {
    const { verdict } = await compared('remove', 'zap', { removers: 1, adders: 0 }, atRest);
    expect(verdict).toMatchObject({ kind: 'includes', larger: 'second' });
    const [difference] = 'differences' in verdict ? verdict.differences : [];
    // NR_FILE_MAPPED of a page that nobody maps: 1 left behind in the old memcg, one too few in the new one.
    expect(difference?.sequence.at(-1)?.slice(0, 3)).toEqual([
      0,
      { NR_FILE_MAPPED: 0 },
      { from: 1, to: -1, charged: 'to' },
    ]);
    expect(difference?.run.trace.steps.map(({ step }) => step)).toContain('memcg_data');
  });

  test('holds for everything else at quiescence, with a charge that moves', async () => {
    const observe = ['mapcount', 'mapped', 'rss', 'mlocked'];
    expect(await kindOf('remove', 'zap', {}, { ...atRest, observe })).toBe('equivalent');
    expect(await kindOf('remove', 'zap', {}, { ...atRest, observe: ['memcg'] })).toBe('second includes');
  });

  test('does not hold in between while a charge is moved: a page is counted twice', async () => {
    const { verdict } = await compared('remove', 'zap', { removers: 1 }, { observe: ['mapped'] });
    expect(verdict).toMatchObject({ kind: 'includes', larger: 'second' });
    const [difference] = 'differences' in verdict ? verdict.differences : [];
    expect(difference?.sequence).toEqual([[{ NR_FILE_MAPPED: 1 }], [{ NR_FILE_MAPPED: 2 }]]);
  });

  test('an anonymous page is counted twice under page_remove_rmap() too', async () => {
    const { system } = instantiate(rmap, 'remove', { removers: 1 });
    const twice = forState<Rmap>().always('ONCE', 'it is counted once', (m) => !m.folio.anon || m.mapped.node <= 1);
    const altered = { ...system, properties: [twice] };
    expect((await explore(packedExecutor(altered), altered)).ending.kind).toBe('violated');
  });

  test('mapcount, rss and PG_mlocked together go through the same values', async () => {
    expect(await kindOf('remove', 'zap', {}, { observe: ['mapcount', 'rss', 'mlocked'] })).toBe('equivalent');
  });

  test('is kept neither by what v6.3 does to charge moving', async () => {
    for (const variant of ['zap-skips', 'v6.3'])
      expect([variant, await kindOf('remove-skips', variant, { removers: 1 }, atRest)]).toEqual([
        variant,
        'second includes',
      ]);
  });
});

describe('hand-made states break', () => {
  const { system } = instantiate(rmap, 'remove', { removers: 1 });
  const machine = referenceMachine(system);
  /** The first initial state, to be changed by hand: a page-cache folio mapped once, no VMA is VM_LOCKED. */
  interface Loose {
    folio: Record<string, PlainValue>;
    mapped: Record<string, number>;
    tables: { ptl: string; ptes: (object | null)[] }[];
    mms: { rss: number; vmLocked: boolean }[];
    zap0: { pc: string };
    adder: { pc: string };
  }
  const judged = (name: string, change: (state: Loose) => void): unknown => {
    const state = structuredClone(machine.initialStates()[0]?.state) as unknown as Loose;
    change(state);
    const property = system.properties.find((p): p is Always => p.kind === 'always' && p.name === name);
    if (property === undefined) throw new Error(`no property ${name}`);
    return property.holds(machine.view(state as unknown as PlainValue) as never);
  };

  test('no property, in the initial states', () => {
    for (const property of system.properties)
      if (property.kind === 'always')
        expect([property.name, judged(property.name, () => {})]).toEqual([property.name, true]);
  });

  test.each<[string, string, (state: Loose) => void, unknown]>([
    [
      'MAPCOUNT',
      'a mapping that is not counted',
      (s) => Object.assign(s.folio, { mapcount: 0 }),
      { mapcount: 0, expected: 1 },
    ],
    [
      'NR-MAPPED',
      'a mapped page that the node does not count',
      (s) => Object.assign(s.mapped, { node: 0 }),
      { node: 0, expected: 1 },
    ],
    [
      'MEMCG-MAPPED',
      'one that the wrong memcg counts',
      (s) => Object.assign(s.mapped, { from: 0, to: 1 }),
      { memcg: 'from', mapped: 0, expected: 1 },
    ],
    [
      'RSS',
      'an entry that the mm does not count',
      (s) => Object.assign(s.mms[0] as object, { rss: 0 }),
      { mm: 0, rss: 0, expected: 1 },
    ],
    [
      'MLOCK',
      'a page that stays mlocked',
      (s) => {
        s.zap0.pc = 'done';
        s.adder.pc = 'done';
        Object.assign(s.folio, { mlocked: true });
      },
      { mlocked: true, expected: false },
    ],
    [
      'PTL-BAL',
      'a lock that is held before it is taken',
      (s) => Object.assign(s.tables[0] as object, { ptl: 'zap0' }),
      { table: 0, holder: 'zap0' },
    ],
  ])('%s: %s', (name, _, change, elements) => {
    expect(judged(name, change)).toEqual(elements);
  });
});
