import type { PathNumbers } from '../sleep/sleep-sets.ts';
import type { SlotTable } from '../state/slot-table.ts';
import type { Compact, CompactEffects, CompactLeaf, CompactWrite } from './compact-tree.ts';
import { codeText, type Piece, treeSource } from './tree-source.ts';

/** The leaves that have a successor. */
export interface NumberedLeaves {
  /** Of each, the numbers of the paths that end there. */
  readonly numbers: ReadonlyMap<CompactLeaf, PathNumbers>;
  /** Those numbers, if all have the same; else each leaf has to say its own. */
  readonly only: PathNumbers | undefined;
}

/** What the code of one rule instance is made from. */
export interface StepParts {
  /** The instance, and its rule, by their places. */
  readonly instance: number;
  readonly rule: number;
  readonly noise: boolean;
  /** Note beside each successor which rule made it. */
  readonly tagged: boolean;
  /** Note beside each successor its maker, by the numbers of the paths to each leaf: what is asleep is left out. */
  readonly made: 'unasked' | 'unknown' | NumberedLeaves;
  /** Undefined while nothing is known. */
  readonly tree: Compact | undefined;
}

/**
 * The text of steps and properties. The state is in the locals `s0, s1...`, the batch's length in `n`. A step's text tests the
 * slots and puts the words that change into `t0, t1...`; all its leaves end in one tail, which appends the successor. A path
 * that is not known calls `miss`.
 */
export class RecipeSource {
  readonly #width: number;
  readonly #slots: SlotTable;
  readonly #prefix: string;
  readonly #prologue: string;
  readonly #mostBytes: number;
  /** The functions that the pieces call. */
  readonly functions: string[] = [];
  /** The calls of subtrees that have become functions, the code of those that are asked for again, and the words that they write. */
  readonly #parts = new Map<Compact, Piece>();
  readonly #made = new Map<Compact, Piece>();
  readonly #written = new Map<Compact, number>();

  /** `prefix`: what the names of functions begin with; `prologue`: what each begins with; `mostBytes`: how long one may be, in bytes of bytecode. */
  constructor(
    width: number,
    slots: SlotTable,
    { prefix, prologue, mostBytes }: { readonly prefix: string; readonly prologue: string; readonly mostBytes: number },
  ) {
    this.#mostBytes = mostBytes;
    this.#width = width;
    this.#slots = slots;
    this.#prefix = prefix;
    this.#prologue = prologue;
  }

