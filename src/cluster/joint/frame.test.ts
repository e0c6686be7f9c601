import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Frame, frameBytes, HEAD_BYTES, readFrames, writeFrame } from './frame.ts';

const width = 3;
const frames: fc.Arbitrary<Frame> = fc.record({
  epoch: fc.nat(),
  level: fc.nat(),
  from: fc.nat(),
  sequence: fc.nat(),
  words: fc
    .array(fc.tuple(fc.integer(), fc.integer(), fc.integer()), { maxLength: 20 })
    .map((s) => Int32Array.from(s.flat())),
});

const read = (bytes: Uint8Array): Frame[] => [...readFrames(bytes, width)];

test('frames are read as they were written, wherever they lie', () => {
  fc.assert(
    fc.property(fc.array(frames, { maxLength: 4 }), fc.nat(7), (written, shift) => {
      const bytes = Buffer.concat([Buffer.alloc(shift), ...written.map((frame) => writeFrame(frame, width))]);
      expect(read(bytes.subarray(shift))).toEqual(written);
    }),
  );
});

test('a frame that is cut anywhere, or has a bit that is another, is refused', () => {
  fc.assert(
    fc.property(frames, fc.nat(), fc.nat(7), (frame, place, bit) => {
      const whole = writeFrame(frame, width);
      const at = place % whole.length;
      expect(() => read(whole.subarray(0, at === 0 ? whole.length - 1 : at))).toThrow(/has \d+ bytes of/);
      const flipped = Buffer.from(whole);
      flipped[at] = (flipped[at] as number) ^ (1 << bit);
      expect(() => read(flipped)).toThrow(/does not begin|is damaged|is truncated/);
    }),
  );
});

test('states of another width are refused, and a head says how long a frame is', () => {
  const frame = { epoch: 1, level: 2, from: 0, sequence: 5, words: new Int32Array(6) };
  expect(() => [...readFrames(writeFrame(frame, 2), width)]).toThrow('has states of 2 words, and not of 3');
  const bytes = writeFrame(frame, width);
  expect(frameBytes(bytes.subarray(0, HEAD_BYTES))).toBe(bytes.length);
  expect(frameBytes(bytes.subarray(0, 3))).toBe(HEAD_BYTES);
});
