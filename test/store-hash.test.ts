// Hashed storage must come to what exact storage comes to; where it cannot, it must say so.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import zap from '../models/zap/model.ts';
import { check } from '../src/check/check.ts';
import { missProbability } from '../src/check/missed.ts';
import { verdictOf } from '../src/check/verdict.ts';
import { instantiate } from '../src/model/instance.ts';
import type { System } from '../src/model/rules/rule.ts';
import type { HashOptions, StoreOptions } from '../src/packed/store/visited-set.ts';
import { referenceMachine } from '../src/reference/machine.ts';
import { explore } from '../src/search/breadth-first.ts';
import type { SearchNote, SearchOptions } from '../src/search/options.ts';
import type { Outcome } from '../src/search/outcome.ts';
import { type PackedOptions, packedExecutor } from '../src/workers/executor.ts';
import { randomModel } from './generators/random-model.ts';
import { fixture, answer as shootdown } from './run-cli.ts';

const hash = (options: Partial<HashOptions> = {}): StoreOptions => ({ kind: 'hash', ...options });

/** Everything but what storage costs. */
const found = async (system: System, options: PackedOptions, search: SearchOptions = {}): Promise<object> =>
  comparable(await explore(packedExecutor(system, options), system, search));
const comparable = ({ ending, statistics }: Outcome): object => {
  const { seconds, bytes, disk, ...counts } = statistics;
  return { ending, counts };
};

test('on random models, with all levels but the newest on disk', async () => {
  const endings = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(randomModel(), async (model) => {
      const { system } = instantiate(model, 'only');
      const search = { maxStates: 5_000 };
      const hashed = (await found(system, { store: hash({ resident: 0 }) }, search)) as Pick<Outcome, 'ending'>;
      // A path holds the states themselves.
      expect(hashed).toEqual(await found(system, {}, search));
      endings.set(hashed.ending.kind, (endings.get(hashed.ending.kind) ?? 0) + 1);
    }),
    { numRuns: 150 },
  );
  expect([...endings.keys()].sort()).toEqual(expect.arrayContaining(['failed', 'holds', 'violated']));
});

const module = new URL('../out/dist/models/zap/model.js', import.meta.url).href;
const set = { ptes: 2, folios: 2, anon: 1, mappings: 2 };
const sourceOf = (variant: string): NonNullable<PackedOptions['source']> => ({
  module,
  variant,
  bounds: instantiate(zap, variant, set).bounds,
  properties: undefined,
});

describe('on every variant of zap, on one thread and on several', () => {
  // Not those that lift what the others leave out: they have the same steps but one or two.
  const names = zap.variants.map(({ name }) => name).filter((name) => !/^(?:2022-(?!batches)|up-rt)/.test(name));
  test.each(names)('%s', async (variant) => {
    const { system } = instantiate(zap, variant, set);
    const exact = await found(system, {});
    const store = hash({ resident: 0 });
    expect(await found(system, { store })).toEqual(exact);
    for (const workers of [2, 3])
      expect(await found(system, { store, workers, source: sourceOf(variant), joinAt: 300 })).toEqual(exact);
    expect(await found(system, { store, symmetry: true })).toEqual(await found(system, { symmetry: true }));
  });
});

describe('a fingerprint that is too narrow', () => {
  const { system } = instantiate(zap, '2022', set);

  test('loses states, more the narrower it is, whatever the number of workers', async () => {
    const states = async (bits: number, workers = 1): Promise<number> => {
      const options = { store: hash({ bits }), workers, source: sourceOf('2022'), joinAt: 300 };
      return (await explore(packedExecutor(system, options), system)).statistics.states;
    };
    const all = await states(64);
    expect(await states(64, 2)).toBe(all);
    expect(await states(48)).toBe(all);
    const [wide, narrow] = [await states(16), await states(12)];
    expect(wide).toBeLessThan(all);
    expect(narrow).toBeLessThan(wide);
    expect(await states(12, 2)).toBeLessThan(all);
  });
});

