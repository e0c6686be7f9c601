// One search by several hosts comes to what one machine does, to the last state of the path, whatever the number of hosts and of partitions.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import mlock from '../../models/mlock-count/model.ts';
import zap from '../../models/zap/model.ts';
import { check } from '../../src/check/check.ts';
import { messageOf } from '../../src/model/errors.ts';
import { type Instance, instantiate } from '../../src/model/instance.ts';
import { explore } from '../../src/search/breadth-first.ts';
import type { SearchOptions } from '../../src/search/options.ts';
import type { Outcome } from '../../src/search/outcome.ts';
import { type PackedOptions, packedExecutor } from '../../src/workers/executor.ts';
import endings from '../fixtures/models/endings.ts';
import random, { sampleOf } from '../fixtures/models/random.ts';
import { afterFile } from '../run/after-file.ts';
import { elsewhereHere, expectNothingLeft, jointOutcome } from './joint-here.ts';
import { hasServer, startServer, withServer } from './server.ts';

/** Everything but time and memory. */
const all = ({ ending, statistics: { seconds, bytes, disk, ...counts } }: Outcome): object => {
  if (ending.kind !== 'failed') return { ...ending, ...counts };
  // The error of a host is another object, but says the same.
  return { ...ending, failure: { ...ending.failure, error: messageOf(ending.failure.error) }, ...counts };
};

const here = (instance: Instance, options: PackedOptions & SearchOptions = {}): Promise<Outcome> =>
  explore(packedExecutor(instance.system, options), instance.system, options);

const MODELS = Number(process.env.WORKERS_MODELS ?? 12);
const most = 2_000;
const wanted = ['failed', 'holds', 'violated'];

describe.skipIf(!hasServer)(withServer('with a server'), () => {
  let url: string;
  beforeAll(async () => {
    url = (await startServer()).url;
  });

  test.each([
    ['random', {}],
    ['symmetric', { symmetry: true }],
  ] as const)('on random models: %s', async (kind, reductions) => {
    const found = new Set<string>();
    let models = 0;
    for (const seed of fc.sample(fc.noBias(fc.nat(1_000_000)), 25 * MODELS)) {
      if (models >= MODELS && wanted.every((ending) => found.has(ending))) break;
      const instance = instantiate(random, kind, { seed });
      const expected = await here(instance, { ...reductions, maxStates: most });
      if (expected.ending.kind === 'incomplete') continue;
      const how = { hosts: 1 + (models % 4), partitions: [1, 3, 8][models % 3] as number };
      const outcome = await jointOutcome(url, instance, { ...how, ...reductions });
      const words = `${how.hosts} hosts, ${how.partitions} partitions, seed ${seed}: ${sampleOf(kind, seed)}`;
      expect(all(outcome), words).toEqual(all(expected));
      found.add(expected.ending.kind);
      models++;
    }
    expect([...found]).toEqual(expect.arrayContaining(wanted));
    await expectNothingLeft(url);
  });

  test.each([
    [1, 1],
    [2, 3],
    [4, 8],
  ])('every ending, by %i hosts and %i partitions', async (hosts, partitions) => {
    for (const { name } of endings.variants) {
      const instance = instantiate(endings, name);
      expect(all(await jointOutcome(url, instance, { hosts, partitions })), name).toEqual(all(await here(instance)));
    }
  });

  test('limits end it as they end a search here, and what is left is as much', async () => {
    const instance = instantiate(zap, '2022');
    const how = { hosts: 2, partitions: 3, symmetry: true };
    const options = { maxDepth: 12, symmetry: true };
    const { statistics, ending } = await jointOutcome(url, instance, how, options);
    expect(all({ statistics, ending })).toEqual(all(await here(instance, options)));
    const stopped = await jointOutcome(url, instance, how, { ...options, maxStates: 500 });
    expect(stopped.ending).toMatchObject({ kind: 'incomplete', limit: 'states' });
    expect(stopped.statistics.states).toBeGreaterThanOrEqual(500);
    const full = await jointOutcome(url, instance, { ...how, memory: 2 ** 17 });
    expect(full.ending).toMatchObject({ kind: 'incomplete', limit: 'memory' });
  });

  test('check has the same result, local steps merged and orbits stored, and says that it did not look for livelocks', async () => {
    const timeless = async (model: typeof zap, variant: string, options: SearchOptions): Promise<object> => {
      const { statistics, ...result } = await check(instantiate(model as typeof zap, variant), options);
      const { seconds, bytes, ...counts } = statistics;
      return { ...result, ...counts };
    };
    for (const [model, variant] of [
      [zap, '2014'],
      [zap, 'up'],
      [mlock, 'exact'],
    ] as const) {
      const elsewhere = elsewhereHere(url, { hosts: 3, partitions: 8 });
      const far = await timeless(model as typeof zap, variant, { elsewhere, lazyNoise: false });
      const near = await timeless(model as typeof zap, variant, { livelocks: 'never', lazyNoise: false });
      const why = { kind: 'not searched', why: 'machines' };
      const wasLeftOut = 'livelocks' in near && near.livelocks !== undefined;
      expect(far).toEqual(wasLeftOut ? { ...near, livelocks: why } : near);
    }
  });

  test('checkpoints can be in a folder that all have; it is gone on from there, and empty in the end', async () => {
    const shared = mkdtempSync(join(tmpdir(), 'shootdown-shared-'));
    afterFile(() => rmSync(shared, { recursive: true, force: true }));
    const instance = instantiate(zap, '2022');
    const notes: string[] = [];
    const how = {
      partitions: 8,
      symmetry: true,
      shared,
      id: 'in-a-folder',
      note: (text: string) => void notes.push(text),
    };
    await jointOutcome(url, instance, { ...how, hosts: 2 }, { maxDepth: 20 });
    expect(readdirSync(shared)).toContain('joint.json');
    const outcome = await jointOutcome(url, instance, { ...how, hosts: 3 });
    expect(notes.join('\n')).toMatch(/going on with level 20: \d+ states were kept/);
    expect(all(outcome)).toEqual(all(await here(instance, { symmetry: true })));
    expect(readdirSync(shared)).toEqual([]);
  });
});
