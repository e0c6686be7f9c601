// The code that inserts batches of states into a store, generated for each width.
import { type Pause, type PausePoint, pauseText } from '../pauses.ts';

// A segment has so many states: the list of segments stays small enough for the cache, also with a hundred million states.
export const SEGMENT_BITS = 18;
export const SEGMENT_STATES: number = 1 << SEGMENT_BITS;
/** How many of the states inserted last are remembered beside the index, as a power of two: few enough for the L2 cache. */
export const RECENT_BITS = 13;

/** A larger index is filled with so many states at once; a power of two. */
export const FILLED_AT_ONCE = 256;

/**
 * The slots of an index: one array of a power of two; or, of a large index, a list of several such arrays of the same length, its parts. An array of
 * more than 2^30 entries cannot be had, and an index that gets one part more needs no room for the old one meanwhile.
 */
export type IndexSlots = Int32Array | readonly Int32Array[];

/** Counts, by what a state was made with, the states that were new. */
export interface ReachedCounts {
  /** For each state of a batch, at the place of its first word: what made it. */
  readonly tags: Int32Array;
  /** For each tag, how many states it was the first to make. */
  readonly counts: Float64Array;
}

/**
 * An insert works on a batch in passes: hash and drop what was inserted just before; touch the index slots; follow the
 * index to the first entry that may be the state; touch the stored words; compare; insert what was not found. Touching is the
 * prefetch that JavaScript lacks, worth a factor of 1.3 to 1.7 once the tables outgrow the cache. It has to be a loop with
 * nothing else in it: the processor then has a dozen misses under way, where the loop that also hashes has two. That alone
 * made a search of nine million states 1.3 times as fast.
 *
 * Whether a state is a recent one, and whether it is the one that the index has, the processor cannot predict: a branch there costs it all that it has
 * begun after it. So each state is put down, and the place of the next one moves on or not: 0.94 of the processor time of nine million states.
 *
 * States next to each other in a level have many successors in common (two steps in either order lead to one state), so a
 * small table of the states inserted last answers for most of the known ones without a miss: 12 to 15 % of a run's time.
 *
 * An entry of the index is the state's number plus one in as many bits as the index has slots, and above them the same
 * bits of its hash: most entries of other states are told apart without a look at the log. 0 is empty. In an index of several
 * parts, whose states are dealt out by their hashes, a number has the bits that the numbers of `capacityOf` states need.
 */
export interface InsertCode {
  /** First pass. Answers how many are kept: those that are not recent. `made`: the maker of each state at the place of its first word; `kept` gets those of the ones that are kept. */
  sift(
    words: Int32Array,
    count: number,
    recent: Int32Array,
    index: IndexSlots,
    offsets: Int32Array,
    hashes: Int32Array,
    made?: Uint16Array,
    kept?: Uint16Array,
  ): number;
  /**
   * The other passes: new states get the numbers from `next` on; answers the number after the last one's. `made`: the makers of the states that were kept; `makers`: the ring
   * in which those of states from number `fresh` on are noted (../../sleep).
   */
  settle(
    words: Int32Array,
    kept: number,
    offsets: Int32Array,
    hashes: Int32Array,
    found: Int32Array,
    touching: Int32Array,
    index: IndexSlots,
    segments: readonly Int32Array[],
    next: number,
    tally?: ReachedCounts,
    made?: Uint16Array,
    makers?: Uint16Array,
    fresh?: number,
  ): number;
  /** Puts the `count` states from number `first` on into an index that has none of them; their words are at `offset`. At most `FILLED_AT_ONCE`. */
  fill(index: IndexSlots, words: Int32Array, offset: number, first: number, count: number): void;
  /** Puts the numbers of the first `count` states of `words` into `numbers`; -1 for one that is not stored. */
  find(words: Int32Array, count: number, index: IndexSlots, segments: readonly Int32Array[], numbers: Int32Array): void;
  /** Puts the hashes of the first `count` states of `words` into `hashes`. */
  hashAll(words: Int32Array, count: number, hashes: Int32Array): void;
  /**
   * As `find`, of rows that are stored in another form than their words: `numbers` has the hashes of the words before, and the
   * row of each is at its place of `offsets`.
   */
  seek(
    rows: Int32Array,
    offsets: Int32Array,
    count: number,
    index: IndexSlots,
    segments: readonly Int32Array[],
    numbers: Int32Array,
  ): void;
  /** Stores the state at `offset` unless it is known, and answers its number: `states` for one that is new. */
  enter(words: Int32Array, offset: number, index: IndexSlots, segments: readonly Int32Array[], states: number): number;
}

