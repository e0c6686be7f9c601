// A test on random values finds no differences if they all come to the same. How often something rare is among a fixed number of them
// depends on the seed; so there are further ones until it is.
import fc from 'fast-check';
import { expect } from 'vitest';

/** What has to be among the values. */
export interface Various {
  /** So many values at least. */
  readonly least: number;
  /** What is to be told of them, each `times` times: once, if that is not given. */
  readonly kinds: readonly string[];
  readonly times?: number;
}

/** Tells that something was seen. */
export type Tell = (kind: string) => void;

/** So many batches of `least`, before it is said that what is wanted does not come. */
const MOST_BATCHES = 40;

/**
 * Runs a property on random values, `least` of them and more until each of `kinds` was told. Answers how often each thing was told. Fails as
 * `fc.assert` does; and if a kind did not come in forty times as many values.
 */
export const variously = async <T>(
  values: fc.Arbitrary<T>,
  { least, kinds, times = 1 }: Various,
  run: (value: T, tell: Tell) => void | Promise<void>,
): Promise<ReadonlyMap<string, number>> => {
  const told = new Map<string, number>();
  const tell: Tell = (kind) => void told.set(kind, (told.get(kind) ?? 0) + 1);
  const missing = (): readonly string[] => kinds.filter((kind) => (told.get(kind) ?? 0) < times);
  for (const seed of fc.sample(fc.noBias(fc.integer()), MOST_BATCHES)) {
    await fc.assert(
      fc.asyncProperty(values, async (value) => run(value, tell)),
      { numRuns: least, seed },
    );
    if (missing().length === 0) break;
  }
  expect(missing(), `of ${JSON.stringify([...told])}`).toEqual([]);
  return told;
};
