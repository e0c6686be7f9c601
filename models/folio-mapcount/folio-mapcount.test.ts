import { describe, expect, test } from 'vitest';
import { check } from '../../src/check/check.ts';
import { instantiate } from '../../src/index.ts';
import { explore } from '../../src/search/breadth-first.ts';
import { packedExecutor } from '../../src/workers/executor.ts';
import { bothExecutors, surprises } from '../../test/variant-tests.ts';
import { policies } from '../machine/mapcount/policies.ts';
import model, { buildSystem } from './model.ts';
import { kernel } from './policy.ts';
import { faults, forks, moves } from './workloads/workloads.ts';

const names = model.variants.map(({ name }) => name);

describe('every variant does what it says at its own bounds', () => {
  test.each(names)('%s', async (variant) => {
    expect(await surprises(model, variant)).toEqual([]);
  });
});

test.each(names)('both executors agree on %s', async (variant) => {
  const { packed, reference } = await bothExecutors(model, variant, { pages: 2, operations: 1 });
  expect(packed).toEqual(reference);
});

describe('a policy that is exact in one workload is exact in all of them', () => {
  const exact = ['per-page', 'TUP', '3S', 'SLOT', 'AVG', 'TOT'];
  const cases = policies
    .filter(({ name }) => exact.includes(name))
    .flatMap((scheme) =>
      Object.entries({ faults, moves, forks }).flatMap(([name, workload]) =>
        [0, 1].map(
          (straddle) => [`${scheme.name}, ${name}, straddle ${straddle}`, scheme, workload, straddle] as const,
        ),
      ),
    );
  test.each(cases)('%s', async (_, scheme, workload, straddle) => {
    const bounds = { pages: 2, straddle, batch: 4, operations: 1 };
    const system = buildSystem(bounds, { scheme, callers: kernel, workload });
    const { ending } = await explore(packedExecutor(system), system);
    // Not every step is taken in one operation, but nothing breaks.
    expect(ending.kind).not.toBe('violated');
    expect(ending.kind).not.toBe('failed');
    expect(ending.kind).not.toBe('deadlock');
  });
});

test('VMAs under split locks are exact while the folio is in one page table', async () => {
  expect((await check(instantiate(model, 'vmas', { straddle: 0 }))).verdict.kind).toBe('holds');
});

test('a folio of two pages, all in the second table, is refused', () => {
  expect(() => instantiate(model, 'tuples', { pages: 2, straddle: 2 })).toThrow(
    'of 2 pages 2 cannot be in a second page table',
  );
});
