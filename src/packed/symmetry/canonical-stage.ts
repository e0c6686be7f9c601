import type { Slot } from '../state/layout.ts';
import type { PermutedSlot, PermutedSlots } from './permuted-slots.ts';
import { bits, codeOf, piecesOf, positionOf } from './pieces.ts';
import { network } from './sorting-network.ts';

/** The generated function that puts the members of one scalarset in order. */
export interface Stage {
  /**
   * `(words, o) => boolean`: reorders the state at `o` in place; or returns true, and leaves it as it is, when it cannot
   * tell. Undefined for a scalarset that has arrays of arrays over itself: it never can.
   */
  readonly text: string | undefined;
  /** How much of the state the order cannot take into account, because it depends on scalarsets that are not in order yet. */
  readonly blind: number;
}

/**
 * Sorts the members of scalarset `set` by a key that does not depend on how they are called: first the bits of their own
 * elements in arrays, then which slots of the state name them. `settled` are the scalarsets whose members are in order
 * already: what depends on their names is like any other value.
 *
 * Some bits cannot be in the key: those that another scalarset still moves, and names that are in such bits. Of these the key
 * has a hash of what can be said without names. Members with equal keys can be exchanged if their other bits are equal
 * and no such name is of either. If not, the function returns true, and `canonicalSearch` has to decide.
 *
 * This function is long because it is one text: its parts share the names of what they compute.
 */
export const stageOf = ({ sets, slots }: PermutedSlots, set: number, settled: ReadonlySet<number>): Stage => {
  const size = sets[set]?.size ?? 0;
  const members = Array.from({ length: size }, (_, m) => m);
  const unsettled = (slot: PermutedSlot) => slot.along.filter((at) => !settled.has(at.set));
  if (slots.some(({ along }) => along.filter((at) => at.set === set).length > 1))
    return { text: undefined, blind: Number.POSITIVE_INFINITY };

  const isPlain = (slot: PermutedSlot): boolean =>
    unsettled(slot).length === 1 && (slot.names === undefined || settled.has(slot.names.set));
  const own = slots.filter(({ along }) => along.some((at) => at.set === set));
  const plain = piecesOf(own.filter(isPlain), set, 'p');
  const hidden = own.filter((slot) => !isPlain(slot));
  const raw = piecesOf(hidden, set, 'r');
  const pieces = [...plain, ...raw];
  const naming = slots.filter(({ names }) => names?.set === set);
  const marks = naming.filter((slot) => unsettled(slot).length === 0);
  const local = naming.filter((slot) => unsettled(slot).length > 0);
  const markWords = Array.from({ length: Math.ceil(marks.length / 31) }, (_, i) => `e${i}`);
  const hashed = hidden.length + local.length > 0;

  const keys = [...plain.map(({ name }) => name), ...markWords, ...(hashed ? ['h'] : [])];
  const carried = [
    ...keys,
    ...raw.map(({ name }) => name),
    ...(local.length > 0 ? ['c'] : []),
    ...(naming.length > 0 ? ['id'] : []),
  ];
  const of = (name: string, m: number): string => `${name}_${m}`;

  const used = new Set(pieces.flatMap(({ words }) => words));
  const noteSlot = (slot: Slot): void => {
    used.add(positionOf(slot).word);
  };
  const colours = coloursOf(slots, local, settled);
  for (const slot of [...naming, ...hidden, ...colours.slots]) {
    noteSlot(slot.packed);
    if (slot.guard !== undefined) noteSlot(slot.guard.slot);
  }
  const words = [...used].sort((a, b) => a - b);

  const load = [
    ...words.map((w) => `let s${w} = words[o + ${w}];`),
    ...pieces.map(
      ({ name, words, shifts, mask }) =>
        `let ${members.map((m) => `${of(name, m)} = ${bits(words[m] as number, shifts[m] as number, mask)}`).join(', ')};`,
    ),
    ...(naming.length > 0 ? [`let ${members.map((m) => `${of('id', m)} = ${m}`).join(', ')};`] : []),
  ];

  const marking = markWords.flatMap((name, i) => {
    const some = marks.slice(i * 31, i * 31 + 31);
    if (size * some.length <= INLINE_MARKS)
      return [
        `let ${members
          .map((m) => {
            const tests = some.map(
              (slot, bit) =>
                `${and(guardOf(slot), `${codeOf(slot.packed)} === ${m + firstOf(slot)}`)} ? ${2 ** bit} : 0`,
            );
            return `${of(name, m)} = ${tests.map((test) => `(${test})`).join(' | ')}`;
          })
          .join(', ')};`,
      ];
    return [
      ...members.map((m) => `E[${m + 1}] = 0;`),
      ...some.map((slot, bit) => {
        const at = `E[${codeOf(slot.packed)} + ${1 - firstOf(slot)}]`;
        return `${onlyIf(guardOf(slot))}${at} |= ${1 << bit};`;
      }),
      `let ${members.map((m) => `${of(name, m)} = E[${m + 1}]`).join(', ')};`,
    ];
  });

  const hashing = hashed
    ? [
        ...members.map((m) => `C[${m + 1}] = 0; H[${m + 1}] = 0;`),
        ...colours.text,
        ...local.map((slot) => {
          const at = `${codeOf(slot.packed)} + ${1 - firstOf(slot)}`;
          return `${onlyIf(guardOf(slot))}{ const at = ${at}; C[at]++; H[at] += mix(${colours.of(slot)}, ${numberOf(slot, slots)}); }`;
        }),
        ...hidden.map((slot) => {
          const member = slot.along.find((at) => at.set === set)?.member ?? 0;
          if (slot.names === undefined)
            return `H[${member + 1}] += mix(${codeOf(slot.packed)}, ${numberOf(slot, slots)});`;
          if (slot.names.first === 0) return '';
          return `if (${codeOf(slot.packed)} === 0) H[${member + 1}] += ${numberOf(slot, slots)};`;
        }),
        `let ${members.map((m) => `${of('h', m)} = H[${m + 1}]`).join(', ')};`,
        ...(local.length > 0 ? [`let ${members.map((m) => `${of('c', m)} = C[${m + 1}]`).join(', ')};`] : []),
      ]
    : [];

  const sorting = network(size).map(([a, b]) => {
    const swaps = carried.map((name) => `t = ${of(name, a)}; ${of(name, a)} = ${of(name, b)}; ${of(name, b)} = t;`);
    return `if (${isAfter(keys, a, b)}) { moved = true; ${swaps.join(' ')} }`;
  });

  const doubts = members.slice(1).flatMap((b) => {
    const a = b - 1;
    const differ = [
      ...raw.map(({ name }) => `${of(name, a)} !== ${of(name, b)}`),
      ...(local.length > 0 ? [`(${of('c', a)} | ${of('c', b)}) !== 0`] : []),
    ];
    if (differ.length === 0) return [];
    const equal = keys.map((name) => `${of(name, a)} === ${of(name, b)}`).join(' && ');
    return [`if (${equal === '' ? '' : `${equal} && `}(${differ.join(' || ')})) return true;`];
  });

  const placing = pieces.flatMap(({ name, words, shifts, mask }) =>
    members.map((m) => {
      const [w, shift] = [words[m] as number, shifts[m] as number];
      return `s${w} = s${w} & ${~(mask << shift)} | ${of(name, m)} << ${shift};`;
    }),
  );
  const renaming =
    naming.length === 0
      ? []
      : [
          ...members.map((m) => `M[${of('id', m)} + 1] = ${m + 1};`),
          ...naming.map((slot) => {
            const { word, shift, mask } = positionOf(slot.packed);
            const code = firstOf(slot) === 1 ? `M[${codeOf(slot.packed)}]` : `M[${codeOf(slot.packed)} + 1] - 1`;
            return `${onlyIf(guardOf(slot))}s${word} = s${word} & ${~(mask << shift)} | (${code}) << ${shift};`;
          }),
        ];
  const changed = new Set([
    ...pieces.flatMap(({ words }) => words),
    ...naming.map(({ packed }) => positionOf(packed).word),
  ]);

  const arrays = ['E', 'C', 'H', 'M'].map((name) => `const ${name} = new Int32Array(${size + 1});`).join(' ');
  const text = `(() => { ${arrays} return (words, o) => {
    ${[...load, ...marking, ...hashing].join('\n    ')}
    let t = 0, moved = false;
    ${[...sorting, ...doubts].join('\n    ')}
    if (!moved) return false;
    ${[...placing, ...renaming].join('\n    ')}
    ${words
      .filter((w) => changed.has(w))
      .map((w) => `words[o + ${w}] = s${w};`)
      .join(' ')}
    return false;
  }; })()`;
  return { text, blind: hidden.length * slots.length + local.length };
};

