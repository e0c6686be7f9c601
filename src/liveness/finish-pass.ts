import { unrefused } from '../model/language/refusals.ts';
import { isFinal, type System } from '../model/language/system.ts';
import type { Thread } from '../model/language/thread.ts';
import { type Act, type FinishTest, finishTests, type Partition, type Runs } from '../packed/index.ts';
import type { Watch } from '../search/executor.ts';
import { inSlices } from '../search/slices.ts';
import { IntList } from './int-list.ts';

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
export const PASS_BYTES = 1;

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
 * A state is good if one of its successors is. Most have a good one among the first that are tried, if those that are reached
 * last are looked at first: levels, and the states of each, are gone through backwards, and of each state only the steps of one
 * thread after another are taken until one leads to a good state. What is left is a graph of its own, gone through backwards
 * with all its transitions. So the pass takes a part of the search's time, and one byte a state.
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
    for (let b = from; b < to; b++) good.sift(blocks[b] as Block);
  });
  if (done < count || !(await good.settle(watch))) return { kind: 'stopped', endless };
  return { kind: good.open === 0 ? 'all' : 'not all', endless };
};

/** The numbers `from` to `to - 1`. */
interface Block {
  readonly from: number;
  readonly to: number;
}

/** All states in blocks, those that were reached last first. */
const blocksOf = (levels: readonly Runs[]): readonly Block[] => {
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

const wordsOfBlock = (partition: Partition, { from, to }: Block): Int32Array => {
  const [words] = partition.reader.pieces([from, to]);
  return words as Int32Array;
};

/** The threads that no stored state shows finished, for any member. */
const endlessAmong = (
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

/** Which states are known to lead to a good end, by their numbers. */
class GoodStates {
  readonly #partition: Partition;
  readonly #system: System;
  readonly #good: Uint8Array;
  readonly #actors: readonly Act[];
  /** For each word in which a program counter lies: where all these threads have finished, `(word & mask) === code`. */
  readonly #finished: readonly { readonly word: number; readonly mask: number; readonly code: number }[];
  /** The numbers of a batch's states. */
  readonly #numbers: Int32Array;
  /** Of the states that are tried together: where in the batch the successors of each end. */
  readonly #ends: Int32Array = new Int32Array(BLOCK_STATES);
  readonly #pending: Int32Array = new Int32Array(BLOCK_STATES);
  /** States of which it is not known yet. */
  readonly #unknown = new IntList();
  open = 0;

  /** `numbers`: as many as the numbers of states go up to. */
  constructor(partition: Partition, system: System, tests: readonly FinishTest[], numbers: number) {
    this.#partition = partition;
    this.#system = system;
    this.#good = new Uint8Array(numbers);
    const { stepper } = partition;
    this.#actors = stepper.actors();
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

  /** Marks the states of a block that lead to a good end by a step to a state that is marked already, and keeps the others for later. */
  sift(block: Block): void {
    const words = wordsOfBlock(this.#partition, block);
    const { from, to } = block;
    const { stepper } = this.#partition;
    const { width } = stepper;
    const pending = this.#pending;
    let count = 0;
    for (let k = 0; k < to - from; k++)
      if (this.#isFinished(words, k * width)) this.#good[from + k] = 1;
      else pending[count++] = k;
    stepper.uncounted(() => {
      for (const act of this.#actors) {
        if (count === 0) break;
        this.#try(act, words, from, count);
        let left = 0;
        for (let i = 0; i < count; i++) {
          const k = pending[i] as number;
          if (this.#good[from + k] === 0) pending[left++] = k;
        }
        count = left;
      }
    });
    for (let i = 0; i < count; i++) this.#unknown.push(from + (pending[i] as number));
  }

  /** Decides for all states that are left; false if it was stopped. Afterwards `open` is how many lead to no good end. */
  async settle(watch: Watch): Promise<boolean> {
    const unknown = this.#unknown.values.slice().sort();
    const graph = new Unsettled(unknown, this.#good);
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
        if (this.#good[n] === 0 && this.#isFinal(n)) graph.mark(i);
      }
    });
    if (asked < unknown.length) return false;
    this.open = graph.spread();
    return true;
  }

  /** Takes the steps of one actor in the pending states of a block that begins at number `from`. */
  #try(act: Act, words: Int32Array, from: number, count: number): void {
    const { batch, width } = this.#partition.stepper;
    const ends = this.#ends;
    const pending = this.#pending;
    const full = BLOCK_STATES * width;
    let first = 0;
    for (let i = 0; i < count; i++) {
      act(words, (pending[i] as number) * width);
      ends[i] = batch.length;
      if (batch.length < full && i + 1 < count) continue;
      this.#look(from, first, i + 1);
      first = i + 1;
    }
  }

  /** Marks those of the pending states `first` to `end - 1` that have a good one among the states of the batch, and empties it. */
  #look(from: number, first: number, end: number): void {
    const { batch, width } = this.#partition.stepper;
    const numbers = this.#numbersOfBatch();
    const good = this.#good;
    let s = 0;
    for (let i = first; i < end; i++) {
      const last = (this.#ends[i] as number) / width;
      for (; s < last; s++) if (good[numbers[s] as number] === 1) good[from + (this.#pending[i] as number)] = 1;
    }
    batch.length = 0;
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

/** The states of which it is not known whether they lead to a good end, and the transitions between them, backwards. */
class Unsettled {
  /** Their numbers, in ascending order. */
  readonly #numbers: Int32Array;
  readonly #good: Uint8Array;
  /** For each, by its place: the newest of the transitions that lead to it; -1 for none. */
  readonly #newest: Int32Array;
  /** Of each transition: where it comes from, and the one before it that leads to the same state. */
  readonly #origins = new IntList();
  readonly #before = new IntList();
  readonly #queue = new IntList();
  #open: number;

  constructor(numbers: Int32Array, good: Uint8Array) {
    this.#numbers = numbers;
    this.#good = good;
    this.#newest = new Int32Array(numbers.length).fill(-1);
    this.#open = numbers.length;
  }

  /** There is a transition from the state at place `i` to state `n`. */
  lead(i: number, n: number): void {
    if (this.#isGood(i) || n < 0) return;
    if (this.#good[n] === 1) {
      this.mark(i);
      return;
    }
    const to = this.#placeOf(n);
    this.#origins.push(i);
    this.#before.push(this.#newest[to] as number);
    this.#newest[to] = this.#origins.length - 1;
  }

  /** The state at place `i` is good. */
  mark(i: number): void {
    this.#good[this.#numbers[i] as number] = 1;
    this.#open--;
    this.#queue.push(i);
  }

  /** Marks all that lead to those that were marked; answers how many are not good. */
  spread(): number {
    while (this.#queue.length > 0)
      for (let t = this.#newest[this.#queue.pop()] as number; t >= 0; t = this.#before.at(t)) {
        const i = this.#origins.at(t);
        if (!this.#isGood(i)) this.mark(i);
      }
    return this.#open;
  }

  #isGood(i: number): boolean {
    return this.#good[this.#numbers[i] as number] === 1;
  }

  #placeOf(n: number): number {
    let [low, high] = [0, this.#numbers.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#numbers[middle] as number) < n) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
