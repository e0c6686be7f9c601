import { expect, test } from 'vitest';
import type { Batch } from '../../../packed/index.ts';
import { dealPartitions, ownerHash, partitionOf } from '../owners.ts';
import { FRAME_STATES, Router } from './router.ts';

const width = 2;
const owners = dealPartitions(8, 3);
const hostOf = (words: Int32Array): number => owners[partitionOf(ownerHash(words, 0, width), owners.length)] as number;

const batchOf = (from: number, to: number): Batch => {
  const words = new Int32Array((to - from) * width);
  for (let i = from; i < to; i++) words.set([i, -i], (i - from) * width);
  return { words, length: words.length };
};
const statesIn = (words: Int32Array): Int32Array[] =>
  Array.from({ length: words.length / width }, (_, i) => words.slice(i * width, (i + 1) * width));

test('every successor is kept or sent to its owner, once as long as it is remembered', () => {
  const frames: [number, Int32Array][] = [];
  const router = new Router(width, owners, 1, (host, words) => frames.push([host, words]));
  const kept: number[] = [];
  for (let again = 0; again < 2; again++) {
    const batch = batchOf(0, 5_000);
    router.sort(batch);
    for (const state of statesIn(batch.words.subarray(0, batch.length))) {
      expect(hostOf(state)).toBe(1);
      kept.push(state[0] as number);
    }
  }
  router.flush();
  const sent = frames.flatMap(([host, words]) =>
    statesIn(words).map((state) => {
      expect(hostOf(state)).toBe(host);
      return state[0] as number;
    }),
  );
  expect(new Set([...kept, ...sent]).size).toBe(5_000);
  expect(router.successors).toBe(10_000);
  expect(router.foreign).toBe(10_000 - kept.length);
  expect(router.sent).toBe(sent.length);
  // Of two that have one place in the table the second is sent again.
  expect(sent.length).toBeLessThan(1.1 * new Set(sent).size);
});

test('the state of zeros is sent, though the table begins with zeros', () => {
  const zero = new Int32Array(width);
  const own = (hostOf(zero) + 1) % 3;
  const frames: Int32Array[] = [];
  const router = new Router(width, owners, own, (_, words) => frames.push(words));
  router.sort({ words: zero.slice(), length: width });
  router.flush();
  expect(frames).toEqual([zero]);
});

test('a frame goes out when it is full, and initial states go nowhere', () => {
  const frames: Int32Array[] = [];
  const router = new Router(width, dealPartitions(8, 2), 0, (_, words) => frames.push(words));
  router.sift(batchOf(0, 10_000));
  router.flush();
  expect(frames).toEqual([]);
  router.sort(batchOf(0, 10_000));
  expect(frames.map(({ length }) => length)).toEqual([FRAME_STATES * width]);
});
