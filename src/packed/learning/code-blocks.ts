import type { SlotTable } from '../state/slot-table.ts';
import { type Compact, compacted } from './compact-tree.ts';
import type { Learner } from './learner.ts';
import { StepSource, stateNames } from './step-source.ts';
import type { Piece } from './tree-source.ts';

/** Generated code for some learners: takes the batch's words in use and the state's words, and returns the words in use. */
export type Block = (n: number, ...state: readonly number[]) => number;

/** Learners whose code belongs together, in order. */
export interface Unit {
  readonly learners: readonly Learner[];
  readonly piece: (source: StepSource, treeOf: (learner: Learner) => Compact | undefined) => Piece;
}

/** What the code calls, with the draft's words loaded. */
export interface Callees {
  readonly words: Int32Array;
  /** A path that is not known. */
  readonly miss: (place: number) => void;
  /** What the text of the pieces names. */
  readonly named: Readonly<Record<string, unknown>>;
  /** Runs code, with the words in use, and undoes what it has done to what is named. */
  readonly undone: (run: (n: number) => void) => void;
}

/** Calls after which V8 has started to note what it sees: a function must have run some thousand bytes of bytecode. */
const FIRST_CALLS = 32;

/**
 * Turns what has been learnt into functions. Blocks whose text did not change are kept, with what V8 knows of them. A new
 * one is run on a state for every branch before it is used: when code that has never run is reached at last, V8 throws the
 * optimized function away, and with hundreds of branches some branch always is. Without it, half of the first 200,000 states
 * went through code that was not optimized, at a tenth of the speed.
 */
export class LearnedCode {
  readonly #slots: SlotTable;
  readonly #callees: Callees;
  #blocks = new Map<string, Block>();
  readonly #functionBytes: number;
  /** The compacted trees, with the number of leaves that they were made from. */
  readonly #compacted = new Map<Learner, { readonly leaves: number; readonly tree: Compact }>();
  #dry = false;

  /** `functionBytes`: about how long functions become, in bytes of bytecode. V8 does not optimize one of more than 60 KB. */
  constructor(slots: SlotTable, callees: Callees, functionBytes: number) {
    this.#functionBytes = functionBytes;
    this.#slots = slots;
    this.#callees = callees;
  }

  /** The functions for the units, to be called in order. */
  generate(units: readonly Unit[]): readonly Block[] {
    const trees = new Map<Learner, Compact>();
    for (const learner of units.flatMap((unit) => unit.learners)) {
      const { root, leaves = 0 } = learner.tree ?? {};
      if (root === undefined) continue;
      let known = this.#compacted.get(learner);
      if (known?.leaves !== leaves) {
        known = { leaves, tree: compacted(root, this.#slots) };
        this.#compacted.set(learner, known);
      }
      trees.set(learner, known.tree);
    }
    const known = this.#blocks;
    this.#blocks = new Map();
    return this.#grouped(units, trees).map(({ text, learners }) => {
      let block = known.get(text);
      if (block === undefined) {
        block = this.#made(text);
        this.#rehearse(block, learners, trees);
      }
      this.#blocks.set(text, block);
      return block;
    });
  }

  #grouped(units: readonly Unit[], trees: ReadonlyMap<Learner, Compact>): { text: string; learners: Learner[] }[] {
    const groups: { texts: string[]; functions: string[]; learners: Learner[]; size: number }[] = [];
    const width = this.#callees.words.length;
    for (const { learners, piece } of units) {
      const source = new StepSource(width, this.#slots, `${learners[0]?.place}_`, this.#functionBytes);
      const { text, size } = piece(source, (learner) => trees.get(learner));
      let group = groups.at(-1);
      if (group === undefined || group.size + size > this.#functionBytes) {
        group = { texts: [], functions: [], learners: [], size: 0 };
        groups.push(group);
      }
      group.texts.push(text);
      group.functions.push(...source.functions);
      group.learners.push(...learners);
      group.size += size;
    }
    const state = stateNames(width);
    return groups.map(({ texts, functions, learners }) => ({
      text: `${functions.join('\n')}\nreturn (n, ${state}) => { ${texts.join('\n')} return n; };`,
      learners,
    }));
  }

  #made(text: string): Block {
    const { words, miss, named } = this.#callees;
    const state = stateNames(words.length);
    const load = Array.from(words, (_, i) => `w[${i}] = s${i};`).join(' ');
    const given = { w: words, isDry: () => this.#dry, callMiss: miss, ...named };
    const make = new Function(
      ...Object.keys(given),
      `'use strict';
      const miss = (i, ${state}) => { if (isDry()) return; ${load} callMiss(i); };
      ${text}`,
    ) as (...given: unknown[]) => Block;
    return make(...Object.values(given));
  }

  /** Runs a block on a state for every branch, without consequences. */
  #rehearse(block: Block, learners: readonly Learner[], trees: ReadonlyMap<Learner, Compact>): void {
    const states: Int32Array[] = [];
    for (const learner of learners) {
      const zero = new Int32Array(this.#callees.words.length);
      const { gate } = learner;
      const mask = gate === undefined ? 0 : (this.#slots.get(gate.address)?.mask as number);
      const state = gate === undefined ? zero : having(zero, gate.address, mask, gate.code);
      const tree = trees.get(learner);
      if (tree === undefined) states.push(state);
      else collect(tree, state, states, new Set());
    }
    this.#dry = true;
    try {
      this.#callees.undone((n) => {
        for (let calls = 0; calls < FIRST_CALLS + states.length * 2; calls++)
          block(n, ...(states[calls % states.length] as Int32Array));
      });
    } finally {
      this.#dry = false;
    }
  }
}

const having = (state: Int32Array, address: number, mask: number, code: number): Int32Array => {
  const changed = state.slice();
  const word = address >>> 5;
  changed[word] = ((changed[word] as number) & ~(mask << address)) | (code << address);
  return changed;
};

/** Adds a state for each branch of each test, and for each test that leaves codes open. Subtrees that are shared come once. */
const collect = (tree: Compact, state: Int32Array, states: Int32Array[], seen: Set<Compact>): void => {
  if (tree.kind !== 'test' || seen.has(tree)) {
    states.push(state);
    return;
  }
  seen.add(tree);
  const { address, mask, branches, exhaustive } = tree;
  for (const { codes, next } of branches) collect(next, having(state, address, mask, codes[0] as number), states, seen);
  if (exhaustive) return;
  const known = new Set(branches.flatMap(({ codes }) => codes));
  let open = 0;
  while (known.has(open)) open++;
  if (open <= mask) states.push(having(state, address, mask, open));
};

/** A function that calls blocks on the state at offset `o` of `log`; `text` makes its body of the text of the calls. */
export const whole = (
  blocks: readonly Block[],
  width: number,
  named: Readonly<Record<string, unknown>>,
  text: (calls: string) => string,
): unknown => {
  const names = blocks.map((_, b) => `block${b}`);
  const state = Array.from({ length: width }, (_, i) => `s${i}`);
  const load = state.map((s, i) => `${s} = log[o + ${i}]`).join(', ');
  const calls = names.map((name) => `n = ${name}(n, ${state.join(', ')});`).join(' ');
  const make = new Function(
    ...Object.keys(named),
    ...names,
    `'use strict'; return (log, o) => { const ${load}; ${text(calls)} };`,
  ) as (...given: unknown[]) => unknown;
  return make(...Object.values(named), ...blocks);
};
