// Workers are held up wherever they have read what others change, or have changed half of something (src/packed/store/pauses.ts).
// Whatever the others do meanwhile, each state is stored once, and what is found is the same. STRESS_RUNS says how often.
import { expect, test } from 'vitest';
import zap from '../models/zap/model.ts';
import { instantiate } from '../src/model/instance.ts';
import { newPauses, pausePoints } from '../src/packed/store/pauses.ts';
import type { StoreOptions } from '../src/packed/store/visited-set.ts';
import { explore } from '../src/search/breadth-first.ts';
import { type PackedOptions, packedExecutor } from '../src/workers/executor.ts';

const RUNS = Number(process.env.STRESS_RUNS ?? 3);
const module = new URL('../out/dist/models/zap/model.js', import.meta.url).href;
// 14,381 states: the hash table grows twice, the index of exact storage as well.
const bounds = { folios: 2 };
const { system, bounds: all } = instantiate(zap, '2022', bounds);
const source = { module, variant: '2022', bounds: all, properties: undefined };

const found = async (options: PackedOptions): Promise<object> => {
  const { ending, statistics } = await explore(packedExecutor(system, options), system);
  const { seconds, bytes, disk, ...counts } = statistics;
  return { ending, counts };
};

const stores: readonly (readonly [string, StoreOptions, readonly RegExp[]])[] = [
  ['exact', { kind: 'exact' }, [/^hash/, /^codes/]],
  ['encoded', { kind: 'exact', codeAfter: 1800 }, [/^hash/]],
  ['combined', { kind: 'exact', combineAfter: 4000, partSlots: 2 ** 12 }, [/^hash/]],
  ['hash', { kind: 'hash', resident: 0 }, [/^exact/, /^codes/]],
];

test.each(stores)('%s: held up at every point, 2 to 8 workers store each state once', async (name, store, others) => {
  const alone = await found({ store });
  const passed = new Int32Array(pausePoints.length);
  for (let seed = 1; seed <= RUNS; seed++) {
    const pauses = newPauses(seed);
    // Few first: of many, the most is the time that they take to start.
    const workers = [7, 4, 2, 3, 8, 5, 6][seed % 7] as number;
    // They join at different times: with the first states, or in the middle.
    const joinAt = seed % 3 === 0 ? 0 : 1500 * (seed % 3);
    const result = await found({ store, workers, source, joinAt, sharedStates: 0, pauses });
    expect(result, `${name}, ${workers} workers, seed ${seed}`).toEqual(alone);
    pauses.passed.forEach((times, point) => {
      passed[point] = (passed[point] as number) + times;
    });
  }
  const expected = pausePoints.filter((point) => !others.some((other) => other.test(point)));
  expect(pausePoints.filter((_, point) => (passed[point] as number) > 0)).toEqual(expected);
});
