import type { Compact, CompactLeaf, CompactWrite } from './compact-tree.ts';
import type { SlotTable } from './slot-table.ts';

/** A piece of generated code, and about how many bytes of bytecode it makes. */
export interface Piece {
  readonly text: string;
  readonly size: number;
}

/** What the code of one rule instance is made from. */
export interface StepParts {
  /** The instance, and its rule, by their places. */
  readonly instance: number;
  readonly rule: number;
  readonly noise: boolean;
  /** Undefined while nothing is known. */
  readonly tree: Compact | undefined;
}

/**
 * Generates the code of learned steps. A state is in the locals `s0, s1...`; the batch has `n` words in use. A step
 * decides with nested tests on the slots and puts the changed words into `t0, t1...`; one tail for all its leaves appends
 * the successor. A path that is not known calls `miss`.
 *
 * Masks come after signed shifts, so that V8 sees small integers only.
 */
export class StepSource {
  readonly #width: number;
  readonly #slots: SlotTable;
  readonly #prefix: string;
  readonly #mostBytes: number;
  /** The functions that the pieces call. */
  readonly functions: string[] = [];
  /** The calls of subtrees that have become functions. */
  readonly #parts = new Map<Compact, Piece>();

  /** `prefix`: what the names of functions begin with; `mostBytes`: how long a function may be, in bytes of bytecode. */
  constructor(width: number, slots: SlotTable, prefix: string, mostBytes: number) {
    this.#mostBytes = mostBytes;
    this.#width = width;
    this.#slots = slots;
    this.#prefix = prefix;
  }

