import { sides } from './subject.ts';

/** How the answers to one question are, over the states of a finished search. The numbers are in the order of `sides`. */
export interface Answers {
  /** In how many states the answer is on each side. */
  readonly states: readonly number[];
  /** The same, of the states in which nothing is in progress. */
  readonly rest: readonly number[];
  /** Steps to the first state with a wrong answer; and to the first where nothing is in progress. Undefined for none. */
  readonly wrongAt: number | undefined;
  readonly wrongAtRest: number | undefined;
}

const WRONG = sides.indexOf('wrong');

/** Counts the answers to some questions over the states of a search, which come level by level. */
export class AnswerCount {
  /** The answers in the state that is added next: for each question the number of a side. */
  readonly answers: Uint8Array;
  /** How many states there were in which nothing is in progress. */
  rest = 0;
  readonly #questions: number;
  /** For each question, and each side: in how many states; and in how many of those in which nothing is in progress. */
  readonly #all: Float64Array;
  readonly #atRest: Float64Array;
  /** For each question the level of the first wrong answer; -1 for none. */
  readonly #wrongAt: Int32Array;
  readonly #wrongAtRest: Int32Array;

  constructor(questions: number) {
    this.#questions = questions;
    this.answers = new Uint8Array(questions);
    this.#all = new Float64Array(questions * sides.length);
    this.#atRest = new Float64Array(questions * sides.length);
    this.#wrongAt = new Int32Array(questions).fill(-1);
    this.#wrongAtRest = new Int32Array(questions).fill(-1);
  }

  /** Adds the answers in a state of a level; `idle`: nothing is in progress in it. */
  add(idle: boolean, level: number): void {
    if (idle) this.rest++;
    for (let q = 0; q < this.#questions; q++) {
      const side = this.answers[q] as number;
      const k = q * sides.length + side;
      this.#all[k] = (this.#all[k] as number) + 1;
      if (side === WRONG && this.#wrongAt[q] === -1) this.#wrongAt[q] = level;
      if (!idle) continue;
      this.#atRest[k] = (this.#atRest[k] as number) + 1;
      if (side === WRONG && this.#wrongAtRest[q] === -1) this.#wrongAtRest[q] = level;
    }
  }

  get perQuestion(): readonly Answers[] {
    const of = (counts: Float64Array, q: number): readonly number[] => [
      ...counts.subarray(q * sides.length, (q + 1) * sides.length),
    ];
    const steps = (level: number | undefined): number | undefined => (level === -1 ? undefined : level);
    return Array.from({ length: this.#questions }, (_, q) => ({
      states: of(this.#all, q),
      rest: of(this.#atRest, q),
      wrongAt: steps(this.#wrongAt[q]),
      wrongAtRest: steps(this.#wrongAtRest[q]),
    }));
  }
}
