import { type Compact, compacted, type CompactBranch } from './compact-tree.ts';
import { type Piece, StepSource } from './step-source.ts';
import type { Learner, StepContext, StepLearner } from './step-learner.ts';

/** Makes the transitions of the state at `offset` of `log`; true if a step that is not noise was enabled. */
export type Expand = (log: Int32Array, offset: number) => boolean;

type Block = (n: number, ...state: readonly number[]) => number;

/** Functions of about this many bytes of bytecode are put together. */
const BLOCK_BYTES = 24_000;

/**
 * Turns what has been learnt into code. Blocks whose text did not change are kept, with what V8 knows of them. A new one
 * is run on a state for every leaf before it is used: code that has never run makes V8 throw the optimized function
 * away when it is reached at last, and with thousands of leaves some leaf always is.
 */
export class StepCode {
  readonly #context: StepContext;
  readonly #learner: StepLearner;
  #blocks = new Map<string, Block>();
  #dry = false;

  constructor(context: StepContext, learner: StepLearner) {
    this.#context = context;
    this.#learner = learner;
  }

  generate(): Expand {
    const { batch, draft, progress } = this.#context;
    const width = draft.words.length;
    const source = new StepSource(width, this.#learner.slots);
    const known = this.#blocks;
    this.#blocks = new Map();
    const fresh: { block: Block; learners: readonly Learner[] }[] = [];
    const trees = new Map<Learner, Compact>();
    for (const learner of this.#learner.learners) {
      const root = learner.tree?.root;
      if (root !== undefined) trees.set(learner, compacted(root, this.#learner.slots));
    }
    const blocks = this.#groups(source, trees).map(({ piece, learners, functions }) => {
      const text = `${functions.join('\n')}\n${source.functionOf('block', piece)}\nreturn block;`;
      const block = known.get(text) ?? this.#made(text);
      if (!known.has(text)) fresh.push({ block, learners });
      this.#blocks.set(text, block);
      return block;
    });
    for (const { block, learners } of fresh) this.#rehearse(block, learners, trees);
    const names = blocks.map((_, b) => `block${b}`);
    const make = new Function(
      'batch',
      'progress',
      ...names,
      `'use strict'; return (log, o) => {
        const ${Array.from({ length: width }, (_, i) => `s${i} = log[o + ${i}]`).join(', ')};
        progress.enabled = false;
        let n = batch.length;
        ${names.map((name) => `n = ${name}(n, ${source.state});`).join(' ')}
        batch.length = n;
        return progress.enabled;
      };`,
    ) as (...given: unknown[]) => Expand;
    return make(batch, progress, ...blocks);
  }

  /** The steps in order, in groups that are functions of reasonable length. */
  #groups(source: StepSource, trees: ReadonlyMap<Learner, Compact>): Group[] {
    const groups: Group[] = [];
    for (const rules of this.#byActor()) {
      const learners = rules.flat();
      const pieces = rules.map((rule) => source.joined(rule.map((one) => this.#piece(source, one, trees)), (texts) => texts.join('\n')));
      const pc = rules[0]?.[0]?.pc;
      const piece =
        pc === undefined
          ? source.joined(pieces, (texts) => texts.join('\n'))
          : source.joined(pieces, (texts) => source.dispatch(pc.address, texts.map((text, i) => [rules[i]?.[0]?.pc?.code as number, text])));
      const functions = source.takeFunctions();
      const last = groups.at(-1);
      if (last !== undefined && last.piece.size + piece.size <= BLOCK_BYTES)
        groups[groups.length - 1] = {
          piece: { text: `${last.piece.text}\n${piece.text}`, size: last.piece.size + piece.size },
          learners: [...last.learners, ...learners],
          functions: [...last.functions, ...functions],
        };
      else groups.push({ piece, learners, functions });
    }
    return groups;
  }

  #piece(source: StepSource, learner: Learner, trees: ReadonlyMap<Learner, Compact>): Piece {
    const tree = trees.get(learner);
    if (tree === undefined && learner.tree === undefined) return source.plain(learner.rule, learner.args);
    const noise = this.#context.system.rules[learner.rule]?.noise === true;
    const unknown: Compact = { kind: 'test', address: 0, mask: 0, branches: [], exhaustive: false };
    return source.step({ instance: learner.instance, rule: learner.rule, noise, tree: tree ?? unknown });
  }

  /** The instances of each thread, or action: those of a rule together, in order. */
  #byActor(): (readonly Learner[])[][] {
    const { rules } = this.#context.system;
    const actors: Learner[][][] = [];
    let before: Learner | undefined;
    for (const learner of this.#learner.learners) {
      const same = before !== undefined && learner.rule === before.rule;
      const actor = actors.at(-1);
      if (same) actor?.at(-1)?.push(learner);
      else if (actor !== undefined && learner.pc !== undefined && learner.pc.address === before?.pc?.address)
        actor.push([learner]);
      else actors.push([[learner]]);
      before = learner;
    }
    return rules.length === 0 ? [] : actors;
  }

  #made(text: string): Block {
    const { batch, draft, findings, plain, progress } = this.#context;
    const { state } = new StepSource(draft.words.length, this.#learner.slots);
    const learner = this.#learner;
    const make = new Function('load', 'make', 'w', 'batch', 'words', 'taken', 'progress', 'steps', 'isDry',
      `'use strict';
      const miss = (i, ${state}) => { if (isDry()) return; ${state.split(', ').map((s, i) => `w[${i}] = ${s};`).join(' ')} make(i); };
      const plain = (r, i, ${state}) => { if (isDry()) return; ${state.split(', ').map((s, i) => `w[${i}] = ${s};`).join(' ')} steps[r](i, ${state}); };
      ${text}`) as (...given: unknown[]) => Block;
    return make(undefined, (i: number) => learner.make(i), draft.words, batch, batch.words, findings.taken, progress, plain.steps, () => this.#dry);
  }

  /** Runs a block on a state for every leaf, without consequences. */
  #rehearse(block: Block, learners: readonly Learner[], trees: ReadonlyMap<Learner, Compact>): void {
    const { batch, findings, progress } = this.#context;
    const states: Int32Array[] = [];
    for (const learner of learners) {
      const state = new Int32Array(this.#context.draft.words.length);
      if (learner.pc !== undefined) put(state, learner.pc.address, -1, learner.pc.code, this.#learner);
      const tree = trees.get(learner);
      if (tree !== undefined) collect(tree, state, states);
    }
    const taken = findings.taken.slice();
    const { length } = batch;
    const { at, enabled } = progress;
    this.#dry = true;
    try {
      for (let round = 0; round < 3; round++)
        for (const state of states) block(length, ...state);
    } finally {
      this.#dry = false;
      findings.taken.set(taken);
      batch.length = length;
      Object.assign(progress, { at, enabled });
    }
  }
}

interface Group {
  readonly piece: Piece;
  readonly learners: readonly Learner[];
  /** What the piece calls. */
  readonly functions: readonly string[];
}

const put = (state: Int32Array, address: number, _mask: number, code: number, learner: StepLearner): void => {
  const mask = learner.slots.get(address)?.mask as number;
  const word = address >>> 5;
  state[word] = ((state[word] as number) & ~(mask << address)) | (code << address);
};

/** A state for each leaf, and one for each test that leaves codes open. */
const collect = (tree: Compact, state: Int32Array, states: Int32Array[]): void => {
  if (tree.kind !== 'test') {
    states.push(state);
    return;
  }
  const { address, mask, branches, exhaustive } = tree;
  const word = address >>> 5;
  const having = (code: number): Int32Array => {
    const changed = state.slice();
    changed[word] = ((changed[word] as number) & ~(mask << address)) | (code << address);
    return changed;
  };
  for (const { codes, then } of branches) collect(then, having((codes as CompactBranch['codes'])[0] as number), states);
  if (exhaustive) return;
  const known = new Set(branches.flatMap(({ codes }) => codes));
  let open = 0;
  while (known.has(open)) open++;
  if (open <= mask) states.push(having(open));
};