const generated = new Map<string, InsertCode>();

export interface InsertOptions {
  /** Several threads insert into one index at the same time. Default: false. */
  readonly shared?: boolean;
  /** `settle` is given a tally to count in. Default: false. */
  readonly tallies?: boolean;
  /** `settle` is given makers to keep. Default: false. */
  readonly makes?: boolean;
  /** The index has several parts. Default: false. */
  readonly parts?: boolean;
  /** For tests, of shared code. Default: none. */
  readonly pause?: Pause | undefined;
}

/** The code for states of `width` words. */
export const generateInsert = (
  width: number,
  { shared = false, tallies = false, makes = false, parts = false, pause }: InsertOptions = {},
): InsertCode => {
  if (pause !== undefined)
    return new Function('pause', textOf(width, { shared, tallies, makes, parts }, pauseText))(pause) as InsertCode;
  const key = `${width} ${shared} ${tallies} ${makes} ${parts}`;
  const cached = generated.get(key);
  if (cached !== undefined) return cached;
  const code = new Function(textOf(width, { shared, tallies, makes, parts }))() as InsertCode;
  generated.set(key, code);
  return code;
};

/** Some odd constant for each word, by Murmur3's finalizer. */
export const factor = (i: number): number => {
  let x = Math.imul(i + 1, 0x9e3779b1);
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) | 1;
};

