import type { Batch } from '../steps/types.ts';
import type { Canonicalise } from './canonical.ts';

/** Replaces each state of the batch by the one that stands for its orbit. Where that is another one, its maker is not known: what was made is not what is there. `width`: words of a state. */
export const canonicaliseBatch = (
  { words, length, makers }: Batch,
  width: number,
  canonicalise: Canonicalise,
): void => {
  if (makers === undefined) {
    for (let o = 0; o < length; o += width) canonicalise(words, o);
    return;
  }
  const made = new Int32Array(width);
  for (let o = 0; o < length; o += width) {
    for (let i = 0; i < width; i++) made[i] = words[o + i] as number;
    canonicalise(words, o);
    let differs = 0;
    for (let i = 0; i < width; i++) differs |= (made[i] as number) ^ (words[o + i] as number);
    if (differs !== 0) makers[o] = 0;
  }
};
