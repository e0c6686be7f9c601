import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryOf } from '../../testing/arbitrary.ts';
import { array, bool, index, int, list, nullable, scalarset, struct } from '../language/domain.ts';
import { permutationsOf, renameArgs, renameValue, renamingsOf, scalarsetsIn } from './permutation.ts';

const Cpu = scalarset('cpu', 3);
const Folio = scalarset('folio', 2);
const state = struct({
  cpus: array(Cpu, struct({ busy: bool(), folio: nullable(index(Folio)) })),
  queue: list(3, index(Cpu)),
  plain: array(2, nullable(index(Cpu))),
  seen: array(Cpu, array(Folio, int(0, 9))),
});

test('elements change places, ids change, the order of lists and of plain arrays stays', () => {
  const value = {
    cpus: [
      { busy: true, folio: 1 },
      { busy: false, folio: null },
      { busy: false, folio: 0 },
    ],
    queue: [2, 0],
    plain: [null, 1],
    seen: [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  };
  expect(renameValue(state, value, { cpu: [1, 2, 0], folio: [1, 0] })).toEqual({
    cpus: [
      { busy: false, folio: 1 },
      { busy: true, folio: 0 },
      { busy: false, folio: null },
    ],
    queue: [0, 1],
    plain: [null, 2],
    seen: [
      [6, 5],
      [2, 1],
      [4, 3],
    ],
  });
  expect(renameValue(state, value, {})).toEqual(value);
});

test('renaming twice is renaming by the product', () => {
  const permutation = fc.constantFrom(...permutationsOf(3));
  fc.assert(
    fc.property(arbitraryOf(state), permutation, permutation, (value, first, second) => {
      const product = first.map((member) => second[member] as number);
      expect(renameValue(state, renameValue(state, value, { cpu: first }), { cpu: second })).toEqual(
        renameValue(state, value, { cpu: product }),
      );
    }),
  );
});

test('arguments that are members are renamed, numbers are not', () => {
  const params = { cpu: index(Cpu), n: int(0, 2), folio: index(Folio) };
  expect(renameArgs(params, { cpu: 1, n: 1, folio: 1 }, { cpu: [0, 2, 1] })).toEqual({ cpu: 2, n: 1, folio: 1 });
});

test('there are n! permutations of n members, each once, the identity first', () => {
  for (const [size, count] of [1, 1, 2, 6, 24].entries()) {
    const all = permutationsOf(size);
    expect(new Set(all.map(String)).size).toBe(count);
    expect(all).toHaveLength(count);
    expect(all[0]).toEqual([...Array(size).keys()]);
    for (const one of all) expect([...one].sort()).toEqual([...Array(size).keys()]);
  }
  expect(renamingsOf([Cpu, Folio])).toHaveLength(12);
});

describe('the scalarsets of a domain', () => {
  test('are found once each, by name', () => {
    expect(scalarsetsIn(struct({ a: array(Cpu, bool()), b: index(scalarset('cpu', 3)), f: index(Folio) }))).toEqual([
      Cpu,
      Folio,
    ]);
  });

  test('have one size', () => {
    expect(() => scalarsetsIn(struct({ a: array(Cpu, bool()), b: index(scalarset('cpu', 2)) }))).toThrow(
      "two scalarsets are called 'cpu', of 3 and of 2 members",
    );
  });
});
