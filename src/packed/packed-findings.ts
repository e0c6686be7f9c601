import type { PlainValue } from '../model/language/domain.ts';
import type { FailedAssertion, Failure, Findings } from '../search/findings.ts';

/** As `Findings`, of one partition, with states as packed words. Can be sent between threads, but for the error. */
export interface PackedFindings {
  readonly broken: readonly (Int32Array | undefined)[];
  readonly seen: Uint8Array;
  readonly taken: Float64Array;
  readonly stuck: Int32Array | undefined;
  readonly failure: PackedFailure | undefined;
  /** Each assertion once. */
  readonly asserted: readonly PackedAssertion[];
}

export interface PackedAssertion extends Omit<FailedAssertion, 'state'> {
  readonly state: Int32Array;
}

export interface PackedFailure extends Omit<Failure, 'state'> {
  readonly state: Int32Array | undefined;
}

/** Less than 0, 0 or more: the order of two states by their words, as unsigned numbers. */
export const compareWords = (a: Int32Array, b: Int32Array): number => {
  for (let i = 0; i < a.length; i++) {
    const difference = ((a[i] as number) >>> 0) - ((b[i] as number) >>> 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

/** The least of some states. */
export const leastOf = (states: readonly (Int32Array | undefined)[]): Int32Array | undefined =>
  states.reduce((a, b) => (a === undefined || (b !== undefined && compareWords(b, a) < 0) ? b : a), undefined);

/** Puts the findings of all partitions together. `plain` decodes a state. */
export const mergeFindings = (
  into: Findings,
  parts: readonly PackedFindings[],
  plain: (words: Int32Array) => PlainValue,
): void => {
  const decoded = (words: Int32Array | undefined): PlainValue | undefined =>
    words === undefined ? undefined : plain(words);
  for (let p = 0; p < into.broken.length; p++) into.broken[p] = decoded(leastOf(parts.map(({ broken }) => broken[p])));
  into.seen.forEach((_, p) => {
    into.seen[p] = parts.some(({ seen }) => seen[p] === 1) ? 1 : 0;
  });
  into.taken.forEach((_, r) => {
    into.taken[r] = parts.reduce((sum, { taken }) => sum + (taken[r] as number), 0);
  });
  into.stuck = decoded(leastOf(parts.map(({ stuck }) => stuck)));
  const failure = parts.map((part) => part.failure).reduce(first, undefined);
  into.failure = failure === undefined ? undefined : { ...failure, state: decoded(failure.state) };
  const asserted = new Map<string, PackedAssertion>();
  for (const found of parts.flatMap((part) => part.asserted)) {
    const known = asserted.get(found.name);
    if (known === undefined || compareWords(found.state, known.state) < 0) asserted.set(found.name, found);
  }
  into.asserted = [...asserted.values()]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((found) => ({ ...found, state: plain(found.state) }));
};

const first = (a: PackedFailure | undefined, b: PackedFailure | undefined): PackedFailure | undefined => {
  if (a?.state === undefined || b?.state === undefined) return a ?? b;
  return compareWords(b.state, a.state) < 0 ? b : a;
};
