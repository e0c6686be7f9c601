import { expect, test } from 'vitest';
import { dealPartitions, ownerHash, partitionOf } from './owners.ts';

test('states that differ in little are spread evenly over any number of partitions', () => {
  const states = 30_000;
  for (const partitions of [2, 3, 8, 64]) {
    const counts = new Array<number>(partitions).fill(0);
    for (let i = 0; i < states; i++) {
      const partition = partitionOf(ownerHash(Int32Array.of(9, i & 255, 0, i >> 8), 1, 3), partitions);
      counts[partition] = (counts[partition] as number) + 1;
    }
    const even = states / partitions;
    // Six standard deviations.
    for (const count of counts) expect(Math.abs(count - even)).toBeLessThan(6 * Math.sqrt(even));
  }
});

test('every partition has a host, and no host two more than another', () => {
  for (const hosts of [1, 2, 3, 8]) {
    const counts = new Array<number>(hosts).fill(0);
    for (const host of dealPartitions(8, hosts)) counts[host] = (counts[host] as number) + 1;
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThan(2);
  }
});
