import { leastOf } from './packed-findings.ts';
import { type Census, takeCensus } from './state/census.ts';
import type { Stepper } from './steps/stepper.ts';
import { type Runs, sizeOf, sliceOf } from './store/runs.ts';
import type { VisitedSet } from './store/visited-set.ts';

/** The words of one stored state, as a copy. */
export const wordsOf = (store: VisitedSet, n: number): Int32Array => {
  const [words] = store.pieces(n, n + 1);
  return (words as Int32Array).slice();
};

/** Reads states that a partition's store has, whoever has stored them: all of them, a sample, the predecessor of one. Stores nothing and counts nothing. */
export class PartitionReader {
  readonly #stepper: Stepper;
  readonly #store: VisitedSet;

  constructor(stepper: Stepper, store: VisitedSet) {
    this.#stepper = stepper;
    this.#store = store;
  }

  /** Why the states of earlier levels cannot be read back, once that is so. */
  get lost(): string | undefined {
    return this.#store.lost;
  }

  /** Whether the numbers of states can be told by their words. */
  get numbers(): boolean {
    return this.#store.find !== undefined;
  }

  /** Puts the numbers of the first `count` states of `words` into `numbers`; -1 for one that is not stored. While nobody stores anything. */
  find(words: Int32Array, count: number, numbers: Int32Array): void {
    if (this.#store.find === undefined) throw new Error('this store tells no numbers');
    this.#store.find(words, count, numbers);
  }

  /** States that the index has room for. */
  get indexSlots(): number {
    return this.#store.indexSlots;
  }

  /** The words of some states, in pieces. Throws when they are lost. */
  *pieces(runs: Runs): Generator<Int32Array> {
    for (let r = 0; r < runs.length; r += 2) yield* this.#store.pieces(runs[r] as number, runs[r + 1] as number);
  }

  /** Which values occur in some states: a pass over all of them. */
  census(runs: Runs): Census {
    const { census, count } = takeCensus(this.#stepper.buffer.layout);
    for (const piece of this.pieces(runs)) count(piece);
    return census;
  }

  /** Some states of a level, one after the other: at most `most` of them, from the first to the last. */
  sample(level: Runs, most: number): Int32Array {
    const { width } = this.#stepper;
    const count = Math.min(most, sizeOf(level));
    const words = new Int32Array(count * width);
    for (let i = 0; i < count; i++) {
      const [n] = sliceOf(level, Math.floor((i * sizeOf(level)) / count), 1);
      words.set(wordsOf(this.#store, n as number), i * width);
    }
    return words;
  }

  /** The least of some states that has `target` as a successor. */
  predecessor(target: Int32Array, runs: Runs): Int32Array | undefined {
    const stepper = this.#stepper;
    const { batch, width } = stepper;
    return stepper.uncounted(() => {
      let least: Int32Array | undefined;
      for (const piece of this.pieces(runs))
        for (let at = 0; at < piece.length; at += width) {
          stepper.expand(piece, at);
          stepper.canonicalise();
          if (hasState(batch.words, batch.length, target)) least = leastOf([least, piece.slice(at, at + width)]);
          batch.length = 0;
        }
      return least;
    });
  }

  /** A number that is the same for every partition whose steps do the same to some states, given one after the other. */
  outcomeOf(states: Int32Array): number {
    const stepper = this.#stepper;
    const { batch, width } = stepper;
    return stepper.uncounted(() => {
      let outcome = 0;
      for (let o = 0; o < states.length; o += width) {
        batch.length = 0;
        const end = stepper.attempt(states, o);
        if (end === 'threw') batch.length = 0;
        let sum: number = outcomeCodes[end];
        // Successors are summed up: their order, too, depends on the code that was generated.
        for (let s = 0; s < batch.length; s += width) sum = (sum + hashOf(batch.words, s, width)) | 0;
        outcome = Math.imul(outcome ^ sum, 0x9e3779b1);
        outcome ^= outcome >>> 15;
      }
      batch.length = 0;
      return outcome;
    });
  }
}

const outcomeCodes = { enabled: 1, stuck: 2, threw: 3 } as const;

/** Whether one of the states in the first `length` words is `target`. */
const hasState = (words: Int32Array, length: number, target: Int32Array): boolean => {
  for (let o = 0; o < length; o += target.length) {
    let i = 0;
    while (i < target.length && words[o + i] === target[i]) i++;
    if (i === target.length) return true;
  }
  return false;
};

const hashOf = (words: Int32Array, offset: number, width: number): number => {
  let hash = 0;
  for (let i = 0; i < width; i++) {
    hash = Math.imul(hash ^ (words[offset + i] as number), 0x85ebca6b);
    hash ^= hash >>> 13;
  }
  return hash;
};
