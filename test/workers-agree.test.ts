// How many workers search, and which engine, changes nothing in what is found. The threads are real ones and join after the
// first level, which in the program they do with some ten thousand states.
//
// Twenty random small models for each dimension, others in each run (WORKERS_MODELS=1000 for a long one): the reference engine against
// the packed one with 1, 2 and 3 workers, with symmetry and without, left half-way and gone on with by another number of workers, with
// states that are encoded from the third on, with hashed storage. `ways` is the place for further ones. (A search that is killed:
// checkpoint-kill.)
import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import zap from '../models/zap/model.ts';
import { Checkpointing } from '../src/check/checkpointing.ts';
import { modelDigestOf } from '../src/checkpoint/identity/model-digest.ts';
import { Livelocks } from '../src/liveness/index.ts';
import { messageOf } from '../src/model/errors.ts';
import { type Instance, instantiate } from '../src/model/instance.ts';
import { referenceExecutor } from '../src/reference/executor.ts';
import { explore, type SearchHooks } from '../src/search/breadth-first.ts';
import type { SearchOptions } from '../src/search/options.ts';
import type { Outcome } from '../src/search/outcome.ts';
import { type PackedOptions, packedExecutor, type SavingExecutor } from '../src/workers/executor.ts';
import type { Spawn } from '../src/workers/pool.ts';
import { freshFolder } from './checkpoint-folder.ts';
import random, { sampleOf } from './fixtures/models/random.ts';
import { partitionHosts } from './partition-hosts.ts';
import { zapOrders } from './zap-variants.ts';

const modules = new Map([
  [random.name, new URL('../out/dist/test/fixtures/models/random.js', import.meta.url).href],
  [zap.name, new URL('../out/dist/models/zap/model.js', import.meta.url).href],
]);
const hosts = partitionHosts();
afterAll(() => hosts.end());

type Search = (instance: Instance) => Promise<Outcome>;

const executorOf = (instance: Instance, workers: number, options: PackedOptions): SavingExecutor => {
  const { model, variant, bounds, system } = instance;
  const module = modules.get(model.name) ?? expect.fail(`no file of ${model.name}`);
  const source = { module, variant, bounds, properties: undefined };
  return packedExecutor(system, { workers, source, joinAt: 0, sharedStates: 0, spawn: hosts.spawn, ...options });
};

/** Looks for livelocks at the end. */
const lookingOn = (executor: SavingExecutor, system: Instance['system']): SearchHooks => {
  const livelocks = new Livelocks(system, { memory: Number.POSITIVE_INFINITY });
  return { clean: (watch) => livelocks.inPartition(executor.partition, executor.counts.states, watch) };
};

const reference: Search = ({ system }) => {
  const executor = referenceExecutor(system, {});
  const livelocks = new Livelocks(system, { memory: Number.POSITIVE_INFINITY });
  return explore(executor, system, {}, { clean: (watch) => livelocks.onReference(executor.counts.states, watch) });
};

const packed =
  (workers: number, options: PackedOptions = {}, looks = true): Search =>
  (instance) => {
    const executor = executorOf(instance, workers, options);
    return explore(executor, instance.system, {}, looks ? lookingOn(executor, instance.system) : {});
  };

