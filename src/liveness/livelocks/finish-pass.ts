import type { Thread } from '../../model/language/thread.ts';
import { isFinal } from '../../model/rules/ends.ts';
import type { System } from '../../model/rules/rule.ts';
import { unrefused } from '../../model/values/refusals.ts';
import { type Act, type FinishTest, finishTests, type Partition, type Runs } from '../../packed/index.ts';
import type { Watch } from '../../search/executor.ts';
import { inSlices } from '../../search/slices.ts';
import { IntList } from '../int-list.ts';
import { GOOD, Unsettled } from './unsettled.ts';

/** States that are looked at together, so that what their successors touch is in the cache; a piece of a store never ends within them. */
const BLOCK_STATES = 1024;

/** What the pass came to. */
export interface FinishPass {
  /** `all`: every state leads to one in which all threads have finished, or that is final. `stopped`: by the watch. */
  readonly kind: 'all' | 'not all' | 'stopped';
  /** Threads that finish in no state, for any member of their scalarset. They are taken to be meant to. */
  readonly endless: readonly Thread[];
}

/** Bytes that the pass takes for a state. */
export const PASS_BYTES = 5;

/**
 * Whether all threads that have to can finish together, from every state that a search has stored; it is over, and has found
 * nothing. Since a thread that has finished stays so, that is the same as that each can: from a state in which each always
 * can, go on to where the first has, from there to where the second has, and so on; a final state on the way is a good end for
 * all. Said of all together it does not depend on names, so it may be asked of one state of each orbit.
 *
 * Asked of states between which local steps were merged, the answer is that for all states: a state that was left out leads, by local
 * steps of its own, to one that was stored; and a way of the model to where all have finished is, in another order, one along
 * stored states, because local steps commute with all others and do not move another thread's program counter.
 *
 * A state is good if one of its successors is, and to find one it is mostly enough to let one thread go on, whichever can. So of each
 * state one successor is made, the first of the first thread that has any, and the ways that these make are followed, each state
 * once, until they come to where all have finished. Where they come to a circle instead, its states, of which there are few, go on by
 * another thread. What is left after each has had its turn is settled as a graph of its own, with all transitions. So the pass takes a part of the
 * search's time, and five bytes a state.
 */
export const canAllFinish = async (partition: Partition, system: System, watch: Watch): Promise<FinishPass> => {
  const tests = finishTests(system, partition.stepper.buffer);
  const blocks = blocksOf(partition.levels);
  const endless = endlessAmong(tests, partition, blocks);
  const wanted = tests.filter(({ thread }) => !endless.includes(thread));
  if (wanted.length === 0) return { kind: 'all', endless };
  // Of several workers' levels the last one need not have the highest numbers.
  const numbers = blocks.reduce((most, { to }) => Math.max(most, to), 0);
  const good = new GoodStates(partition, system, wanted, numbers);
  const count = blocks.length;
  const done = await inSlices(0, count, watch, (from, to) => {
    for (let b = from; b < to; b++) good.go(blocks[b] as Block);
  });
  if (done < count) return { kind: 'stopped', endless };
  let circles = good.follow(blocks, true);
  for (let round = 1; round < good.actors && circles.length > 0 && !watch.stopped(); round++) {
    good.turn(circles, round);
    circles = good.follow(blocks, false);
    await watch.breathe();
  }
  if (!(await good.settle(blocks, watch))) return { kind: 'stopped', endless };
  return { kind: good.open === 0 ? 'all' : 'not all', endless };
};

/** The numbers `from` to `to - 1`. */
export interface Block {
  readonly from: number;
  readonly to: number;
}

/** All states in blocks, those that were reached last first. */
export const blocksOf = (levels: readonly Runs[]): readonly Block[] => {
  const blocks: Block[] = [];
  for (const runs of levels)
    for (let r = 0; r < runs.length; r += 2) {
      const end = runs[r + 1] as number;
      for (let from = runs[r] as number; from < end; ) {
        const to = Math.min(end, (Math.floor(from / BLOCK_STATES) + 1) * BLOCK_STATES);
        blocks.push({ from, to });
        from = to;
      }
    }
  return blocks.reverse();
};

export const wordsOfBlock = (partition: Partition, { from, to }: Block): Int32Array => {
  const [words] = partition.reader.pieces([from, to]);
  return words as Int32Array;
};

