import { expect, test } from 'vitest';
import { bool, index, int, oneOf, scalarset, struct } from './domain.ts';
import { combinations } from './step.ts';

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

test('a parameter that is no scalar is refused', () => {
  expect(() => combinations({ s: struct({}) as never }, 'a step')).toThrow("parameter 's' is a struct");
});
