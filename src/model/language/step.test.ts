import { expect, test } from 'vitest';
import { bool, index, int, oneOf, scalarset, struct } from './domain.ts';
import { combinations } from './step.ts';

test('without parameters there is one combination, which is empty', () => {
  expect(combinations({})).toEqual([{}]);
});

test('the last parameter varies fastest', () => {
  expect(combinations({ clean: bool(), n: int(1, 2) })).toEqual([
    { clean: false, n: 1 },
    { clean: false, n: 2 },
    { clean: true, n: 1 },
    { clean: true, n: 2 },
  ]);
});

test('words and members of a scalarset are tried in their order', () => {
  expect(combinations({ w: oneOf('b', 'a') })).toEqual([{ w: 'b' }, { w: 'a' }]);
  expect(combinations({ cpu: index(scalarset('cpu', 3)) })).toEqual([{ cpu: 0 }, { cpu: 1 }, { cpu: 2 }]);
});

test('a recipe cannot change its arguments', () => {
  expect(combinations({ n: int(0, 1) }).every((args) => Object.isFrozen(args))).toBe(true);
});

test('a parameter that is no scalar is refused', () => {
  expect(() => combinations({ s: struct({}) as never })).toThrow("parameter 's' is a struct");
});