/** The threads that no stored state shows finished, for any member. */
export const endlessAmong = (
  tests: readonly FinishTest[],
  partition: Partition,
  blocks: readonly Block[],
): readonly Thread[] => {
  let open = tests;
  const { width } = partition.stepper;
  for (const block of blocks) {
    if (open.length === 0) break;
    const words = wordsOfBlock(partition, block);
    const finished = new Set<Thread>();
    for (let o = 0; o < words.length; o += width)
      for (const { thread, word, shift, mask, code } of open)
        if ((((words[o + word] as number) >>> shift) & mask) === code) finished.add(thread);
    if (finished.size > 0) open = open.filter(({ thread }) => !finished.has(thread));
  }
  return [...new Set(open.map(({ thread }) => thread))];
};

/** What is known of a state. While ways are followed, `ON_WAY` are those on the way that is being followed. */
export const OPEN = 0;
const ON_WAY = 2;
const LEFT = 3;

/** Which states are known to lead to a good end, by their numbers. */
class GoodStates {
  readonly #partition: Partition;
  readonly #system: System;
  readonly #known: Uint8Array;
  /** The successor by which each state goes on; -1 for none. */
  readonly #next: Int32Array;
  /** Threads that have to finish, then daemons and actions. */
  readonly #actors: readonly Act[];
  /** For each word in which a program counter lies: where all these threads have finished, `(word & mask) === code`. */
  readonly #finished: readonly { readonly word: number; readonly mask: number; readonly code: number }[];
  /** The numbers of a batch's states. */
  readonly #numbers: Int32Array;
  readonly #pending: Int32Array = new Int32Array(BLOCK_STATES);
  /** The states of which the batch has successors. */
  readonly #owners: Int32Array = new Int32Array(BLOCK_STATES);
  open = 0;

