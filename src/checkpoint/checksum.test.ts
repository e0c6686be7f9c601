import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32, crc32OfText, portableCrc32 } from './checksum.ts';

test('the checksum is the CRC-32 that other programs compute', () => {
  // The check value of CRC-32/ISO-HDLC in the catalogue of parametrised CRC algorithms.
  expect(portableCrc32(Buffer.from('123456789'), 0)).toBe(0xcbf43926);
  expect(crc32OfText('123456789')).toBe('cbf43926');
});

test("Node's own and ours agree, and go on from what came before", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), (bytes, cut) => {
      const whole = portableCrc32(bytes, 0);
      expect(crc32(bytes, 0)).toBe(whole);
      for (const crc of [crc32, portableCrc32])
        expect(crc(bytes.subarray(cut), crc(bytes.subarray(0, cut), 0))).toBe(whole);
    }),
  );
});
