import { expect, test } from 'vitest';
import { fewerOfAll, worthBytes } from './combine.ts';

test('combinations are looked for by how many states there are beside the sample', () => {
  // zap/cursor with cpus=3 anon=1 stores=2, of 3 words a state: at 50 million they were worth it, and at 112 million they were refused by a fixed 8.
  const [states, sampled, bytes] = [111_869_952, 1_048_576, 17_296_364];
  expect(bytes).toBeGreaterThan(fewerOfAll(1) * worthBytes(sampled, 1));
  expect(bytes).toBeLessThan(fewerOfAll(states / sampled) * worthBytes(sampled, 1));
});

test('what a sample may have grows with the root of how many states there are for each of its own, from nine on', () => {
  expect(fewerOfAll(1)).toBe(fewerOfAll(9));
  expect(fewerOfAll(36)).toBe(2 * fewerOfAll(9));
});
