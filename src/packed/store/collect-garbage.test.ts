import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { collectGarbage } from './collect-garbage.ts';

test('the memory of a large array that is not used any more is given back', async () => {
  const bytes = 256 * 2 ** 20;
  let array: Int32Array | undefined = new Int32Array(bytes / 4).fill(1);
  expect(array[0]).toBe(1);
  const before = process.memoryUsage.rss();
  array = undefined;
  collectGarbage();
  // Array buffers are freed on a thread of their own.
  while (before - process.memoryUsage.rss() < bytes / 2) await sleep(10);
});
