import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generateFingerprints } from './fingerprint-code.ts';
import { FingerprintTable, SLOT_BYTES } from './fingerprint-table.ts';

/** Inserts fingerprints into a table as a store does; answers how many were new. */
const inserter = (
  table: FingerprintTable,
  shared: boolean,
): ((fingerprints: readonly [number, number][]) => number) => {
  const code = generateFingerprints({ width: 1, shared, makes: false, bits: 64, seed: 1 });
  const log = Array.from({ length: 16 }, () => new Int32Array(2 ** 14));
  return (fingerprints) => {
    const low = Int32Array.from(fingerprints, ([half]) => half);
    const high = Int32Array.from(fingerprints, ([, half]) => half);
    const offsets = new Int32Array(low.length);
    return code.settle(new Int32Array(1), low.length, { offsets, low, high }, table, log, 0);
  };
};

/** High halves that lie close together, often at the end of the table, so that it goes on at its front. None is 0. */
const crowded = fc
  .oneof(
    fc.integer({ min: -30_000_000, max: -1 }),
    fc.integer({ min: 0, max: 30_000_000 }),
    fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  )
  .map((half) => half || 1);

test('what was inserted is found again after any growth, also across the ends of the table', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 1 << 20 }), crowded), {
        minLength: 1,
        maxLength: 600,
        selector: ([low, high]) => `${low} ${high}`,
      }),
      fc.array(fc.integer({ min: 4097, max: 40_000 }), { maxLength: 4 }),
      fc.boolean(),
      (fingerprints, sizes, shared) => {
        const table = new FingerprintTable();
        const insert = inserter(table, shared);
        expect(insert(fingerprints)).toBe(fingerprints.length);
        for (const slots of [...sizes].sort((a, b) => a - b)) {
          // More than fit in so many bytes: it takes as many as are allowed.
          table.reserve(slots, slots * SLOT_BYTES);
          expect(insert(fingerprints)).toBe(0);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('an empty slot is 0 in both halves after any growth: who finds its low half there waits for the high one', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 1 << 20 }), crowded), {
        minLength: 1,
        maxLength: 600,
        selector: ([low, high]) => `${low} ${high}`,
      }),
      fc.array(fc.integer({ min: 4097, max: 40_000 }), { minLength: 1, maxLength: 4 }),
      (fingerprints, sizes) => {
        const table = new FingerprintTable();
        inserter(table, true)(fingerprints);
        for (const slots of [...sizes].sort((a, b) => a - b)) {
          table.reserve(slots, slots * SLOT_BYTES);
          const [segment = new Int32Array()] = table.segments;
          const left = Array.from({ length: table.slots }, (_, slot) => slot).filter(
            (slot) => segment[slot * 2] === 0 && segment[slot * 2 + 1] !== 0,
          );
          expect(left).toEqual([]);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('it grows when it is nine tenths full, as far as it may, and is then filled a little more', () => {
  const table = new FingerprintTable();
  expect(table.reserve(3686, 0)).toBe(true);
  expect(table.slots).toBe(4096);
  expect(table.reserve(3687, 5000 * SLOT_BYTES)).toBe(true);
  expect(table.slots).toBe(5000);
  expect(table.reserve(4749, 5000 * SLOT_BYTES)).toBe(true);
  expect(table.reserve(4751, 5000 * SLOT_BYTES)).toBe(false);
  expect(table.reserve(3_000_000, Number.POSITIVE_INFINITY)).toBe(true);
  expect(3_000_000 / table.slots).toBeGreaterThan(0.79);
  expect(table.bytes).toBe(table.slots * SLOT_BYTES);
});