  get state(): string {
    return stateNames(this.#width);
  }

  /** A call of a function made of the piece. */
  outlined(piece: Piece): Piece {
    const name = `part${this.#prefix}${this.functions.length}`;
    this.functions.push(`const ${name} = (n, ${this.state}) => { ${this.#prologue} ${piece.text} return n; };`);
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
  plainStep(rule: number, args: number): Piece {
    return {
      text: `if (!isDry()) { batch.length = n; ${this.#load} steps[${rule}](${args}, ${this.state}); n = batch.length; }`,
      size: 40 + 12 * this.#width,
    };
  }

  /** The plain recipes of a thread or an action of which nothing is learnt. */
  plainActor(actor: number): Piece {
    return {
      text: `if (!isDry()) { batch.length = n; ${this.#load} actors[${actor}](0, ${this.state}); n = batch.length; }`,
      size: 40 + 12 * this.#width,
    };
  }

  /** A property: on the paths of the tree there is nothing to do. */
  property(place: number, tree: Compact | undefined): Piece {
    const known = this.#tree(tree ?? unknown, (part) => this.property(place, part));
    return {
      text: `done: { miss: { ${known.text} } miss(${place}, ${this.state}); }`,
      size: known.size + 10 + 4 * this.#width,
    };
  }

  plainProperty(place: number): Piece {
    return {
      text: `if (!isDry()) { ${this.#load} checks[${place}](${this.state}); }`,
      size: 20 + 12 * this.#width,
    };
  }

  /** Runs the text for the code that is in the slot. */
  dispatch(address: number, cases: readonly (readonly [code: number, text: string])[]): string {
    return `switch (${codeText(address, this.#slots)}) { ${cases.map(([code, text]) => `case ${code}: ${text} break;`).join('\n')} }`;
  }

  /** The instance's transition. */
  step(parts: StepParts): Piece {
    const known = parts.tree ?? unknown;
    const bits = this.#writtenBy(known);
    const written = Array.from({ length: this.#width }, (_, i) => i).filter((i) => (bits & (1 << i)) !== 0);
    const tree = this.#tree(known, (part) => this.step({ ...parts, tree: part }), parts);
    const words = Array.from(
      { length: this.#width },
      (_, i) => `words[n + ${i}] = ${written.includes(i) ? 't' : 's'}${i};`,
    );
    const count = `taken[${parts.rule}]++; ${parts.noise ? '' : 'progress.enabled = true;'}`;
    const append =
      written.length === 0
        ? ''
        : `same: { changed: { ${tree.text} } ${words.join(' ')}${parts.tagged ? ` tags[n] = ${parts.rule};` : ''} ${this.#appended(parts)} } ${count} break done;`;
    const locals = [...written.map((i) => `t${i} = s${i}`), ...(saysOwn(parts.made) ? ['m = 0', 'c = 0'] : [])];
    return {
      text: `done: { ${written.length === 0 ? '' : `let ${locals.join(', ')};`}
        miss: { ${append === '' ? `same: { ${tree.text} } ${count} break done;` : append} }
        batch.length = n; miss(${parts.instance}, ${this.state}); n = batch.length; }`,
      size: tree.size + 60 + 16 * this.#width,
    };
  }

  /** Moves on behind the successor, whose words have been written; not if it is another state's to make. */
  #appended({ made }: StepParts): string {
    if (made === 'unasked') return `n += ${this.#width};`;
    if (made === 'unknown') return `makers[n] = 0; n += ${this.#width};`;
    const [maker, column] = made.only === undefined ? ['m', 'c'] : [made.only.maker, made.only.column];
    return `makers[n] = ${maker}; n += awake[z + ${column}];`;
  }

  /** Puts the state into the buffer's words, where recipes find it. */
  get #load(): string {
    return Array.from({ length: this.#width }, (_, i) => `w[${i}] = s${i};`).join(' ');
  }

  /** The tests of a tree; `whole` makes the code of a part that is to be a function of its own; `parts`: of a step. */
  #tree(tree: Compact, whole: (part: Compact) => Piece, parts?: StepParts): Piece {
    return treeSource(tree, {
      leaf: (leaf) => this.#leaf(leaf, parts),
      mostBytes: this.#mostBytes,
      made: this.#made,
      outlined: (part) => {
        // A part has its own tail.
        const call = this.#parts.get(part) ?? this.outlined(whole(part));
        this.#parts.set(part, call);
        return { text: `${call.text} break done;`, size: call.size + 4 };
      },
    });
  }

  /** The words that the leaves of a tree change, a bit for each: no state that is learnt has more than 32. */
  #writtenBy(tree: Compact): number {
    if (tree.kind === 'blocked' || tree.kind === 'effects') return 0;
    let bits = this.#written.get(tree);
    if (bits === undefined) {
      bits = 0;
      if (tree.kind === 'test') for (const { next } of tree.branches) bits |= this.#writtenBy(next);
      else for (const { address, differs } of tree.writes) if (differs !== false) bits |= 1 << (address >>> 5);
      this.#written.set(tree, bits);
    }
    return bits;
  }

  /** A leaf: computes the words that it changes, and jumps to the tail. */
  #leaf(leaf: CompactLeaf, parts?: StepParts): Piece {
    const known = this.#made.get(leaf);
    if (known !== undefined) return known;
    const piece = this.#newLeaf(leaf, parts);
    this.#made.set(leaf, piece);
    return piece;
  }

  #newLeaf(leaf: CompactLeaf, parts?: StepParts): Piece {
    if (leaf.kind === 'effects' && parts !== undefined) return this.#effects(leaf, parts);
    if (leaf.kind !== 'effect') return { text: 'break done;', size: 3 };
    const { sets, unchanged, size } = this.#wordsOf(leaf.writes);
    if (sets.length === 0) return { text: 'break same;', size: 3 };
    const numbers = parts !== undefined && saysOwn(parts.made) ? parts.made.numbers.get(leaf) : undefined;
    const noted = numbers === undefined ? '' : `m = ${numbers.maker}; c = ${numbers.column}; `;
    return {
      text: `${sets.map(({ word, value }) => `t${word} = ${value};`).join(' ')} ${unchanged === '' ? '' : `if (${unchanged}) break same;`} ${noted}break changed;`,
      size: numbers === undefined ? size : size + 8,
    };
  }

  /** A leaf with any number of successors: it appends each by itself. */
  #effects({ count, isSure, successors }: CompactEffects, { rule, tagged }: StepParts): Piece {
    let size = 24;
    const texts = successors.map((writes) => {
      const words = this.#wordsOf(writes);
      // It is the state at hand.
      if (words.sets.length === 0) return '';
      size += words.size + 12 * this.#width;
      const locals = words.sets.map(({ word, value }) => `t${word} = ${value}`).join(', ');
      const stored = Array.from({ length: this.#width }, (_, i) => {
        const isSet = words.sets.some(({ word }) => word === i);
        return `words[n + ${i}] = ${isSet ? 't' : 's'}${i};`;
      });
      const append = `${stored.join(' ')}${tagged ? ` tags[n] = ${rule};` : ''} n += ${this.#width};`;
      return `{ const ${locals}; ${words.unchanged === '' ? append : `if (!(${words.unchanged})) { ${append} }`} }`;
    });
    return {
      text: `${texts.join(' ')} taken[${rule}] += ${count}; ${isSure ? 'progress.enabled = true;' : ''} break done;`,
      size,
    };
  }

