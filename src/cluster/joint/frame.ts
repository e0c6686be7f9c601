// Packed states as they travel between hosts, and as they are kept: 32-bit words, low byte first, behind a head that says whose they are.

import { crc32 } from '../../checkpoint/checksum.ts';

/** Some states of one level. */
export interface Frame {
  /** The epoch in which it was sent, or kept. */
  readonly epoch: number;
  /** The level that the states belong to. */
  readonly level: number;
  /** The place of the host that sent it. */
  readonly from: number;
  /** How many that host had sent to the same one in this level before. */
  readonly sequence: number;
  /** Whole states. */
  readonly words: Int32Array;
}

/** `SDf1`, low byte first. */
const MAGIC = 0x31664453;
const HEAD_WORDS = 8;
/** Places in the head. The checksum is of all that comes after it. */
const CHECKSUM = 1;
const SUMMED_FROM = 2;
const LENGTH = 6;
/** No frame has more words. */
const MOST_WORDS = 2 ** 26;

export const HEAD_BYTES: number = HEAD_WORDS * 4;

/** What came is not what was written. */
export class DamagedFrame extends Error {
  override readonly name: string = 'DamagedFrame';
}

/** A frame as bytes. `width`: words of a state. */
export const writeFrame = ({ epoch, level, from, sequence, words }: Frame, width: number): Buffer => {
  const all = new Int32Array(HEAD_WORDS + words.length);
  all.set([MAGIC, 0, epoch, level, from, sequence, words.length, width]);
  all.set(words, HEAD_WORDS);
  const bytes = Buffer.from(all.buffer);
  all[CHECKSUM] = crc32(bytes.subarray(SUMMED_FROM * 4), 0);
  return bytes;
};

/** The frames in some bytes, one after the other. Throws a `DamagedFrame` once it comes to what is none, or not whole. */
export function* readFrames(bytes: Uint8Array, width: number): Generator<Frame> {
  for (let at = 0; at < bytes.length; ) {
    const left = bytes.length - at;
    if (left < HEAD_BYTES) throw new DamagedFrame(`has ${left} bytes of a head of ${HEAD_BYTES}`);
    const head = wordsOf(bytes, at, HEAD_WORDS);
    const [magic, checksum, epoch = 0, level = 0, from = 0, sequence = 0, length = 0, ownWidth] = head;
    if (magic !== MAGIC) throw new DamagedFrame('does not begin as one of shootdown');
    if (length < 0 || left < HEAD_BYTES + length * 4)
      throw new DamagedFrame(`is truncated: it has ${left} bytes of ${HEAD_BYTES + length * 4}`);
    const summed = bytes.subarray(at + SUMMED_FROM * 4, at + HEAD_BYTES + length * 4);
    if ((crc32(summed, 0) | 0) !== checksum) throw new DamagedFrame('is damaged: its checksum is another one');
    if (ownWidth !== width || length % width !== 0)
      throw new DamagedFrame(`has states of ${ownWidth} words, and not of ${width}`);
    yield { epoch, level, from, sequence, words: wordsOf(bytes, at + HEAD_BYTES, length) };
    at += HEAD_BYTES + length * 4;
  }
}

/** How many bytes the frame has that begins with these; at least a head, and no more than a frame has. */
export const frameBytes = (bytes: Uint8Array): number => {
  const length = bytes.length < HEAD_BYTES ? 0 : (wordsOf(bytes, 0, HEAD_WORDS)[LENGTH] as number);
  return HEAD_BYTES + Math.min(Math.max(0, length), MOST_WORDS) * 4;
};

/** Words that lie at any byte; a view where that is possible. */
const wordsOf = (bytes: Uint8Array, at: number, length: number): Int32Array => {
  const start = bytes.byteOffset + at;
  if (start % 4 === 0) return new Int32Array(bytes.buffer, start, length);
  return new Int32Array(bytes.buffer.slice(start, start + length * 4));
};
