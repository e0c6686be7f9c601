import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterCheckpoint, type CheckpointPace, isDue, paceLimits, startPace } from './pace.ts';

/** A pace whose last checkpoint took so many seconds, after so long that there is nothing to be saved up. */
const after = (seconds: number, bytes: number, before: CheckpointPace = startPace(0)): CheckpointPace => {
  const began = before.last + 1e6;
  return afterCheckpoint(before, { began, ended: began + seconds, bytes });
};

test('the first one is due after a second, however much there is to be written', () => {
  expect(isDue(startPace(100), 100.9, 1e3)).toBe(false);
  expect(isDue(startPace(100), 101, 1e12)).toBe(true);
});

test('none is due within a second of the last', () => {
  const pace = afterCheckpoint(startPace(0), { began: 50, ended: 50.001, bytes: 10 });
  expect(isDue(pace, 51, 10)).toBe(false);
  expect(isDue(pace, 51.01, 10)).toBe(true);
});

test('one is due when twenty times of what the last one cost has passed', () => {
  const pace = after(0.5, 1e8);
  expect(isDue(pace, pace.last + 9.9, 1e8)).toBe(false);
  expect(isDue(pace, pace.last + 10.1, 1e8)).toBe(true);
  expect(isDue(pace, pace.last + 10.1, 1e9)).toBe(true);
});

test('less is due earlier, but not earlier than twenty times the cheapest one', () => {
  const pace = after(2, 1e9, after(0.1, 1e3));
  expect(isDue(pace, pace.last + 19.8, 5e8)).toBe(false);
  expect(isDue(pace, pace.last + 20.2, 5e8)).toBe(true);
  expect(isDue(pace, pace.last + 1.9, 1)).toBe(false);
  expect(isDue(pace, pace.last + 2.1, 1)).toBe(true);
});

test('what was overspent is saved up first', () => {
  const pace = afterCheckpoint(startPace(0), { began: 1, ended: 11, bytes: 1e6 });
  const thrifty = { ...pace, measured: { seconds: 0.001, bytes: 0, least: 0.001 } };
  expect(isDue(thrifty, 100, 1e3)).toBe(false);
  expect(isDue(thrifty, 201, 1e3)).toBe(true);
});

test('on a disk that is too slow for the share, one is due every ten minutes all the same', () => {
  const pace = after(1000, 1e9);
  expect(isDue(pace, pace.last + 599, 1e10)).toBe(false);
  expect(isDue(pace, pace.last + 600, 1e10)).toBe(true);
});

/** A run: levels of some seconds that find so many bytes a second, on a disk whose speed varies. */
const run = (
  disk: { each: number; rate: number },
  found: number,
  levels: readonly number[],
  noise: readonly number[],
) => {
  let pace = startPace(0);
  let now = 0;
  let pending = 0;
  let dearest = 0;
  const waited: number[] = [];
  levels.forEach((seconds, i) => {
    now += seconds;
    pending += seconds * found;
    if (!isDue(pace, now, pending)) return;
    waited.push(now - pace.last);
    const began = now;
    now += (disk.each + pending / disk.rate) * (noise[i % noise.length] as number);
    dearest = Math.max(dearest, now - began);
    pace = afterCheckpoint(pace, { began, ended: now, bytes: pending });
    pending = 0;
  });
  return { pace, now, dearest, waited };
};

const aDisk = fc.record({
  each: fc.double({ min: 0.001, max: 0.2, noNaN: true }),
  rate: fc.double({ min: 1e7, max: 3e9, noNaN: true }),
});
const anyNoise = fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 1, maxLength: 30 });
const anyLevels = fc
  .array(fc.double({ min: 0.001, max: 8, noNaN: true }), { minLength: 1, maxLength: 200 })
  .map((some) => Array.from({ length: 1000 }, (_, i) => some[i % some.length] as number));

test('checkpoints take no more than their share of the run time, but for the last one', () => {
  fc.assert(
    fc.property(
      aDisk,
      anyNoise,
      fc.double({ min: 0, max: 0.02, noNaN: true }),
      anyLevels,
      (disk, noise, part, levels) => {
        const { pace, now, dearest } = run(disk, part * disk.rate, levels, noise);
        expect(pace.spent).toBeLessThanOrEqual(paceLimits.share * now + dearest);
      },
    ),
  );
});

test('they are not seldom either: fifty times what an empty one costs, at half of the speed that the share allows', () => {
  fc.assert(
    fc.property(aDisk, fc.double({ min: 0, max: 0.025, noNaN: true }), (disk, part) => {
      const levels = Array.from({ length: 20_000 }, () => 0.05);
      const { waited } = run(disk, part * disk.rate, levels, [1]);
      const settled = waited.slice(waited.length >> 1);
      expect(settled.length).toBeGreaterThan(2);
      for (const seconds of settled) expect(seconds).toBeLessThan(Math.max(1, 40 * disk.each) * 1.25 + 0.3);
    }),
  );
});
