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
  /** How much the order cannot see, because it depends on scalarsets that are not in order yet. */
  readonly blind: number;
}

/**
 * Sorts the members of scalarset `set` by a key that does not depend on how they are called: first the bits of their own
 * elements in arrays, then which places of the state name them. `settled` are the scalarsets whose members are in
 * order already: what depends on their names is then like any other value.
 *
 * Members with the same key are the same to all that the key covers. What it does not cover are the bits that another
 * scalarset still moves, and names in such bits: from these, only a hash of what can be said without names is in the
 * key. Two members with equal keys may still be exchanged if those bits are equal and no such name is of either;
 * otherwise the function returns true, and the state has to be searched.
 *
 * This function is long because it is one text: its parts share the names of what they compute.
 */
export const stageOf = ({ sets, permutedSlots }: PermutedSlots, set: number, settled: ReadonlySet<number>): Stage => {
  const size = sets[set]?.size ?? 0;
  const members = Array.from({ length: size }, (_, m) => m);
  const unsettled = (permuted: PermutedSlot) => permuted.along.filter((at) => !settled.has(at.set));
  if (permutedSlots.some(({ along }) => along.filter((at) => at.set === set).length > 1))
    return { text: undefined, blind: Number.POSITIVE_INFINITY };

  const isPlain = (permuted: PermutedSlot): boolean =>
    unsettled(permuted).length === 1 && (permuted.names === undefined || settled.has(permuted.names.set));
  const own = permutedSlots.filter(({ along }) => along.some((at) => at.set === set));
  const plain = piecesOf(own.filter(isPlain), set, 'p');
  const hidden = own.filter((permuted) => !isPlain(permuted));
  const raw = piecesOf(hidden, set, 'r');
  const pieces = [...plain, ...raw];
  const naming = permutedSlots.filter(({ names }) => names?.set === set);
  const marks = naming.filter((permuted) => unsettled(permuted).length === 0);
  const local = naming.filter((permuted) => unsettled(permuted).length > 0);
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
  const colours = coloursOf(permutedSlots, local, settled);
  for (const permuted of [...naming, ...hidden, ...colours.permutedSlots]) {
    noteSlot(permuted.slot);
    if (permuted.guard !== undefined) noteSlot(permuted.guard.slot);
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
              (permuted, bit) =>
                `${and(guardOf(permuted), `${codeOf(permuted.slot)} === ${m + firstOf(permuted)}`)} ? ${2 ** bit} : 0`,
            );
            return `${of(name, m)} = ${tests.map((test) => `(${test})`).join(' | ')}`;
          })
          .join(', ')};`,
      ];
    return [
      ...members.map((m) => `E[${m + 1}] = 0;`),
      ...some.map((permuted, bit) => {
        const at = `E[${codeOf(permuted.slot)} + ${1 - firstOf(permuted)}]`;
        return `${onlyIf(guardOf(permuted))}${at} |= ${1 << bit};`;
      }),
      `let ${members.map((m) => `${of(name, m)} = E[${m + 1}]`).join(', ')};`,
    ];
  });

  const hashing = hashed
    ? [
        ...members.map((m) => `C[${m + 1}] = 0; H[${m + 1}] = 0;`),
        ...colours.text,
        ...local.map((permuted) => {
          const at = `${codeOf(permuted.slot)} + ${1 - firstOf(permuted)}`;
          return `${onlyIf(guardOf(permuted))}{ const at = ${at}; C[at]++; H[at] += mix(${colours.of(permuted)}, ${numberOf(permuted, permutedSlots)}); }`;
        }),
        ...hidden.map((permuted) => {
          const member = permuted.along.find((at) => at.set === set)?.member ?? 0;
          if (permuted.names === undefined)
            return `H[${member + 1}] += mix(${codeOf(permuted.slot)}, ${numberOf(permuted, permutedSlots)});`;
          if (permuted.names.first === 0) return '';
          return `if (${codeOf(permuted.slot)} === 0) H[${member + 1}] += ${numberOf(permuted, permutedSlots)};`;
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
          ...naming.map((permuted) => {
            const { word, shift, mask } = positionOf(permuted.slot);
            const code =
              firstOf(permuted) === 1 ? `M[${codeOf(permuted.slot)}]` : `M[${codeOf(permuted.slot)} + 1] - 1`;
            return `${onlyIf(guardOf(permuted))}s${word} = s${word} & ${~(mask << shift)} | (${code}) << ${shift};`;
          }),
        ];
  const changed = new Set([
    ...pieces.flatMap(({ words }) => words),
    ...naming.map(({ slot }) => positionOf(slot).word),
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
  return { text, blind: hidden.length * permutedSlots.length + local.length };
};

/** Up to so many comparisons of a name with a member, which elements are named is told by comparing; above, by a table. */
const INLINE_MARKS = 16;

const firstOf = (permuted: PermutedSlot): number => permuted.names?.first ?? 0;

/** The condition under which a slot means something; empty for always. A nullable name that is absent is zero, and names nobody. */
const guardOf = (permuted: PermutedSlot): string =>
  permuted.guard === undefined || permuted.names?.first === 1
    ? ''
    : `${codeOf(permuted.guard.slot)} > ${permuted.guard.above}`;

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
const numberOf = (permuted: PermutedSlot, permutedSlots: readonly PermutedSlot[]): number =>
  1 + permutedSlots.findIndex(({ shape }) => shape === permuted.shape);

/** What can be said, without names, of the members to which slots belong that name others: a hash of their own plain bits. */
const coloursOf = (
  permutedSlots: readonly PermutedSlot[],
  naming: readonly PermutedSlot[],
  settled: ReadonlySet<number>,
): {
  readonly text: readonly string[];
  readonly permutedSlots: readonly PermutedSlot[];
  readonly of: (permuted: PermutedSlot) => string;
} => {
  const owner = (permuted: PermutedSlot) => {
    const along = permuted.along.filter((at) => !settled.has(at.set));
    return along.length === 1 ? along[0] : undefined;
  };
  const text = new Map<string, string>();
  const read: PermutedSlot[] = [];
  const nameOf = (permuted: PermutedSlot): string => {
    const at = owner(permuted);
    if (at === undefined) return '0';
    const name = `k${at.set}_${at.member}`;
    if (!text.has(name)) {
      const plain = permutedSlots.filter((other) => {
        const its = owner(other);
        return (
          its?.set === at.set && its.member === at.member && (other.names === undefined || settled.has(other.names.set))
        );
      });
      read.push(...plain);
      const hash = plain.reduce((sum, { slot }) => `mix(${sum}, ${codeOf(slot)})`, '0');
      text.set(name, `const ${name} = ${hash};`);
    }
    return name;
  };
  naming.forEach(nameOf);
  return { text: [...text.values()], permutedSlots: read, of: nameOf };
};