/** Searches by some workers to a depth, saves that, and goes on from there with others. */
const resumed =
  (first: number, depth: number, then: number, options: PackedOptions = {}, looks = true): Search =>
  async (instance) => {
    const dir = freshFolder();
    const part = async (workers: number, resume: boolean, limits: SearchOptions): Promise<Outcome> => {
      const executor = executorOf(instance, workers, options);
      const saving = new Checkpointing(executor, {
        dir,
        begins: resume ? 'from there' : 'anew',
        identity: identityOf(instance, executor.words),
      });
      try {
        const looking = looks ? lookingOn(executor, instance.system) : {};
        return await explore(executor, instance.system, limits, { ...saving.hooks, ...looking });
      } finally {
        await saving.end();
      }
    };
    try {
      const left = await part(first, false, { maxDepth: depth });
      return left.ending.kind === 'incomplete' ? await part(then, true, {}) : left;
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  };

const identityOf = (instance: Instance, words: number): ConstructorParameters<typeof Checkpointing>[1]['identity'] => ({
  program: '0',
  model: instance.model.name,
  variant: instance.variant,
  bounds: instance.bounds,
  properties: [],
  settings: {},
  words,
  fingerprint: modelDigestOf(instance),
});

/** Everything but time and memory: the same for every number of workers, to the last state of the path. */
const all = ({ ending, statistics: { seconds, bytes, disk, ...counts } }: Outcome): object => {
  if (ending.kind !== 'failed') return { ...ending, ...counts };
  // The error of a thread is another object, but says the same.
  return { ...ending, failure: { ...ending.failure, error: messageOf(ending.failure.error) }, ...counts };
};

/** The same for every engine: which of several states of one level is shown may differ. */
const counted = ({ ending, statistics: { seconds, bytes, ...counts } }: Outcome): object => {
  const { path, failure, ...kind } = { path: [], failure: undefined, ...ending };
  return { ...kind, steps: path.length, failed: failure !== undefined, ...counts };
};

/** The same with symmetry and without. */
const found = ({ ending }: Outcome): object => {
  const { failure, left, path, ...kind } = { failure: undefined, left: 0, path: [], ...ending };
  return { ...kind, steps: path.length };
};

interface Way {
  readonly name: string;
  readonly search: Search;
  /** What of its outcome is compared with that of the first way. */
  readonly same: (outcome: Outcome) => object;
}

const way = (name: string, same: Way['same'], search: Search): Way => ({ name, search, same });

const symmetry = { symmetry: true };
const encoded: PackedOptions = { store: { kind: 'exact', codeAfter: 3, combineAfter: 30 } };
/** The others are given it, and leave out what others make, as in a search of many states. */
const codeAtOnce: PackedOptions = {
  learn: { learnAfter: 0, regenerateAfter: 0, generateAfter: 1 },
  sleepAfter: 0,
};
const hashed: PackedOptions = { store: { kind: 'hash', scratch: undefined } };

/** The dimensions. The first of each list is what the others are compared with. */
const ways = {
  random: [
    way('packed, 1 worker', all, packed(1)),
    way('packed, 2 workers', all, packed(2)),
    way('packed, 3 workers', all, packed(3)),
    way('packed, 3 workers, small levels by one', all, packed(3, { sharedStates: 6 })),
    way('packed, 1 worker, code at once', all, packed(1, codeAtOnce)),
    way('packed, 3 workers, code at once', all, packed(3, codeAtOnce)),
    way('reference', counted, reference),
  ],
  symmetric: [
    way('packed, 1 worker', all, packed(1)),
    way('packed, 2 workers', all, packed(2)),
    way('reference', counted, reference),
    way('symmetry, 1 worker', found, packed(1, symmetry)),
  ],
  'symmetric, reduced': [
    way('symmetry, 1 worker', all, packed(1, symmetry)),
    way('symmetry, 2 workers', all, packed(2, symmetry)),
    way('symmetry, 3 workers', all, packed(3, symmetry)),
    way('symmetry, 3 workers, code at once', all, packed(3, { ...symmetry, ...codeAtOnce })),
    way('symmetry, resumed', all, resumed(2, 2, 3, symmetry)),
  ],
  'random, resumed': [
    way('packed, 1 worker', all, packed(1)),
    way('1 worker, then 2', all, resumed(1, 1, 2)),
    way('3 workers, then 2', all, resumed(3, 3, 2)),
    way('2 workers, then 1', all, resumed(2, 2, 1)),
  ],
  'random, encoded': [
    way('packed, 1 worker', all, packed(1)),
    way('encoded, 1 worker', all, packed(1, encoded)),
    way('encoded, 3 workers', all, packed(3, encoded)),
    way('encoded, 3 workers, small levels by one', all, packed(3, { ...encoded, sharedStates: 6 })),
    way('encoded, resumed', all, resumed(1, 2, 2, encoded)),
  ],
  'random, hashed': [
    way('packed, 1 worker', all, packed(1, {}, false)),
    way('hashed, 1 worker', all, packed(1, hashed, false)),
    way('hashed, 3 workers', all, packed(3, hashed, false)),
    way('hashed, 3 workers, small levels by one', all, packed(3, { ...hashed, sharedStates: 6 }, false)),
    way('hashed, resumed', all, resumed(1, 2, 2, hashed, false)),
  ],
} as const;

const MODELS = Number(process.env.WORKERS_MODELS ?? 20);
/** A model with more states than that says no more than the others, and takes the reference engine longer than all of them. */
const most = 1_000;
// They are no good at finding differences if all end alike, or before the threads have had their share: then there are further ones.
const wanted = ['failed', 'holds', 'violated'];

describe('on random models', () => {
  test.each([
    ['random', 'random'],
    ['symmetric', 'symmetric'],
    ['symmetric, reduced', 'symmetric'],
    ['random, resumed', 'random'],
    ['random, encoded', 'random'],
    ['random, hashed', 'random'],
  ] as const)('%s', async (dimension, kind) => {
    const endings = new Set<string>();
    let [models, deep] = [0, 0];
    const [first, ...others] = ways[dimension];
    for (const seed of fc.sample(fc.noBias(fc.nat(1_000_000)), 25 * MODELS)) {
      if (models >= MODELS && deep > MODELS / 5 && wanted.every((ending) => endings.has(ending))) break;
      const instance = instantiate(random, kind, { seed });
      const { ending, statistics } = await explore(packedExecutor(instance.system), instance.system, {
        maxStates: most,
      });
      if (ending.kind === 'incomplete') continue;
      models++;
      const expected = await first.search(instance);
      for (const { name, search, same } of others) {
        const outcome = await search(instance);
        expect(same(outcome), `${name}, seed ${seed}: ${sampleOf(kind, seed)}`).toEqual(same(expected));
      }
      endings.add(ending.kind);
      if (statistics.levels.length > 3) deep++;
    }
    expect([...endings]).toEqual(expect.arrayContaining(wanted));
    expect(deep).toBeGreaterThan(MODELS / 5);
  });
});

test('the way back through small levels is found by one worker', async () => {
  const asked: string[] = [];
  const spawn: Spawn = (task, started) =>
    hosts.spawn(task, (error, thread) => {
      const tell = thread?.postMessage.bind(thread);
      if (thread !== undefined)
        thread.postMessage = (request) => {
          asked.push(request.kind);
          tell?.(request);
        };
      started(error, thread);
    });
  const instance = instantiate(zap, '2014');
  const expected = all(await packed(1)(instance));
  for (const [sharedStates, times] of [
    [0, 8],
    [1_000, 0],
  ] as const) {
    asked.length = 0;
    expect(all(await packed(2, { spawn, sharedStates })(instance))).toEqual(expected);
    expect(asked.filter((kind) => kind === 'predecessor')).toHaveLength(times);
    expect(asked).toContain('learn');
  }
});

describe('on zap, with threads of their own', () => {
  const own: PackedOptions = { spawn: undefined };
  const bounds = { ptes: 1, folios: 1, anon: 0 };

  test.each(zapOrders)('%s', async (variant) => {
    const instance = instantiate(zap, variant, variant === 'free-before-flush' ? {} : bounds);
    const expected = all(await packed(1)(instance));
    const workers = variant === 'pre-2014' ? 7 : 2;
    expect(all(await packed(workers, own)(instance)), `${workers} workers`).toEqual(expected);
  });

  test('with noise taken lazily', async () => {
    const instance = instantiate(zap, 'pre-2014', { cpus: 2, ptes: 2, folios: 2, anon: 0, mappings: 1 });
    const lazy: PackedOptions = { ...own, lazyNoise: true, symmetry: true };
    const expected = all(await packed(1, lazy)(instance));
    expect(all(await packed(3, lazy)(instance))).toEqual(expected);
    expect(
      all(await packed(2, { ...lazy, store: { kind: 'exact', codeAfter: 200, combineAfter: 900 } })(instance)),
    ).toEqual(expected);
  });

  test('with many states on the way between the threads', async () => {
    for (const [variant, workers] of [
      ['pre-2014', 3],
      ['mutant-scan-active', 2],
    ] as const) {
      const instance = instantiate(zap, variant, { cpus: 2, ptes: 2, folios: 2, anon: 0, mappings: 1 });
      const expected = all(await packed(1)(instance));
      expect(all(await packed(workers, own)(instance)), `${variant}, ${workers} workers`).toEqual(expected);
      const late = packed(workers, { ...own, joinAt: 5_000, sharedStates: 500 });
      expect(all(await late(instance)), `${variant}, ${workers} workers, late`).toEqual(expected);
      const encoding = packed(workers, {
        ...own,
        store: { kind: 'exact', codeAfter: 2_000, combineAfter: 6_000, partSlots: 1 },
      });
      expect(all(await encoding(instance)), `${variant}, ${workers} workers, encoded`).toEqual(expected);
    }
  });
});