/** Up to so many comparisons of a name with a member are made one by one; for more there is a table. */
const INLINE_MARKS = 16;

const firstOf = (slot: PermutedSlot): number => slot.names?.first ?? 0;

/** The condition under which a slot means something; empty for always. An absent nullable name is zero, and names nobody. */
const guardOf = (slot: PermutedSlot): string =>
  slot.guard === undefined || slot.names?.first === 1 ? '' : `${codeOf(slot.guard.slot)} > ${slot.guard.above}`;

const onlyIf = (condition: string): string => (condition === '' ? '' : `if (${condition}) `);
const and = (a: string, b: string): string => (a === '' ? b : `${a} && ${b}`);

/** Whether the key of position `a` comes after that of position `b`. */
const isAfter = (keys: readonly string[], a: number, b: number): string => {
  const [name, ...rest] = keys;
  if (name === undefined) return 'false';
  const [x, y] = [`${name}_${a}`, `${name}_${b}`];
  return rest.length === 0 ? `${x} > ${y}` : `${x} > ${y} || ${x} === ${y} && (${isAfter(rest, a, b)})`;
};

/** A number for the shape of a slot, to be hashed. */
const numberOf = (slot: PermutedSlot, slots: readonly PermutedSlot[]): number =>
  1 + slots.findIndex(({ shape }) => shape === slot.shape);

/** A hash for each member whose slots name members: of its own bits that are no names. */
const coloursOf = (
  slots: readonly PermutedSlot[],
  naming: readonly PermutedSlot[],
  settled: ReadonlySet<number>,
): {
  readonly text: readonly string[];
  readonly slots: readonly PermutedSlot[];
  readonly of: (slot: PermutedSlot) => string;
} => {
  const owner = (slot: PermutedSlot) => {
    const along = slot.along.filter((at) => !settled.has(at.set));
    return along.length === 1 ? along[0] : undefined;
  };
  const text = new Map<string, string>();
  const read: PermutedSlot[] = [];
  const nameOf = (slot: PermutedSlot): string => {
    const at = owner(slot);
    if (at === undefined) return '0';
    const name = `k${at.set}_${at.member}`;
    if (!text.has(name)) {
      const plain = slots.filter((other) => {
        const its = owner(other);
        return (
          its?.set === at.set && its.member === at.member && (other.names === undefined || settled.has(other.names.set))
        );
      });
      read.push(...plain);
      const hash = plain.reduce((sum, { packed }) => `mix(${sum}, ${codeOf(packed)})`, '0');
      text.set(name, `const ${name} = ${hash};`);
    }
    return name;
  };
  naming.forEach(nameOf);
  return { text: [...text.values()], slots: read, of: nameOf };
};
