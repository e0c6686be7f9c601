/** The middle one; of an even number, the upper of the two in the middle. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[values.length >> 1] as number;

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export const spreadOf = (values: readonly number[]): Spread => ({
  median: median(values),
  least: Math.min(...values),
  most: Math.max(...values),
});

/** How many times as large as ours theirs is: the ratio of the medians; least and most of the ratios round by round. */
export const ratioOf = (theirs: readonly number[], ours: readonly number[]): Spread => ({
  ...spreadOf(theirs.map((value, round) => value / (ours[round] as number))),
  median: median(theirs) / median(ours),
});
