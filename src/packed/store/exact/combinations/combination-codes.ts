import { type Pause, placeOf } from '../../pauses.ts';
import { factor, type InsertCode, SEGMENT_BITS, SEGMENT_STATES } from '../insert-code.ts';
import { type CombinationPlan, isWord, piecesOf } from './combination-plan.ts';
import {
  type Allocate,
  bytesOf,
  type CombinationTable,
  emptyTable,
  grownTable,
  growthOf,
  roomOf,
  tableCodeOf,
} from './combination-table.ts';

/** How many combinations of each group are remembered beside the table, as a power of two: those of the states that were encoded last. */
const RECENT_BITS = 13;
/** Instead of the code of a remembered combination: there is none. */
const NONE = -0x80000000;

const LOCKING = placeOf('codes: value has no code, the lock is not taken');
const GIVING = placeOf('codes: value is written, its code is not given');
const UNLOCKING = placeOf('codes: code is given, the lock is held');

/** The combinations that have codes: what the workers of a search share of a format. Can be posted to a thread. */
export interface Combinations {
  readonly kind: 'combinations';
  readonly plan: CombinationPlan;
  /** Of each group; undefined for a word that is stored as it is. */
  readonly tables: readonly (CombinationTable | undefined)[];
  /** For each group how many codes have been given; and at the end 1 while somebody gives some. */
  readonly sizes: Int32Array;
}

export const emptyCombinations = (plan: CombinationPlan, allocate: Allocate): Combinations => ({
  kind: 'combinations',
  plan,
  tables: plan.groups.map((group) => (isWord(group) ? undefined : emptyTable(piecesOf(group).length, allocate))),
  sizes: allocate(plan.groups.length + 1),
});

/** Bytes in use. */
export const combinationsBytes = ({ tables, sizes }: Combinations): number =>
  tables.reduce((sum, table, g) => sum + (table === undefined ? 0 : bytesOf(table, sizes[g] as number)), 0);

/** Bytes that `grown` takes besides what there is. */
export const growthBytes = ({ tables, sizes }: Combinations, more: number): number =>
  tables.reduce((sum, table, g) => sum + (table === undefined ? 0 : growthOf(table, (sizes[g] as number) + more)), 0);

/** The same with room for so many codes more of each group. Of one thread, while no other uses them. */
export const grown = (combinations: Combinations, more: number, allocate: Allocate): Combinations => ({
  ...combinations,
  tables: combinations.tables.map((table, g) => {
    const size = combinations.sizes[g] as number;
    return table && grownTable(table, size, size + more, allocate);
  }),
});

/**
 * Encodes and decodes states, for one worker. A combination gets its code when it is first encoded. Coding is one-to-one, so nothing is lost.
 *
 * To look a combination up takes no lock. It is in its table, and entered, as a state in a store: its words are written before the
 * index tells of it, by one atomic exchange; only that all new ones are entered by who holds the lock, which gives the codes in order.
 */
export class CombinationCodes {
  /** Words that are stored of a state. */
  readonly stored: number;
  #tables: Combinations['tables'];
  readonly #sizes: Int32Array;
  readonly #generated: Generated;
  /** Of each group, what works on its table; undefined for a word that is stored as it is. */
  readonly #tableCodes: readonly (InsertCode | undefined)[];
  readonly #pause: Pause | undefined;
  /** Of each group, combinations that were encoded last: their words, and the code. */
  readonly #recent: readonly Int32Array[];
  /** Combinations of one group that are looked up, and where their codes are to be remembered. */
  #words = new Int32Array(0);
  #homes = new Int32Array(0);
  #numbers = new Int32Array(0);
  /** Those that have no code. */
  #offsets = new Int32Array(0);
  #hashes = new Int32Array(0);
  #found = new Int32Array(0);
  #touching = new Int32Array(0);
  /** The hash of one of them. */
  readonly #hash = new Int32Array(1);