  get state(): string {
    return stateNames(this.#width);
  }

  /** A call of a function made of the piece. */
  outlined(piece: Piece): Piece {
    const name = `part${this.#prefix}${this.functions.length}`;
    this.functions.push(`const ${name} = (n, ${this.state}) => { ${piece.text} return n; };`);
    return { text: `n = ${name}(n, ${this.state});`, size: 8 + 4 * this.#width };
  }

  /** Pieces one after the other; the longest become functions if all of them together are too long for one. */
  joined(pieces: readonly Piece[], text: (texts: readonly string[]) => string): Piece {
    const kept = [...pieces];
    const total = (): number => kept.reduce((sum, { size }) => sum + size, 0);
    while (total() > this.#mostBytes) {
      const longest = kept.reduce((best, { size }, i) => (size > (kept[best] as Piece).size ? i : best), 0);
      const call = this.outlined(kept[longest] as Piece);
      if (call.size >= (kept[longest] as Piece).size) break;
      kept[longest] = call;
    }
    return { text: text(kept.map((piece) => piece.text)), size: total() };
  }

  /** The plain recipe of an instance that is not learnt. */
  plainStep(instance: number): Piece {
    return {
      text: `batch.length = n; plain(${instance}, ${this.state}); n = batch.length;`,
      size: 30 + 4 * this.#width,
    };
  }

  /** A property that nothing is to be done about on every path of the tree. */
  property(place: number, tree: Compact | undefined): Piece {
    const known = this.#tree(tree ?? unknown, (part) => this.property(place, part));
    return {
      text: `done: { miss: { ${known.text} } miss(${place}, ${this.state}); }`,
      size: known.size + 10 + 4 * this.#width,
    };
  }

  plainProperty(place: number): Piece {
    return { text: `plain(${place}, ${this.state});`, size: 10 + 4 * this.#width };
  }

  /** Runs the text whose code is in the slot. */
  dispatch(address: number, cases: readonly (readonly [code: number, text: string])[]): string {
    const { mask } = this.#slots.get(address) as { mask: number };
    return `switch (${this.#code(address, mask)}) { ${cases.map(([code, text]) => `case ${code}: ${text} break;`).join('\n')} }`;
  }

  /** The instance's transition. */
  step(parts: StepParts): Piece {
    const known = parts.tree ?? unknown;
    const written = [...new Set(writesOf(known).map(({ address }) => address >>> 5))].sort((a, b) => a - b);
    const tree = this.#tree(known, (part) => this.step({ ...parts, tree: part }));
    const words = Array.from(
      { length: this.#width },
      (_, i) => `words[n + ${i}] = ${written.includes(i) ? 't' : 's'}${i};`,
    );
    const count = `taken[${parts.rule}]++; ${parts.noise ? '' : 'progress.enabled = true;'}`;
    const append =
      written.length === 0
        ? ''
        : `same: { changed: { ${tree.text} } ${words.join(' ')} n += ${this.#width}; } ${count} break done;`;
    return {
      text: `done: { ${written.length === 0 ? '' : `let ${written.map((i) => `t${i} = s${i}`).join(', ')};`}
        miss: { ${append === '' ? `same: { ${tree.text} } ${count} break done;` : append} }
        batch.length = n; miss(${parts.instance}, ${this.state}); n = batch.length; }`,
      size: tree.size + 60 + 16 * this.#width,
    };
  }

  /** The tests of a tree; `whole` makes the code of a part that is to be a function of its own. */
  #tree(tree: Compact, whole: (part: Compact) => Piece): Piece {
    if (tree.kind !== 'test') return this.#leaf(tree);
    const { address, mask, branches, exhaustive } = tree;
    const code = this.#code(address, mask);
    const thens = branches.map(({ next }) => this.#tree(next, whole));
    const sizes: number = thens.reduce((sum, { size }) => sum + size, 0);
    if (sizes > this.#mostBytes) {
      // A part has its own tail, so it is made from the trees again.
      branches.forEach(({ next }, i) => {
        if ((thens[i] as Piece).size > this.#mostBytes / (2 * branches.length)) {
          const call = this.#parts.get(next) ?? this.outlined(whole(next));
          this.#parts.set(next, call);
          thens[i] = { text: `${call.text} break done;`, size: call.size + 4 };
        }
      });
    }
    const cost = (tests: number): number => thens.reduce((sum, { size }) => sum + size, 14 + 8 * tests);
    const texts = thens.map(({ text }) => text);
    const [first, second] = branches;
    if (first === undefined) return { text: 'break miss;', size: 3 };
    if (second === undefined && first.codes.length === 1)
      return { text: `if (${code} !== ${first.codes[0]}) break miss; ${texts[0]}`, size: cost(1) };
    if (second !== undefined && exhaustive && branches.length === 2) {
      const [one, other] = first.codes.length <= second.codes.length ? [0, 1] : [1, 0];
      const codes = branches[one]?.codes as readonly number[];
      if (codes.length === 1)
        return { text: `if (${code} === ${codes[0]}) { ${texts[one]} } else { ${texts[other]} }`, size: cost(1) };
    }
    const widest = branches.reduce(
      (best, { codes }, i) => (codes.length > (branches[best]?.codes.length as number) ? i : best),
      0,
    );
    const cases = branches.map(({ codes }, i) =>
      exhaustive && i === widest ? '' : `${codes.map((c) => `case ${c}:`).join(' ')} ${texts[i]}`,
    );
    return {
      text: `switch (${code}) { ${cases.join('\n')} default: ${exhaustive ? texts[widest] : 'break miss;'} }`,
      size: cost(branches.reduce((sum, { codes }) => sum + codes.length, 0)),
    };
  }

  /** A leaf: the words that it changes. What else is computed of a successor, word by word, belongs here. */
  #leaf(leaf: CompactLeaf): Piece {
    if (leaf.kind === 'blocked') return { text: 'break done;', size: 3 };
    const byWord = new Map<number, CompactWrite[]>();
    for (const write of leaf.writes)
      if (write.differs !== false) byWord.set(write.address >>> 5, [...(byWord.get(write.address >>> 5) ?? []), write]);
    if (byWord.size === 0) return { text: 'break same;', size: 3 };
    const sets: string[] = [];
    let size = 8;
    for (const [word, writes] of byWord) {
      let keep = -1;
      let bits = 0;
      const copies: string[] = [];
      for (const { address, value } of writes) {
        const { mask } = this.#slots.get(address) as { mask: number };
        keep &= ~(mask << address);
        if (value.kind === 'code') bits |= value.code << address;
        else copies.push(this.#moved(value.from, value.plus, address));
        size += value.kind === 'code' ? 0 : 16;
      }
      const kept = keep === 0 ? '0' : `s${word} & ${keep}`;
      sets.push(`t${word} = ${[kept, ...(bits === 0 ? [] : [String(bits)]), ...copies].join(' | ')};`);
      size += 14;
    }
    const certain = leaf.writes.some(({ differs }) => differs === true);
    const unchanged = [...byWord.keys()].map((word) => `t${word} === s${word}`).join(' && ');
    return {
      text: `${sets.join(' ')} ${certain ? '' : `if (${unchanged}) break same;`} break changed;`,
      size: certain ? size : size + 8 * byWord.size,
    };
  }

  #code(address: number, mask: number): string {
    const shift = address & 31;
    const shifted = shift === 0 ? `s${address >>> 5}` : `s${address >>> 5} >> ${shift}`;
    return `(${shifted} & ${mask})`;
  }

  /** The code of a slot, plus a constant, at the bits of another. */
  #moved(from: number, plus: number, to: number): string {
    const { mask } = this.#slots.get(from) as { mask: number };
    const shift = to & 31;
    const code = this.#code(from, mask);
    const added = plus === 0 ? code : `(${code} ${plus < 0 ? '-' : '+'} ${Math.abs(plus)})`;
    return shift === 0 ? added : `(${added} << ${shift})`;
  }
}

/** The locals that hold the words of a state. */
export const stateNames = (width: number): string => Array.from({ length: width }, (_, i) => `s${i}`).join(', ');

const unknown: Compact = { kind: 'test', address: 0, mask: 0, branches: [], exhaustive: false };

const writesOf = (tree: Compact): readonly CompactWrite[] => {
  if (tree.kind === 'test') return tree.branches.flatMap(({ next }) => writesOf(next));
  return tree.kind === 'effect' ? tree.writes.filter(({ differs }) => differs !== false) : [];
};