  /** `numbers`: as many as the numbers of states go up to. */
  constructor(partition: Partition, system: System, tests: readonly FinishTest[], numbers: number) {
    this.#partition = partition;
    this.#system = system;
    this.#known = new Uint8Array(numbers);
    this.#next = new Int32Array(numbers);
    const { stepper } = partition;
    const daemons = system.threads.flatMap(({ over, daemon }) => Array.from({ length: over?.size ?? 1 }, () => daemon));
    const actors = stepper.actors();
    const hasToFinish = (a: number): boolean => daemons[a] === false;
    this.#actors = [...actors.filter((_, a) => hasToFinish(a)), ...actors.filter((_, a) => !hasToFinish(a))];
    this.#numbers = new Int32Array(stepper.batch.words.length / stepper.width);
    this.#finished = [...new Set(tests.map(({ word }) => word))].map((word) => {
      const own = tests.filter((test) => test.word === word);
      return {
        word,
        mask: own.reduce((all, { mask, shift }) => all | (mask << shift), 0),
        code: own.reduce((all, { code, shift }) => all | (code << shift), 0),
      };
    });
  }

  /**
   * Notes by which successor each state of a block goes on: the first one of the first thread, or action, that has any. Threads that have to finish come
   * first, since a daemon may go round for ever.
   */
  go({ from, to }: Block): void {
    const words = wordsOfBlock(this.#partition, { from, to });
    const { width } = this.#partition.stepper;
    let count = 0;
    for (let k = 0; k < to - from; k++)
      if (this.#isFinished(words, k * width)) this.#known[from + k] = GOOD;
      else this.#pending[count++] = k;
    this.#choose(words, count, (k) => from + k, 0);
  }

  /** Lets the states of a circle go on by another thread or action, which is another one each round. */
  turn(circle: Int32Array, round: number): void {
    const { width } = this.#partition.stepper;
    const words = new Int32Array(BLOCK_STATES * width);
    for (let first = 0; first < circle.length; first += BLOCK_STATES) {
      const count = Math.min(BLOCK_STATES, circle.length - first);
      for (let k = 0; k < count; k++) {
        const n = circle[first + k] as number;
        words.set(wordsOfBlock(this.#partition, { from: n, to: n + 1 }), k * width);
        this.#pending[k] = k;
      }
      this.#choose(words, count, (k) => circle[first + k] as number, round);
    }
  }

  /** Lets the first `count` pending states, which are places in `words`, go on by an actor; the one at place `round` is tried first. */
  #choose(words: Int32Array, pendingStates: number, numberOf: (k: number) => number, round: number): void {
    const { batch, width } = this.#partition.stepper;
    const pending = this.#pending;
    const owners = this.#owners;
    const next = this.#next;
    const actors = this.#actors;
    let count = pendingStates;
    this.#partition.stepper.uncounted(() => {
      let owned = 0;
      for (let a = 0; a < actors.length && count > 0; a++) {
        const act = actors[(a + round) % actors.length] as Act;
        let left = 0;
        for (let i = 0; i < count; i++) {
          const k = pending[i] as number;
          const { length } = batch;
          act(words, k * width);
          if (batch.length === length) pending[left++] = k;
          else {
            batch.length = length + width;
            owners[owned++] = k;
          }
        }
        count = left;
      }
      const numbers = this.#numbersOfBatch();
      for (let i = 0; i < owned; i++) next[numberOf(owners[i] as number)] = numbers[i] as number;
      batch.length = 0;
    });
    for (let i = 0; i < count; i++) {
      const n = numberOf(pending[i] as number);
      next[n] = -1;
      if (round === 1 && this.#isFinal(n)) this.#known[n] = GOOD;
    }
  }

  /** How many threads and actions there are to go on by. */
  get actors(): number {
    return this.#actors.length;
  }

  /**
   * Follows the ways on from all states, to where they are known; answers the states of the circles that they come to, and, if `ends`, those that lead
   * nowhere: final ones may be among them. States that lead to a circle are left as they are: they will be good when it is.
   */
  follow(blocks: readonly Block[], ends: boolean): Int32Array {
    const known = this.#known;
    const next = this.#next;
    const circles = new IntList();
    for (let n = 0; n < known.length; n++) if (known[n] === LEFT) known[n] = OPEN;
    for (const { from, to } of blocks)
      for (let first = from; first < to; first++) {
        let last = -1;
        let n = first;
        for (; n >= 0 && known[n] === OPEN; n = next[n] as number) {
          known[n] = ON_WAY;
          last = n;
        }
        if (n < 0) {
          if (ends && last !== -1) circles.push(last);
        } else if (known[n] === ON_WAY) {
          circles.push(n);
          for (let round = next[n] as number; round !== n; round = next[round] as number) circles.push(round);
        }
        const end = n >= 0 && known[n] === GOOD ? GOOD : LEFT;
        for (n = first; n >= 0 && known[n] === ON_WAY; n = next[n] as number) known[n] = end;
      }
    return circles.values.slice();
  }

  /** Decides for all states that are left; false if it was stopped. Afterwards `open` is how many lead to no good end. */
  async settle(blocks: readonly Block[], watch: Watch): Promise<boolean> {
    const left = new IntList();
    for (const { from, to } of blocks) for (let n = from; n < to; n++) if (this.#known[n] === LEFT) left.push(n);
    const unknown = left.values.slice().sort();
    const graph = new Unsettled(unknown, this.#known);
    const done = await inSlices(0, unknown.length, watch, (from, to) => {
      this.#partition.stepper.uncounted(() => {
        for (let i = from; i < to; i++) this.#enter(graph, i, unknown[i] as number);
      });
    });
    if (done < unknown.length) return false;
    this.open = graph.spread();
    if (this.open === 0) return true;
    const asked = await inSlices(0, unknown.length, watch, (from, to) => {
      for (let i = from; i < to; i++) {
        const n = unknown[i] as number;
        if (this.#known[n] === LEFT && this.#isFinal(n)) graph.mark(i);
      }
    });
    if (asked < unknown.length) return false;
    this.open = graph.spread();
    return true;
  }

  #numbersOfBatch(): Int32Array {
    const { stepper, reader } = this.#partition;
    stepper.canonicalise();
    reader.find(stepper.batch.words, stepper.batch.length / stepper.width, this.#numbers);
    return this.#numbers;
  }

  /** Puts a state, the one at place `i` of those that are left, into their graph with all its transitions. */
  #enter(graph: Unsettled, i: number, n: number): void {
    const { stepper } = this.#partition;
    stepper.expand(wordsOfBlock(this.#partition, { from: n, to: n + 1 }), 0);
    const count = stepper.batch.length / stepper.width;
    const numbers = this.#numbersOfBatch();
    for (let s = 0; s < count; s++) graph.lead(i, numbers[s] as number);
    stepper.batch.length = 0;
  }

  #isFinished(words: Int32Array, o: number): boolean {
    for (const { word, mask, code } of this.#finished) if (((words[o + word] as number) & mask) !== code) return false;
    return true;
  }

  /** Whether the model calls the state final. What throws is told by who looks for the way there. */
  #isFinal(n: number): boolean {
    const { stepper } = this.#partition;
    stepper.load(wordsOfBlock(this.#partition, { from: n, to: n + 1 }), 0);
    try {
      return unrefused(() => isFinal(this.#system, stepper.buffer.root));
    } catch {
      return false;
    }
  }
}
