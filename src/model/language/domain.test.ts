import { expect, test } from 'vitest';
import {
  array,
  bool,
  cardinality,
  type Domain,
  describe,
  index,
  int,
  list,
  nullable,
  oneOf,
  scalarset,
  struct,
} from './domain.ts';

const Cpu = scalarset('cpu', 2);

test('a domain is described as its author wrote it', () => {
  expect(describe(bool())).toBe('bool()');
  expect(describe(int(-1, 3))).toBe('int(-1, 3)');
  expect(describe(oneOf('none', 'present'))).toBe("oneOf('none', 'present')");
  expect(describe(index(Cpu))).toBe('index(cpu) of 2');
  expect(describe(struct({ a: bool(), b: bool() }))).toBe('struct({ a, b })');
  expect(describe(array(3, bool()))).toBe('array(3, bool())');
  expect(describe(array(Cpu, nullable(bool())))).toBe('array(cpu, nullable(bool()))');
  expect(describe(list(2, int(0, 1)))).toBe('list(2, int(0, 1))');
});

test('a scalar has as many values as its range, words or members', () => {
  expect(cardinality(bool())).toBe(2);
  expect(cardinality(int(-1, 3))).toBe(5);
  expect(cardinality(oneOf('a', 'b', 'c'))).toBe(3);
  expect(cardinality(index(Cpu))).toBe(2);
});

test.each([
  ['upside down', 2, 1],
  ['a fraction', 0.5, 1],
  ['not a number', Number.NaN, 1],
  ['wider than 30 bits', 0, 2 ** 30],
])('an int range that is %s is refused', (_, lo, hi) => {
  expect(() => int(lo, hi)).toThrow('is not a range of integers');
});

test('oneOf takes at least one word, each once', () => {
  expect(() => oneOf()).toThrow('at least one word');
  expect(() => oneOf('a', 'b', 'a')).toThrow('each once');
  expect(() => oneOf(['a', 'b'] as never)).toThrow('oneOf has a list among its words');
  expect(() => oneOf('a', 1 as never)).toThrow('oneOf has a number among its words');
});

test('null of null is none', () => {
  expect(() => nullable(nullable(bool()) as never)).toThrow('a nullable of a nullable');
});

test.each([0, -1, 1.5])('a scalarset of %d members is refused', (size) => {
  expect(() => scalarset('cpu', size)).toThrow(`has size ${size}`);
});

test('a list holds at least one element, an array may be empty', () => {
  expect(() => list(0, bool())).toThrow('at most 0 elements');
  expect(array(0, bool()).length).toBe(0);
  expect(() => array(-1, bool())).toThrow('-1 elements');
  expect(() => array(bool() as never, bool())).toThrow('an array cannot have a domain of elements');
});

test.each(['0', 'with space', 'constructor', '__proto__', '$a'])("a struct cannot have a field named '%s'", (name) => {
  expect(() => struct(Object.fromEntries([[name, bool()]]))).toThrow(`'${name}' cannot name a field`);
});

test.each([
  ['a typed array', new Uint8Array(2), 'an instance of Uint8Array'],
  ['a class instance', new Date(0), 'an instance of Date'],
  ['a bare value', 3, '3'],
  ['null', null, 'null'],
  ['an object of another kind', { kind: 'map' }, 'an instance of Object'],
])('%s is refused where a domain belongs', (_, given, shown) => {
  expect(() => struct({ f: given as unknown as Domain })).toThrow(`field 'f' is ${shown}, not a domain`);
  expect(() => array(1, given as unknown as Domain)).toThrow(shown);
  expect(() => list(1, given as unknown as Domain)).toThrow(shown);
  expect(() => nullable(given as never)).toThrow(shown);
});

test('a scalarset where a domain belongs is pointed out as such', () => {
  expect(() => struct({ cpu: Cpu as unknown as Domain })).toThrow("field 'cpu' is the scalarset itself");
});
