import type { System } from '../model/rules/rule.ts';
import type { Chunk, Find } from './walk-chunk.ts';
import { addCounts, noWalks, type WalkCounts } from './walk-counts.ts';

/** What all threads have walked so far. */
export interface Account {
  readonly tally: WalkCounts;
  /** The find with the least walk that is known. */
  readonly found: Find | undefined;
  /** True when no walk before the one that found something is outstanding: nothing can change the answer any more. */
  readonly settled: boolean;
}

/**
 * Adds up chunks, which come in any order. Once everything up to a find is there, what comes after it is no part of
 * the account: so it does not depend on how many threads there were and which was faster.
 */
export class Accounts {
  #inOrder: Account;
  /** The first chunk that is not in `#inOrder`. */
  #next = 0;
  readonly #ahead = new Map<number, Chunk>();

  constructor(system: System) {
    this.#inOrder = { tally: noWalks(system), found: undefined, settled: false };
  }

  add(number: number, chunk: Chunk): void {
    this.#ahead.set(number, chunk);
    for (let next = this.#ahead.get(this.#next); next?.complete === true; next = this.#ahead.get(this.#next)) {
      if (this.#inOrder.settled) return;
      this.#ahead.delete(this.#next++);
      const { tally, found } = next;
      this.#inOrder = { tally: addCounts(this.#inOrder.tally, tally), found, settled: found !== undefined };
    }
  }

  get account(): Account {
    if (this.#inOrder.settled) return this.#inOrder;
    const ahead = [...this.#ahead.values()];
    const finds = ahead.flatMap(({ found }) => found ?? []).sort((a, b) => a.walk - b.walk);
    return {
      tally: ahead.reduce((sum, { tally }) => addCounts(sum, tally), this.#inOrder.tally),
      found: finds[0],
      settled: false,
    };
  }
}
