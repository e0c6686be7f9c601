import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { declaredOf, domainSpec, sharedSpec } from '../../../test/generators/random/domain.ts';
import {
  array,
  bool,
  type Domain,
  index,
  int,
  list,
  nullable,
  type PlainValue,
  type Scalarset,
  type StructDomain,
  scalarset,
  struct,
} from '../../model/language/domain.ts';
import { renameValue, renamingsOf, scalarsetsIn } from '../../model/values/permutation.ts';
import { arbitraryOf } from '../../testing/arbitrary.ts';
import { stateBufferOf } from '../state/state-buffer.ts';
import { canonicalOf } from './canonical.ts';
import { canonicalSearch } from './canonical-search.ts';
import { permutedSlotsOf } from './permuted-slots.ts';
import { renamerOf } from './renamer.ts';
import { network } from './sorting-network.ts';

/** Packs and unpacks the states of a description. */
const packing = (root: StructDomain) => {
  const buffer = stateBufferOf(root);
  return {
    layout: buffer.layout,
    pack: (value: PlainValue): Int32Array => {
      buffer.root.$assign(value);
      return buffer.words.slice();
    },
    unpack: (words: Int32Array): PlainValue => {
      buffer.words.set(words);
      return buffer.root.$plain() as PlainValue;
    },
  };
};

/** Holds a canonical form to its definition, by all permutations: it is in the orbit, and the same for all of the orbit. */
const requireCanonical = (
  root: StructDomain,
  value: PlainValue,
  canonicalise: (words: Int32Array, offset: number) => void,
): void => {
  const { pack, unpack } = packing(root);
  const orbit = renamingsOf(scalarsetsIn(root)).map((renaming) => renameValue(root, value, renaming));
  const words = orbit.map((state) => {
    const packed = pack(state);
    // Something before and behind it, which has to stay.
    const log = Int32Array.from([7, ...packed, 9]);
    canonicalise(log, 1);
    expect([log[0], log.at(-1)]).toEqual([7, 9]);
    return log.slice(1, -1);
  });
  for (const other of words) expect(other).toEqual(words[0]);
  expect(orbit).toContainEqual(unpack(words[0] as Int32Array));
};

const sizes = fc.record({ a: fc.constantFrom(2, 3, 4), b: fc.constantFrom(2, 3, 1) });

const randomRoot: fc.Arbitrary<StructDomain> = fc
  .record({ sizes, shared: sharedSpec, fields: fc.array(domainSpec, { minLength: 1, maxLength: 4 }) })
  .map(({ sizes, shared, fields }) => {
    const declared = declaredOf(sizes, shared);
    return struct(Object.fromEntries(fields.map((spec, i) => [`f${i}`, spec(declared)])));
  });

test('of random states of random descriptions', () => {
  let searched = 0;
  fc.assert(
    fc.property(
      randomRoot.chain((root) => fc.tuple(fc.constant(root), arbitraryOf(root))),
      ([root, value]) => {
        const canonicalise = canonicalOf(root);
        if (canonicalise === undefined) return;
        requireCanonical(root, value as PlainValue, canonicalise);
        searched++;
      },
    ),
    { numRuns: 800 },
  );
  expect(searched).toBeGreaterThan(250);
});

const A = scalarset('a', 4);
const B = scalarset('b', 3);
const C = scalarset('c', 2);

/** Descriptions in which members are told apart by more than their own bits. */
const hard: readonly (readonly [string, StructDomain])[] = [
  ['own bits alone', struct({ x: array(A, struct({ p: int(0, 2), q: bool() })), y: array(A, bool()), n: int(0, 3) })],
  ['named by the state', struct({ x: array(A, bool()), turn: index(A), next: nullable(index(A)) })],
  ['named by a list', struct({ x: array(A, bool()), queue: list(4, index(A)) })],
  ['named by a struct that may be null', struct({ x: array(A, bool()), p: nullable(struct({ who: index(A) })) })],
  ['named by members of another', struct({ owner: array(A, index(B)), busy: array(B, bool()), first: index(A) })],
  ['naming each other', struct({ next: array(A, nullable(index(A))), head: nullable(index(A)) })],
  ['naming each other across', struct({ f: array(A, index(B)), g: array(B, index(A)) })],
  ['a matrix of two', struct({ m: array(A, array(B, bool())), x: array(A, bool()) })],
  ['a matrix of one', struct({ m: array(A, array(A, bool())) })],
  ['a list of each', struct({ q: array(A, list(2, index(B))), r: array(B, nullable(index(A))) })],
  ['three of them', struct({ f: array(A, index(B)), g: array(B, array(C, bool())), h: nullable(index(C)) })],
];