  /** `pause`: for tests. */
  constructor({ plan, tables, sizes }: Combinations, pause?: Pause) {
    this.stored = plan.groups.length;
    this.#tables = tables;
    this.#sizes = sizes;
    this.#pause = pause;
    this.#generated = new Function(textOf(plan))() as Generated;
    this.#tableCodes = tables.map((table) => table && tableCodeOf(table.width, pause));
    this.#recent = tables.map((table) =>
      new Int32Array(table === undefined ? 0 : (table.width + 1) << RECENT_BITS).fill(NONE),
    );
  }

  /** Bytes of this worker. */
  get bytes(): number {
    const lists = [...this.#recent, this.#words, this.#homes, this.#numbers];
    lists.push(this.#offsets, this.#hashes, this.#found, this.#touching);
    return lists.reduce((sum, { byteLength }) => sum + byteLength, 0);
  }

  /** Goes over to tables that have grown. */
  adopt({ tables }: Combinations): void {
    this.#tables = tables;
  }

  /**
   * Encodes the first `count` states of those at `offsets`, side by side into `coded`, and puts where they are now into
   * `offsets`. False, with `offsets` as they were, when a table has no room: then it has to grow.
   */
  encode(words: Int32Array, offsets: Int32Array, count: number, coded: Int32Array): boolean {
    this.#makeRoomFor(count);
    for (const [g, tableCode] of this.#tableCodes.entries()) {
      const { gather, remember, copy } = this.#generated.groups[g] as GroupCode;
      if (tableCode === undefined) {
        copy(words, offsets, count, coded);
        continue;
      }
      const recent = this.#recent[g] as Int32Array;
      const unknown = gather(words, offsets, count, recent, this.#words, this.#homes, coded);
      if (unknown === 0) continue;
      if (!this.#number(g, tableCode, unknown)) {
        // Some of them are remembered without a code.
        recent.fill(NONE);
        return false;
      }
      remember(unknown, this.#numbers, this.#homes, recent, count, coded);
    }
    for (let k = 0, p = 0; k < count; k++, p += this.stored) offsets[k] = p;
    return true;
  }

  /** Decodes `count` states from word `from` of `coded` on to `words`, from word `to` on. */
  decode(coded: Int32Array, from: number, count: number, words: Int32Array, to: number): void {
    this.#generated.decode(coded, from, count, words, to, this.#tables);
  }

  /** Puts the codes of the first `count` combinations of group `g` into `#numbers`; false when there is no room for those that have none. */
  #number(g: number, tableCode: InsertCode, count: number): boolean {
    const { index, segments, width } = this.#tables[g] as CombinationTable;
    const words = this.#words;
    const numbers = this.#numbers;
    tableCode.find(words, count, index, segments, numbers);
    let unknown = 0;
    for (let k = 0; k < count; k++) if ((numbers[k] as number) < 0) this.#offsets[unknown++] = k * width;
    if (unknown === 0) return true;
    if (!this.#give(g, tableCode, unknown)) return false;
    tableCode.find(words, count, index, segments, numbers);
    return true;
  }

  /** Gives codes to the combinations at the first `count` of `#offsets`, unless others have done so meanwhile. */
  #give(g: number, tableCode: InsertCode, count: number): boolean {
    const table = this.#tables[g] as CombinationTable;
    const sizes = this.#sizes;
    const hashes = this.#hashes;
    const lock = this.stored;
    for (let k = 0; k < count; k++) {
      const at = this.#offsets[k] as number;
      tableCode.hashAll(this.#words.subarray(at, at + table.width), 1, this.#hash);
      hashes[k] = this.#hash[0] as number;
    }
    this.#pause?.(LOCKING);
    while (Atomics.compareExchange(sizes, lock, 0, 1) !== 0);
    const size = sizes[g] as number;
    const fits = size + count <= roomOf(table);
    if (fits) {
      const { index, segments } = table;
      const next = tableCode.settle(
        this.#words,
        count,
        this.#offsets,
        hashes,
        this.#found,
        this.#touching,
        index,
        segments,
        size,
      );
      this.#pause?.(GIVING);
      sizes[g] = next;
    }
    this.#pause?.(UNLOCKING);
    Atomics.store(sizes, lock, 0);
    return fits;
  }

  #makeRoomFor(count: number): void {
    if (this.#homes.length >= count) return;
    const width = this.#tables.reduce((most, table) => Math.max(most, table?.width ?? 0), 0);
    this.#words = new Int32Array(count * width);
    this.#homes = new Int32Array(count);
    this.#numbers = new Int32Array(count);
    this.#offsets = new Int32Array(count);
    this.#hashes = new Int32Array(count);
    this.#found = new Int32Array(count);
    this.#touching = new Int32Array(count);
  }
}

interface GroupCode {
  /**
   * Puts the code of each state's combination into its row, if it is remembered. Of the others, each once, the words are put into `combinations`; they are
   * remembered, without a code yet, at `homes`, and the row has -1 less its place there. Answers how many there are.
   */
  gather(
    words: Int32Array,
    offsets: Int32Array,
    count: number,
    recent: Int32Array,
    combinations: Int32Array,
    homes: Int32Array,
    coded: Int32Array,
  ): number;
  /** Puts the codes of these combinations, which are `numbers`, where they are missing: what is remembered, and the rows. */
  remember(
    unknown: number,
    numbers: Int32Array,
    homes: Int32Array,
    recent: Int32Array,
    count: number,
    coded: Int32Array,
  ): void;
  /** Of a group that is a word: puts the word into each row. */
  copy(words: Int32Array, offsets: Int32Array, count: number, coded: Int32Array): void;
}

interface Generated {
  readonly groups: readonly GroupCode[];
  decode(
    coded: Int32Array,
    from: number,
    count: number,
    words: Int32Array,
    to: number,
    tables: Combinations['tables'],
  ): void;
}

const textOf = ({ words, groups }: CombinationPlan): string => {
  const stored = groups.length;
  const each = <T>(list: readonly T[], text: (one: T, i: number) => string, separator = ' '): string =>
    list.map(text).join(separator);
  const pieces = groups.map((group) => piecesOf(group));
  const groupText = (own: (typeof pieces)[number], g: number): string => `{
    gather(words, offsets, count, recent, combinations, homes, coded) {
      let m = 0, q = 0;
      for (let k = 0, p = ${g}; k < count; k++, p += ${stored}) {
        const o = offsets[k];
        const ${each(own, ({ word, mask }, i) => `v${i} = words[o + ${word}]${mask === -1 ? '' : ` & ${mask}`}`, ', ')};
        let h = ${each(own, (_, i) => `Math.imul(v${i} ^ v${i} >>> 15, ${factor(i)})`, ' + ')} | 0;
        h = Math.imul(h ^ h >>> 15, ${factor(own.length)});
        const r = (h >>> ${32 - RECENT_BITS}) * ${own.length + 1};
        let code = recent[r + ${own.length}];
        if (code === ${NONE} || ${each(own, (_, i) => `recent[r + ${i}] !== v${i}`, ' || ')}) {
          code = ~m;
          ${each(own, (_, i) => `recent[r + ${i}] = combinations[q + ${i}] = v${i};`)}
          recent[r + ${own.length}] = code;
          homes[m++] = r + ${own.length};
          q += ${own.length};
        }
        coded[p] = code;
      }
      return m;
    },
    remember(unknown, numbers, homes, recent, count, coded) {
      // Another one may be remembered there meanwhile.
      for (let m = 0; m < unknown; m++) if (recent[homes[m]] === ~m) recent[homes[m]] = numbers[m];
      for (let k = 0, p = ${g}; k < count; k++, p += ${stored}) if (coded[p] < 0) coded[p] = numbers[~coded[p]];
    },
    copy(words, offsets, count, coded) {
      for (let k = 0, p = ${g}; k < count; k++, p += ${stored}) coded[p] = words[offsets[k] + ${own[0]?.word}];
    },
  }`;
  const of = (word: number): string[] =>
    groups.flatMap((group, g) => {
      if (isWord(group)) return pieces[g]?.[0]?.word === word ? [`b${g}`] : [];
      const i = pieces[g]?.findIndex((piece) => piece.word === word) ?? -1;
      return i < 0 ? [] : [`c${g}[p${g} + ${i}]`];
    });
  const tables = groups.flatMap((group, g) => (isWord(group) ? [] : [{ g, width: pieces[g]?.length as number }]));
  return `'use strict';
    return {
      groups: [${each(pieces, groupText, ', ')}],
      decode(coded, from, count, words, to, tables) {
        const ${each(tables, ({ g }) => `s${g} = tables[${g}].segments`, ', ')};
        for (let k = 0, p = from, o = to; k < count; k++, p += ${stored}, o += ${words}) {
          const ${each(groups, (_, g) => `b${g} = coded[p + ${g}]`, ', ')};
          const ${each(tables, ({ g, width }) => `c${g} = s${g}[b${g} >>> ${SEGMENT_BITS}], p${g} = (b${g} & ${SEGMENT_STATES - 1}) * ${width}`, ', ')};
          ${each(
            Array.from({ length: words }, (_, word) => word),
            (word) => `words[o + ${word}] = ${of(word).join(' | ')};`,
          )}
        }
      },
    };`;
};
