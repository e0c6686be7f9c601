/** The comparisons of Batcher's merge exchange (Knuth, The Art of Computer Programming 3, algorithm 5.2.2M), for any size. */
export const network = (size: number): readonly (readonly [number, number])[] => {
  const comparisons: [number, number][] = [];
  if (size < 2) return comparisons;
  const top = 2 ** (31 - Math.clz32(size - 1));
  for (let p = top; p > 0; p >>= 1) {
    let q = top;
    let r = 0;
    for (let d = p; ; d = q - p, q >>= 1, r = p) {
      for (let i = 0; i < size - d; i++) if ((i & p) === r) comparisons.push([i, i + d]);
      if (q === p) break;
    }
  }
  return comparisons;
};
