// Hashed storage must come to what exact storage comes to; where it cannot, it must say so.
import { afterAll, describe, expect, test } from 'vitest';
import zap from '../models/zap/model.ts';
import { missProbability } from '../src/check/missed.ts';
import { verdictOf } from '../src/check/verdict.ts';
import { instantiate } from '../src/model/instance.ts';
import type { System } from '../src/model/rules/rule.ts';
import type { Bounds } from '../src/model/variant.ts';
import type { HashOptions, StoreOptions } from '../src/packed/store/visited-set.ts';
import { referenceMachine } from '../src/reference/machine.ts';
import { explore } from '../src/search/breadth-first.ts';
import type { SearchNote, SearchOptions } from '../src/search/options.ts';
import type { Outcome } from '../src/search/outcome.ts';
import { type PackedOptions, packedExecutor } from '../src/workers/executor.ts';
import { randomModel } from './generators/random-model.ts';
import { variously } from './generators/variously.ts';
import { partitionHosts } from './partition-hosts.ts';
import { zapOrders } from './zap-variants.ts';

const hosts = partitionHosts();
afterAll(() => hosts.end());

const hash = (options: Partial<HashOptions> = {}): StoreOptions => ({ kind: 'hash', ...options });

/** Everything but what storage costs. */
const found = async (system: System, options: PackedOptions, search: SearchOptions = {}): Promise<object> =>
  comparable(await explore(packedExecutor(system, options), system, search));
const comparable = ({ ending, statistics }: Outcome): object => {
  const { seconds, bytes, disk, ...counts } = statistics;
  return { ending, counts };
};

test('on random models, with all levels but the newest on disk', async () => {
  const kinds = ['asserted', 'deadlock', 'failed', 'holds', 'violated'];
  await variously(randomModel(), { least: 40, kinds }, async (model, tell) => {
    const { system } = instantiate(model, 'only');
    const search = { maxStates: 5_000 };
    const hashed = (await found(system, { store: hash({ resident: 0 }) }, search)) as Pick<Outcome, 'ending'>;
    // A path holds the states themselves.
    expect(hashed).toEqual(await found(system, {}, search));
    tell(hashed.ending.kind);
  });
});

const module = new URL('../out/dist/models/zap/model.js', import.meta.url).href;
const set = { ptes: 2, folios: 2, anon: 1, mappings: 2 };
const sourceOf = (variant: string, given: Bounds = set): NonNullable<PackedOptions['source']> => ({
  module,
  variant,
  bounds: instantiate(zap, variant, given).bounds,
  properties: undefined,
});

describe('on the orders of zap, on one thread and on several', () => {
  test.each(zapOrders)('%s', async (variant) => {
    // Two CPUs, which are alike, but where there can be only one.
    const alike = { cpus: 2, ptes: 1, folios: 1, anon: 0, mappings: 1 };
    const given = variant.startsWith('up') ? { ...set, anon: 0, mappings: 1 } : alike;
    const { system } = instantiate(zap, variant, given);
    const exact = await found(system, {});
    const store = hash({ resident: 0 });
    expect(await found(system, { store })).toEqual(exact);
    const { spawn } = hosts;
    const source = sourceOf(variant, given);
    expect(await found(system, { store, workers: 3, source, joinAt: 300, spawn })).toEqual(exact);
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
