import { expect, test } from 'vitest';
import type { Program } from './program.ts';
import { variantWords } from './variant-words.ts';

const programs = (model: string, ...variants: readonly string[]): readonly Program[] =>
  variants.map((variant) => ({ instance: { model: { name: model }, variant } }) as unknown as Program);

test('the variants are named, or the others where these are fewer', () => {
  const all = programs('zap', 'one', 'two', 'three', 'four');
  expect(variantWords(all.slice(0, 2), all)).toBe('one, two');
  expect(variantWords(all.slice(1), all)).toBe('all but one');
});

test('all that begin alike are named by their beginning', () => {
  const all = programs('flush', 'a9-free', 'a9-fixed', 'a12-fixed', '2022', '2022-batches', 'x', 'y', 'z', 'u');
  const [free, fixed, other, old, batches] = all;
  expect(variantWords([free, fixed] as Program[], all)).toBe('a9-*');
  expect(variantWords([free, other] as Program[], all)).toBe('a9-free, a12-fixed');
  expect(variantWords([old, batches] as Program[], all)).toBe('2022*');
});

test('a beginning stands for all variants that are told of, not only those that have the thread', () => {
  const all = programs('flush', 'a9-free', 'a9-fixed', 'a9-other', 'x', 'y', 'z', 'u');
  expect(variantWords(all.slice(0, 2), all.slice(0, 2).concat(all.slice(3)), all)).toBe('a9-free, a9-fixed');
});

test('of several models a variant is named with its model, and a whole model by its name', () => {
  const zap = programs('zap', 'one', 'two', 'three', 'four');
  const gather = programs('gather', 'one', 'five');
  const all = [...zap, ...gather];
  expect(variantWords([...zap.slice(0, 1), ...gather], all)).toBe('zap/one, gather/*');
});