  /** The words that writes change, what each becomes, and the test whether they are as before; empty where they are known not to be. */
  #wordsOf(given: readonly CompactWrite[]): {
    readonly sets: readonly { readonly word: number; readonly value: string }[];
    readonly unchanged: string;
    readonly size: number;
  } {
    const byWord = new Map<number, CompactWrite[]>();
    for (const write of given)
      if (write.differs !== false) byWord.set(write.address >>> 5, [...(byWord.get(write.address >>> 5) ?? []), write]);
    const sets: { word: number; value: string }[] = [];
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
      sets.push({ word, value: [kept, ...(bits === 0 ? [] : [String(bits)]), ...copies].join(' | ') });
      size += 14;
    }
    const certain = given.some(({ differs }) => differs === true);
    const unchanged = certain ? '' : [...byWord.keys()].map((word) => `t${word} === s${word}`).join(' && ');
    return { sets, unchanged, size: certain ? size : size + 8 * byWord.size };
  }

  /** The code of a slot, plus a constant, at the bits of another. */
  #moved(from: number, plus: number, to: number): string {
    const shift = to & 31;
    const code = codeText(from, this.#slots);
    const added = plus === 0 ? code : `(${code} ${plus < 0 ? '-' : '+'} ${Math.abs(plus)})`;
    return shift === 0 ? added : `(${added} << ${shift})`;
  }
}

/** Whether each leaf has to say its numbers. */
const saysOwn = (made: StepParts['made']): made is NumberedLeaves =>
  typeof made === 'object' && made.only === undefined;

/** The locals that hold the words of a state. */
export const stateNames = (width: number): string => Array.from({ length: width }, (_, i) => `s${i}`).join(', ');

const unknown: Compact = { kind: 'test', address: 0, mask: 0, branches: [], exhaustive: false };