describe('where the disk is full', () => {
  const lost = hash({ resident: 500, scratch: '/nowhere' });
  const run = async (variant: string, workers: number): Promise<Outcome & { readonly notes: SearchNote[] }> => {
    const { system } = instantiate(zap, variant, set);
    const notes: SearchNote[] = [];
    const options = { store: lost, workers, source: sourceOf(variant), joinAt: 300 };
    const outcome = await explore(packedExecutor(system, options), system, { onNote: (note) => notes.push(note) });
    return { ...outcome, notes };
  };

  test.each([1, 2])('the search goes on, says so once, and may hold, with %i workers', async (workers) => {
    const { ending, notes } = await run('s390', workers);
    expect(ending).toEqual({ kind: 'holds' });
    expect(notes).toEqual([{ kind: 'lost', why: expect.stringContaining('in /nowhere') }]);
  });

  test.each([1, 2])('what is found is told without a trace, as incomplete, with %i workers', async (workers) => {
    const { ending } = await run('pre-2014', workers);
    const { system } = instantiate(zap, 'pre-2014', set);
    const exact = await explore(packedExecutor(system), system);
    expect(ending).toMatchObject({
      kind: 'untraceable',
      found: 'violated',
      property: (exact.ending as { readonly property?: number }).property,
      depth: exact.statistics.depth,
    });
    const verdict = verdictOf(system, referenceMachine(system), ending);
    expect(verdict).toMatchObject({ kind: 'incomplete', limit: 'disk' });
    expect((verdict as { readonly reason: string }).reason).toMatch(
      /^[-A-Z]+ is broken after \d+ steps, but how it comes about cannot be shown: .*in \/nowhere.*--scratch/,
    );
  });
});

test('when the memory is full the search ends as incomplete', async () => {
  const { system } = instantiate(zap, '2022-batches', { cpus: 2 });
  const memory = 2 << 20;
  const { ending, statistics } = await explore(packedExecutor(system, { memory, store: hash() }), system);
  expect(ending).toMatchObject({ kind: 'incomplete', limit: 'memory' });
  expect(statistics.bytes).toBeLessThanOrEqual(memory * 1.2);
  expect(statistics.states).toBeGreaterThan(50_000);
});

test('the probability is that of two among n with equal fingerprints', () => {
  expect(missProbability(1)).toBe(0);
  expect(missProbability(2)).toBe(2 ** -64);
  expect(missProbability(2_000_000)).toBeCloseTo(1.084e-7, 10);
  expect(missProbability(1e12)).toBe(1);
});

describe('what a user sees', () => {
  test('options that do not go together are refused', async () => {
    const instance = instantiate(zap, '2022');
    await expect(check(instance, { engine: 'reference', store: 'hash' })).rejects.toMatchObject({ code: 'usage' });
    await expect(check(instance, { scratch: '/tmp' })).rejects.toMatchObject({ code: 'usage' });
    await expect(check(instance, { store: 'hash', scratch: '/nowhere' })).rejects.toMatchObject({ code: 'usage' });
    const { code, err } = shootdown('check', 'zap/2022', '--engine', 'reference', '--store', 'hash');
    expect({ code, err }).toMatchObject({ code: 150, err: expect.stringContaining('leave out --store hash') });
    expect(shootdown('check', 'zap/2022', '--store', 'hahs').err).toContain("did you mean 'hash'?");
  });

  test('a verdict that holds says how likely it missed a state', () => {
    const { code, out } = shootdown('check', 'zap/2022', '--store', 'hash', '--no-out');
    expect(code).toBe(0);
    expect(out).toMatch(/^zap\/2022 {2}holds {2}\(hashed: p\(missed\) < \d\.\de-\d+\) {2}[\d,]+ states/);
    expect(out).toMatch(
      /\nhashed: of each state 64 bits were stored; the chance that a state was missed, .*is less than 1 in \d+/,
    );
    const {
      store,
      missProbability: p,
      states,
    } = JSON.parse(shootdown('check', 'zap/2022', '--store', 'hash', '--json', '--no-out').out) as Record<
      string,
      number
    >;
    expect({ store, p }).toEqual({ store: 'hash', p: missProbability(states as number) });
    expect(shootdown('check', 'zap/2022', '--no-out').out).not.toContain('hashed');
    expect(JSON.parse(shootdown('check', 'zap/2022', '--json', '--no-out').out)).toMatchObject({
      store: 'exact',
      missProbability: null,
    });
  });

  test('so does every row of a table, in columns', () => {
    const { out } = shootdown('check', fixture('counter'), '--store', 'hash', '--no-out');
    expect(out).toMatch(/\nfine +holds +holds \(hashed: p\(missed\) < [^)]+\) +\d+/);
    const [heading = '', rule = ''] = out.split('\n');
    expect(heading.indexOf('states')).toBeGreaterThan(rule.indexOf('holds (hashed'));
    expect(out).toMatch(/\nhashed: .* a state was missed in any of them, /);
  });

  test('a counterexample is as good as any', () => {
    const exact = shootdown('check', 'zap/2014', '--no-out');
    const hashed = shootdown('check', 'zap/2014', '--store', 'hash', '--no-out');
    const trace = (out: string): string => out.slice(out.indexOf('\n'));
    expect(trace(hashed.out)).toBe(trace(exact.out));
    expect(hashed.code).toBe(12);
    expect(hashed.out).toMatch(/^zap\/2014 {2}violated .*\(hashed: p\(missed\) < /);
  });
});
