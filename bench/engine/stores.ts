// What exact and hashed storage cost: bytes a state while a store grows, and transitions per second on the zap, the two
// in turn within one run. `npm run bench -- stores`
import zap from '../../models/zap/model.ts';
import { instantiate } from '../../src/model/instance.ts';
import { StateStore } from '../../src/packed/store/exact/state-store.ts';
import { FingerprintStore } from '../../src/packed/store/hash/fingerprint-store.ts';
import type { StoreOptions, VisitedSet } from '../../src/packed/store/visited-set.ts';
import { explore } from '../../src/search/breadth-first.ts';
import { packedExecutor } from '../../src/workers/executor.ts';
import { median } from '../statistics.ts';

const BATCH = 1024;
/** Of a search's states, the two newest levels together. */
const NEWEST = 0.08;
const MOST_STATES = 20e6;
const MOST_SEARCHED = 3e6;

/** Bytes a state, from a million states on: on average over the growth, and at worst. */
const growth = (store: VisitedSet, width: number): { readonly average: number; readonly worst: number } => {
  const words = new Int32Array(BATCH * width);
  const seen: number[] = [];
  for (let n = 0; n < MOST_STATES; n += BATCH) {
    for (let k = 0; k < BATCH; k++)
      for (let i = 0; i < width; i++) words[k * width + i] = i === 0 ? (n + k) | 0 : i * 77;
    while (!store.insert(words, words.length)) store.install(store.grow());
    store.release(Math.floor(store.states * (1 - NEWEST)));
    if (store.states > 1e6) seen.push(store.bytes / store.states);
  }
  store.close();
  return { average: seen.reduce((sum, one) => sum + one, 0) / seen.length, worst: Math.max(...seen) };
};

console.log('bytes a state, 1 to 20 million states\nwords   exact  worst   hash  worst');
for (const width of [3, 5, 8]) {
  const exact = growth(new StateStore(width, Number.POSITIVE_INFINITY), width);
  const hash = growth(new FingerprintStore(width, Number.POSITIVE_INFINITY, { kind: 'hash' }), width);
  const cells = [exact.average, exact.worst, hash.average, hash.worst];
  console.log(`${String(width).padStart(5)} ${cells.map((cell) => cell.toFixed(1).padStart(6)).join(' ')}`);
}

const searches = [
  { variant: '2022-batches', set: { cpus: 3, ptes: 1, folios: 1, anon: 0, stores: 3 } },
  { variant: '2022-batches', set: { cpus: 2 } },
  { variant: '2022-batches', set: { cpus: 4 } },
];
const rate = async (system: Parameters<typeof explore>[1], store: StoreOptions): Promise<number> => {
  const before = process.cpuUsage();
  const { statistics } = await explore(packedExecutor(system, { store }), system, { maxStates: MOST_SEARCHED });
  const { user, system: kernel } = process.cpuUsage(before);
  return statistics.transitions / ((user + kernel) / 1e6);
};

console.log(
  '\ntransitions per second of processor time, one worker, medians of 3 rounds in turn\nwords      states     exact      hash  ratio',
);
for (const { variant, set } of searches) {
  const { system } = instantiate(zap, variant, set);
  const executor = packedExecutor(system);
  const { statistics } = await explore(packedExecutor(system), system, { maxStates: MOST_SEARCHED });
  const exact: number[] = [];
  const hash: number[] = [];
  for (let round = 0; round < 3; round++) {
    exact.push(await rate(system, { kind: 'exact' }));
    hash.push(await rate(system, { kind: 'hash' }));
  }
  const ratio = median(hash.map((fast, round) => fast / (exact[round] as number)));
  const [states, e, h] = [statistics.states, median(exact), median(hash)].map((n) =>
    Math.round(n).toLocaleString('en'),
  );
  console.log(
    `${String(executor.words).padStart(5)}  ${states?.padStart(10)} ${e?.padStart(9)} ${h?.padStart(9)}   ${ratio.toFixed(2)}`,
  );
}
