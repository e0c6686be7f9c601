import { expect, test } from 'vitest';
import { set, variant } from './collection-domain.ts';
import { array, bool, index, int, oneOf, scalarset, struct } from './domain.ts';
import { combinations, type Param, permutations } from './step.ts';

test('without parameters there is one combination, which is empty', () => {
  expect(combinations({}, 'a step')).toEqual([{}]);
});

test('the last parameter varies fastest', () => {
  expect(combinations({ clean: bool(), n: int(1, 2) }, 'a step')).toEqual([
    { clean: false, n: 1 },
    { clean: false, n: 2 },
    { clean: true, n: 1 },
    { clean: true, n: 2 },
  ]);
});

test('words and members of a scalarset are tried in their order', () => {
  expect(combinations({ w: oneOf('b', 'a') }, 'a step')).toEqual([{ w: 'b' }, { w: 'a' }]);
  expect(combinations({ cpu: index(scalarset('cpu', 3)) }, 'a step')).toEqual([{ cpu: 0 }, { cpu: 1 }, { cpu: 2 }]);
});

test('a recipe cannot change its arguments', () => {
  expect(combinations({ n: int(0, 1) }, 'a step').every((args) => Object.isFrozen(args))).toBe(true);
});

test('a struct, a set or a function are chosen like a scalar', () => {
  const values = (param: Param): unknown => combinations({ x: param }, 'a step').map(({ x }) => x);
  expect(values(struct({ on: bool(), n: int(1, 2) }))).toEqual([
    { on: false, n: 1 },
    { on: false, n: 2 },
    { on: true, n: 1 },
    { on: true, n: 2 },
  ]);
  expect(values(set(int(1, 2)))).toEqual([[], [2], [1], [1, 2]]);
  expect(values(array(2, bool()))).toEqual([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ]);
  expect(values(variant({ idle: {}, busy: { by: int(0, 1) } }))).toEqual([
    { kind: 'idle' },
    { kind: 'busy', by: 0 },
    { kind: 'busy', by: 1 },
  ]);
});

test('what is given one by one is chosen in this order, and so are permutations', () => {
  expect(combinations({ x: ['b', 'a'] }, 'a step')).toEqual([{ x: 'b' }, { x: 'a' }]);
  expect(permutations(int(1, 3)).values).toEqual([
    [1, 2, 3],
    [1, 3, 2],
    [2, 1, 3],
    [2, 3, 1],
    [3, 1, 2],
    [3, 2, 1],
  ]);
});

test.each<[string, Param, string]>([
  ['a scalarset', scalarset('cpu', 2) as never, "parameter 's' is the scalarset itself"],
  ['a number', 3 as never, "parameter 's' is 3, not a domain"],
  ['too many values', set(int(0, 20)), 'there are 2097152 arguments of a step'],
])('a parameter that is %s is refused', (_, param, message) => {
  expect(() => combinations({ s: param }, 'a step')).toThrow(message);
});