describe.each(hard)('members told apart by %s', (_, root) => {
  test('generated', () => {
    const canonicalise = canonicalOf(root) ?? expect.fail();
    fc.assert(
      fc.property(arbitraryOf(root as Domain), (value) => requireCanonical(root, value, canonicalise)),
      { numRuns: 60 },
    );
  });

  test('searched', () => {
    const { layout } = packing(root);
    const canonicalise = canonicalSearch(permutedSlotsOf(root, layout), layout.words);
    fc.assert(
      fc.property(arbitraryOf(root as Domain), (value) => requireCanonical(root, value, canonicalise)),
      { numRuns: 60 },
    );
  });

  test('renaming packed states is renaming plain ones', () => {
    const { layout, pack } = packing(root);
    const { sets } = permutedSlotsOf(root, layout);
    const { load, rename } = renamerOf(permutedSlotsOf(root, layout), layout.words);
    const renaming = fc.constantFrom(...renamingsOf(scalarsetsIn(root)));
    fc.assert(
      fc.property(arbitraryOf(root as Domain), renaming, (value, by) => {
        const to = new Int32Array(layout.words);
        load(pack(value), 0);
        rename(
          sets.map(({ name }) => Int32Array.from(by[name] ?? [])),
          to,
        );
        expect(to).toEqual(pack(renameValue(root, value, by)));
      }),
      { numRuns: 60 },
    );
  });
});

test('the sorting network sorts, at every size', () => {
  for (let size = 2; size <= 9; size++)
    for (let n = 0; n < 2 ** size; n++) {
      // The 0-1 principle: a network that sorts zeros and ones sorts everything.
      const items = Array.from({ length: size }, (_, i) => (n >> i) & 1);
      for (const [a, b] of network(size))
        if ((items[a] as number) > (items[b] as number))
          [items[a], items[b]] = [items[b] as number, items[a] as number];
      expect(items).toEqual([...items].sort());
    }
});

test('there is none without a scalarset of two', () => {
  const one: Scalarset = scalarset('one', 1);
  expect(canonicalOf(struct({ x: array(2, bool()), y: array(one, index(one)) }))).toBeUndefined();
});

test('members that look alike and cannot be exchanged: a ring of two and a ring of three', () => {
  const Five = scalarset('five', 5);
  const root = struct({ next: array(Five, index(Five)) });
  const canonicalise = canonicalOf(root) ?? expect.fail();
  requireCanonical(root, { next: [1, 0, 3, 4, 2] }, canonicalise);
});

test('many members that name each other take no time that grows with their permutations', () => {
  const Many = scalarset('many', 12);
  const root = struct({ next: array(Many, index(Many)), mark: array(Many, bool()) });
  const { pack } = packing(root);
  const canonicalise = canonicalOf(root) ?? expect.fail();
  // A ring of twelve, and three rings of four: nothing but the search tells them apart.
  const ring = (length: number) => Array.from({ length: 12 }, (_, i) => i - (i % length) + ((i + 1) % length));
  const states = [12, 6, 4, 3].map((length) => {
    const value = { next: ring(length), mark: Array.from({ length: 12 }, () => false) };
    const shuffled = Array.from({ length: 12 }, (_, i) => (i * 5 + 3) % 12);
    const [one, other] = [value, renameValue(root, value, { many: shuffled })].map(pack) as [Int32Array, Int32Array];
    canonicalise(one, 0);
    canonicalise(other, 0);
    expect(one).toEqual(other);
    return one.join();
  });
  expect(new Set(states).size).toBe(4);
});
