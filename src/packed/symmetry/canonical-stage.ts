import type { Slot } from '../state/layout.ts';
import type { Cell, Cells } from './permuted-slots.ts';
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
export const stageOf = ({ sets, cells }: Cells, set: number, settled: ReadonlySet<number>): Stage => {
  const size = sets[set]?.size ?? 0;
  const members = Array.from({ length: size }, (_, m) => m);
  const unsettled = (cell: Cell) => cell.along.filter((at) => !settled.has(at.set));
  if (cells.some(({ along }) => along.filter((at) => at.set === set).length > 1))
    return { text: undefined, blind: Number.POSITIVE_INFINITY };

  const isPlain = (cell: Cell): boolean =>
    unsettled(cell).length === 1 && (cell.names === undefined || settled.has(cell.names.set));
  const own = cells.filter(({ along }) => along.some((at) => at.set === set));
  const plain = piecesOf(own.filter(isPlain), set, 'p');
  const hidden = own.filter((cell) => !isPlain(cell));
  const raw = piecesOf(hidden, set, 'r');
  const pieces = [...plain, ...raw];
  const naming = cells.filter(({ names }) => names?.set === set);
  const marks = naming.filter((cell) => unsettled(cell).length === 0);
  const local = naming.filter((cell) => unsettled(cell).length > 0);
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
  const colours = coloursOf(cells, local, settled);
  for (const cell of [...naming, ...hidden, ...colours.cells]) {
    noteSlot(cell.slot);
    if (cell.guard !== undefined) noteSlot(cell.guard.slot);
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
              (cell, bit) => `${and(guardOf(cell), `${codeOf(cell.slot)} === ${m + firstOf(cell)}`)} ? ${2 ** bit} : 0`,
            );
            return `${of(name, m)} = ${tests.map((test) => `(${test})`).join(' | ')}`;
          })
          .join(', ')};`,
      ];
    return [
      ...members.map((m) => `E[${m + 1}] = 0;`),
      ...some.map((cell, bit) => {
        const at = `E[${codeOf(cell.slot)} + ${1 - firstOf(cell)}]`;
        return `${onlyIf(guardOf(cell))}${at} |= ${1 << bit};`;
      }),
      `let ${members.map((m) => `${of(name, m)} = E[${m + 1}]`).join(', ')};`,
    ];
  });

  const hashing = hashed
    ? [
        ...members.map((m) => `C[${m + 1}] = 0; H[${m + 1}] = 0;`),
        ...colours.text,
        ...local.map((cell) => {
          const at = `${codeOf(cell.slot)} + ${1 - firstOf(cell)}`;
          return `${onlyIf(guardOf(cell))}{ const at = ${at}; C[at]++; H[at] += mix(${colours.of(cell)}, ${numberOf(cell, cells)}); }`;
        }),
        ...hidden.map((cell) => {
          const member = cell.along.find((at) => at.set === set)?.member ?? 0;
          if (cell.names === undefined)
            return `H[${member + 1}] += mix(${codeOf(cell.slot)}, ${numberOf(cell, cells)});`;
          if (cell.names.first === 0) return '';
          return `if (${codeOf(cell.slot)} === 0) H[${member + 1}] += ${numberOf(cell, cells)};`;
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
          ...naming.map((cell) => {
            const { word, shift, mask } = positionOf(cell.slot);
            const code = firstOf(cell) === 1 ? `M[${codeOf(cell.slot)}]` : `M[${codeOf(cell.slot)} + 1] - 1`;
            return `${onlyIf(guardOf(cell))}s${word} = s${word} & ${~(mask << shift)} | (${code}) << ${shift};`;
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
  return { text, blind: hidden.length * cells.length + local.length };
};

/** Up to so many comparisons of a name with a member, which elements are named is told by comparing; above, by a table. */
const INLINE_MARKS = 16;

const firstOf = (cell: Cell): number => cell.names?.first ?? 0;

/** The condition under which a cell means something; empty for always. A nullable name that is absent is zero, and names nobody. */
const guardOf = (cell: Cell): string =>
  cell.guard === undefined || cell.names?.first === 1 ? '' : `${codeOf(cell.guard.slot)} > ${cell.guard.above}`;

const onlyIf = (condition: string): string => (condition === '' ? '' : `if (${condition}) `);
const and = (a: string, b: string): string => (a === '' ? b : `${a} && ${b}`);

/** Whether the key of position `a` comes after that of position `b`. */
const isAfter = (keys: readonly string[], a: number, b: number): string => {
  const [name, ...rest] = keys;
  if (name === undefined) return 'false';
  const [x, y] = [`${name}_${a}`, `${name}_${b}`];
  return rest.length === 0 ? `${x} > ${y}` : `${x} > ${y} || ${x} === ${y} && (${isAfter(rest, a, b)})`;
};

/** A number for the shape of a cell, to be hashed. */
const numberOf = (cell: Cell, cells: readonly Cell[]): number =>
  1 + cells.findIndex(({ shape }) => shape === cell.shape);

/** What can be said, without names, of the members to which cells belong that name others: a hash of their own plain bits. */
const coloursOf = (
  cells: readonly Cell[],
  naming: readonly Cell[],
  settled: ReadonlySet<number>,
): { readonly text: readonly string[]; readonly cells: readonly Cell[]; readonly of: (cell: Cell) => string } => {
  const owner = (cell: Cell) => {
    const along = cell.along.filter((at) => !settled.has(at.set));
    return along.length === 1 ? along[0] : undefined;
  };
  const text = new Map<string, string>();
  const read: Cell[] = [];
  const nameOf = (cell: Cell): string => {
    const at = owner(cell);
    if (at === undefined) return '0';
    const name = `k${at.set}_${at.member}`;
    if (!text.has(name)) {
      const plain = cells.filter((other) => {
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
  return { text: [...text.values()], cells: read, of: nameOf };
};