const textOf = (
  width: number,
  { shared, tallies, makes, parts }: { readonly [K in 'shared' | 'tallies' | 'makes' | 'parts']: boolean },
  pausing: (point: PausePoint) => string = () => '',
): string => {
  const each = (text: (i: number) => string, separator = ' '): string =>
    Array.from({ length: width }, (_, i) => text(i)).join(separator);
  // Each word is mixed by itself, with an odd constant of its own, so that the processor mixes them side by side; a chain from
  // word to word, as Murmur3 has it, took three times as long. Mixing is one-to-one: states that differ in one word have
  // different sums. With one multiplication a word there are as many collisions as with two (on counters and grids in the lower,
  // middle and upper bits of the words), and a search of two million states takes 0.97 of the time; without one of the shifts
  // there are more.
  const hash = (array: string, offset: string): string => `let h = 0;
      ${each(
        (i) =>
          `{ let x = ${array}[${offset} + ${i}]; x = Math.imul(x ^ x >>> 15, ${factor(i)}); h = h + (x ^ x >>> 14) | 0; }`,
      )}
      h = Math.imul(h ^ h >>> 15, 0x9e3779b1); h ^= h >>> 15;`;
  // Which part has a state is told by other bits of its hash than its slot there.
  const partOf = (h: string): string => `parts[Math.imul(Math.imul(${h}, ${factor(-2)}) >>> 16, dealt) >>> 16]`;
  const [param, low] = parts ? ['parts', 'low'] : ['index', 'mask'];
  const masks = parts
    ? 'const dealt = parts.length, mask = parts[0].length - 1, low = -1 >>> Math.clz32((dealt * 2 * (mask + 1) - 1) / 3);'
    : 'const mask = index.length - 1;';
  const part = (h: string): string => (parts ? `const index = ${partOf(h)};` : '');
  const touch = (h: string): string => `touched ^= ${parts ? partOf(h) : 'index'}[${h} & mask];`;
  // Of several threads that come to an empty slot at once, one has it; the others go on with what it has put there.
  const take = (slot: string, entry: string): string => `Atomics.compareExchange(index, ${slot}, 0, ${entry})`;
  // Nobody is known to have made it is the worst maker that there is.
  const better = makes
    ? 'if (n >= fresh && differs === 0 && made[j] - 1 >>> 0 < makers[n & ring] - 1 >>> 0) makers[n & ring] = made[j];'
    : '';
  const note = makes ? ' makers[next & ring] = made[j];' : '';
  // 1 or 0, without a branch.
  const isNot0 = (name: string): string => `((${name} | 0 - ${name}) >>> 31)`;
  return `'use strict';
    let sink = 0;
    const filling = new Int32Array(${FILLED_AT_ONCE});
    return {
      sift(words, count, recent, ${param}, offsets, hashes, made, kept) {
        ${masks}
        let touched = 0, m = 0;
        for (let k = 0, o = 0; k < count; k++, o += ${width}) {
          ${hash('words', 'o')}
          const tag = h | 1, r = (h >>> ${32 - RECENT_BITS}) * ${width + 1};
          const ${each((i) => `s${i} = words[o + ${i}]`, ', ')};
          const differs = recent[r] ^ tag | ${each((i) => `recent[r + ${i + 1}] ^ s${i}`, ' | ')};
          recent[r] = tag; ${each((i) => `recent[r + ${i + 1}] = s${i};`)}
          hashes[m] = h; offsets[m] = o;${makes ? ' kept[m] = made[o];' : ''}
          m += ${isNot0('differs')};
        }
        for (let j = 0; j < m; j++) ${touch('hashes[j]')}
        sink ^= touched;
        return m;
      },
      settle(words, kept, offsets, hashes, found, touching, ${param}, segments, next, ${tallies ? '{ tags, counts }' : '_'}, made, makers, fresh) {
        ${masks}
        ${makes ? 'const ring = makers.length - 1;' : ''}
        let touched = 0, likely = 0;
        for (let j = 0; j < kept; j++) {
          const h = hashes[j];
          ${part('h')}
          let slot = h & mask, e = index[slot];
          while (e !== 0 && ((e ^ h) & ~${low}) !== 0) { slot = slot + 1 & mask; e = index[slot]; }
          const n = (e & ${low}) - 1;
          found[j] = n;
          touching[likely] = n;
          likely += n >>> 31 ^ 1;
        }
        for (let j = 0; j < likely; j++) {
          const n = touching[j], segment = segments[n >>> ${SEGMENT_BITS}], p = (n & ${SEGMENT_STATES - 1}) * ${width};
          touched ^= segment[p]${width > 1 ? ` ^ segment[p + ${width - 1}]` : ''};
        }
        sink ^= touched;
        let open = 0;
        for (let j = 0; j < kept; j++) {
          const n = found[j], none = n >> 31, place = n & ~none, o = offsets[j];
          const segment = segments[place >>> ${SEGMENT_BITS}], p = (place & ${SEGMENT_STATES - 1}) * ${width};
          const differs = none | ${each((i) => `segment[p + ${i}] ^ words[o + ${i}]`, ' | ')};
          touching[open] = j;
          open += ${isNot0('differs')};
          ${better}
        }
        for (let k = 0; k < open; k++) {
          const j = touching[k], o = offsets[j], h = hashes[j];
          const ${each((i) => `s${i} = words[o + ${i}]`, ', ')};
          ${part('h')}
          let slot = h & mask;
          for (;;) {
            ${
              shared
                ? `let e = index[slot];
            if (e === 0) {
              ${pausing('exact: entry is empty, the words are not written')}
              const segment = segments[next >>> ${SEGMENT_BITS}], p = (next & ${SEGMENT_STATES - 1}) * ${width};
              ${each((i) => `segment[p + ${i}] = s${i};`)}${note}
              ${pausing('exact: words are written, the entry is not taken')}
              e = ${take('slot', `next + 1 | h & ~${low}`)};
              if (e === 0) { next++;${tallies ? ' counts[tags[o]]++;' : ''} break; }
            }
            ${pausing('exact: entry of another state or thread was read, its words were not')}`
                : `const e = index[slot];
            if (e === 0) {
              const segment = segments[next >>> ${SEGMENT_BITS}], p = (next & ${SEGMENT_STATES - 1}) * ${width};
              ${each((i) => `segment[p + ${i}] = s${i};`)}${note}
              index[slot] = ++next | h & ~${low};${tallies ? ' counts[tags[o]]++;' : ''}
              break;
            }`
            }
            if (((e ^ h) & ~${low}) === 0) {
              const n = (e & ${low}) - 1, segment = segments[n >>> ${SEGMENT_BITS}], p = (n & ${SEGMENT_STATES - 1}) * ${width};
              if (${each((i) => `segment[p + ${i}] === s${i}`, ' && ')}) break;
            }
            slot = slot + 1 & mask;
          }
        }
        return next;
      },
      fill(${param}, words, offset, first, count) {
        ${masks}
        let touched = 0;
        for (let k = 0, o = offset; k < count; k++, o += ${width}) {
          ${hash('words', 'o')}
          filling[k] = h;
        }
        for (let k = 0; k < count; k++) ${touch('filling[k]')}
        sink ^= touched;
        for (let k = 0; k < count; k++) {
          const h = filling[k];
          ${part('h')}
          let slot = h & mask;
          ${
            shared
              ? `${pausing('exact: entry of a new index is empty, and not taken')}
          while (index[slot] !== 0 || ${take('slot', `first + k + 1 | h & ~${low}`)} !== 0) slot = slot + 1 & mask;`
              : `while (index[slot] !== 0) slot = slot + 1 & mask;
          index[slot] = first + k + 1 | h & ~${low};`
          }
        }
      },
      find(words, count, ${param}, segments, numbers) {
        ${masks}
        let touched = 0;
        for (let k = 0, o = 0; k < count; k++, o += ${width}) {
          ${hash('words', 'o')}
          numbers[k] = h;
          ${touch('h')}
        }
        sink ^= touched;
        for (let k = 0, o = 0; k < count; k++, o += ${width}) {
          const h = numbers[k];
          ${part('h')}
          let slot = h & mask, found = -1;
          for (let e = index[slot]; e !== 0; e = index[slot]) {
            if (((e ^ h) & ~${low}) === 0) {
              const n = (e & ${low}) - 1, segment = segments[n >>> ${SEGMENT_BITS}], p = (n & ${SEGMENT_STATES - 1}) * ${width};
              if (${each((i) => `segment[p + ${i}] === words[o + ${i}]`, ' && ')}) { found = n; break; }
            }
            slot = slot + 1 & mask;
          }
          numbers[k] = found;
        }
      },
      hashAll(words, count, hashes) {
        for (let k = 0, o = 0; k < count; k++, o += ${width}) {
          ${hash('words', 'o')}
          hashes[k] = h;
        }
      },
      seek(rows, offsets, count, ${param}, segments, numbers) {
        ${masks}
        let touched = 0;
        for (let k = 0; k < count; k++) ${touch('numbers[k]')}
        sink ^= touched;
        for (let k = 0; k < count; k++) {
          const h = numbers[k], o = offsets[k];
          ${part('h')}
          let slot = h & mask, found = -1;
          for (let e = index[slot]; e !== 0; e = index[slot]) {
            if (((e ^ h) & ~${low}) === 0) {
              const n = (e & ${low}) - 1, segment = segments[n >>> ${SEGMENT_BITS}], p = (n & ${SEGMENT_STATES - 1}) * ${width};
              if (${each((i) => `segment[p + ${i}] === rows[o + ${i}]`, ' && ')}) { found = n; break; }
            }
            slot = slot + 1 & mask;
          }
          numbers[k] = found;
        }
      },
      enter(words, o, ${param}, segments, states) {
        ${hash('words', 'o')}
        ${masks}
        ${part('h')}
        let slot = h & mask;
        for (let e = index[slot]; e !== 0; e = index[slot]) {
          if (((e ^ h) & ~${low}) === 0) {
            const n = (e & ${low}) - 1, segment = segments[n >>> ${SEGMENT_BITS}], p = (n & ${SEGMENT_STATES - 1}) * ${width};
            if (${each((i) => `segment[p + ${i}] === words[o + ${i}]`, ' && ')}) return n;
          }
          slot = slot + 1 & mask;
        }
        const segment = segments[states >>> ${SEGMENT_BITS}], p = (states & ${SEGMENT_STATES - 1}) * ${width};
        ${each((i) => `segment[p + ${i}] = words[o + ${i}];`)}
        index[slot] = states + 1 | h & ~${low};
        return states;
      },
    };`;
};
