import { expect, test } from 'vitest';
import { fieldWords, touchedWords } from './field-words.ts';

const all = [
  'folios[].mapcount',
  'folios[].dirty',
  'tables[].ptes[] !== null',
  'tables[].ptes[].folio',
  'tables[].ptes[].dirty',
  'tables[].ptl',
  'queue.length',
  'queue[].folio',
  'batches[].length',
  'batches[][].op',
  'zap.pc',
  'zap.va',
];

test('a struct or a list of which every field is named is named itself', () => {
  expect(fieldWords(['folios[].mapcount', 'folios[].dirty', 'queue.length', 'queue[].folio'], all)).toEqual([
    'folios[]',
    'queue',
  ]);
});

test('of the largest that is whole', () => {
  const ptes = ['tables[].ptes[] !== null', 'tables[].ptes[].folio', 'tables[].ptes[].dirty'];
  expect(fieldWords(ptes, all)).toEqual(['tables[].ptes[]']);
  expect(fieldWords([...ptes, 'tables[].ptl'], all)).toEqual(['tables[]']);
});

test('fields of what is not whole are named one by one, and so is whether it is there', () => {
  expect(fieldWords(['folios[].dirty', 'tables[].ptes[] !== null', 'zap.va'], all)).toEqual([
    'folios[].dirty',
    'tables[].ptes[] !== null',
    'zap.va',
  ]);
});

test('a struct of which it is only known whether it is there is named itself', () => {
  expect(fieldWords(['tlb[] !== null'], ['tlb[] !== null'])).toEqual(['tlb[]']);
});

test('a struct of one field is not named for it', () => {
  expect(fieldWords(['one.only'], ['one.only'])).toEqual(['one.only']);
});

test('an array of lists is named by its elements', () => {
  expect(fieldWords(['batches[].length', 'batches[][].op'], all)).toEqual(['batches[]']);
  expect(fieldWords(['batches[][].op'], all)).toEqual(['batches[][].op']);
});

test("a thread's own locals are told behind the rest, by their short names", () => {
  expect(touchedWords(['tables[].ptl', 'zap.va'], all, 'zap.')).toBe('tables[].ptl; local va');
  expect(touchedWords(['zap.va'], [...all, 'zap.left'], 'zap.')).toBe('local va');
  expect(touchedWords(['zap.va'], all, undefined)).toBe('zap.va');
});
