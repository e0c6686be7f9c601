import { collectGarbage } from './collect-garbage.ts';

/** Bytes of searches before this one from which on they are not left to the garbage collector. */
const WORTH_COLLECTING = 2 ** 26;

let latest: object | undefined;
/** Bytes that the latest owner was given; and those before it since garbage was collected. */
let ofLatest = 0;
let ofEarlier = 0;

/**
 * So many words that threads can share, full of zeros; pages that nobody has touched take none. `owner`: the search that they are of. Throws a
 * RangeError when the machine has none.
 *
 * The buffer is one that may grow, and does not: V8 maps these from the machine and gives them back when they are collected. All others come from
 * the C library's allocator, which keeps what was freed: after 40 searches in one process that was twice what each may take. (An array of a
 * fixed length on a shared buffer is to V8 one as any other; on one that is not shared it would be slower.) V8 does not count shared buffers
 * as garbage that would be worth a collection: so what earlier searches had is collected here.
 */
export const mappedArray = (words: number, owner: object): Int32Array => {
  if (owner !== latest) {
    ofEarlier += ofLatest;
    ofLatest = 0;
    latest = owner;
    if (ofEarlier >= WORTH_COLLECTING) {
      ofEarlier = 0;
      collectGarbage();
    }
  }
  const bytes = words * Int32Array.BYTES_PER_ELEMENT;
  ofLatest += bytes;
  return new Int32Array(new SharedArrayBuffer(bytes, { maxByteLength: bytes }), 0, words);
};

/** Bytes that this thread was given, by `mappedArray`, since it collected garbage: what it may hold. */
export const mappedBytes = (): number => ofLatest + ofEarlier;
