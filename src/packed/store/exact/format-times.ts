import { call } from '../shared-control.ts';
import { SEGMENT_STATES } from './insert-code.ts';

/** With so many states stored, a search's partition has them encoded. */
export const CODE_AFTER: number = SEGMENT_STATES;
/**
 * With so many states stored, and when they take such a share of the budget as they are, they are stored as codes of combinations: there are few
 * combinations then for each state, and a search that ends before has nothing to do with them.
 */
const COMBINE_AFTER = 2 ** 24;
const COMBINED_SHARE = 1 / 8;
/** If that was not worth it, it is tried again with so many times the states. */
const COMBINED_AGAIN = 4;

export interface FormatTimesOptions {
  /** With so many states stored, they are encoded, if that makes them shorter. Default: never. */
  readonly codeAfter?: number | undefined;
  /** For tests: with so many states stored, their combinations are, whatever these take. Default: where it pays, of a store that encodes. */
  readonly combineAfter?: number | undefined;
  /** For tests: how many states there have to be, at least, for their combinations to be looked for. Default: 2^24. */
  readonly combineFrom?: number | undefined;
}

/** When a store's states are to be stored in another format, though the one they have could go on. */
export class FormatTimes {
  #codeAfter: number;
  #combineAfter: number;
  /** Combinations are stored whatever they take. */
  readonly combinesAlways: boolean;

  /** `width`: words a state; `budget`: bytes that the stores of all workers may take together. */
  constructor(width: number, budget: number, options: FormatTimesOptions) {
    const { codeAfter = Number.POSITIVE_INFINITY, combineAfter, combineFrom = COMBINE_AFTER } = options;
    this.#codeAfter = codeAfter;
    const pays = Math.max(combineFrom, (budget * COMBINED_SHARE) / (4 * width));
    this.#combineAfter = options.codeAfter === undefined ? Number.POSITIVE_INFINITY : (combineAfter ?? pays);
    this.combinesAlways = combineAfter !== undefined;
  }

  /** What is to be called for with `used` numbers in use, and counts as done then; 0 if nothing. */
  due(used: number): number {
    if (used >= this.#combineAfter) {
      this.#combineAfter *= COMBINED_AGAIN;
      return call.combinations;
    }
    if (used < this.#codeAfter) return 0;
    this.#codeAfter = Number.POSITIVE_INFINITY;
    return call.format;
  }
}
