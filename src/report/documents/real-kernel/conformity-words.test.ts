import { expect, test } from 'vitest';
import { callWords, mismatchTitle } from './conformity-words.ts';

const areas = ['anonymous', 'shared file', 'private file'];

test.each([
  ['0 fork 1', '0: fork, child 1'],
  ['1 exit', '1: exit'],
  ['0 mmap 2', '0: mmap private file'],
  ['0 store 0 1 2 7', '0: store 7 to anonymous pages 1 to 2'],
  ['0 mprotect 1 3 1 rw', '0: mprotect shared file page 3, rw'],
  ['0 mremap 0 1 2 3', '0: mremap anonymous page 1 to private file page 3'],
  ['0 mremap_dontunmap 0 1 0 3', '0: mremap_dontunmap anonymous page 1 to anonymous page 3'],
  ['2 munlock 1 0 4', '2: munlock shared file pages 0 to 3'],
])('the call %s is told as %s', (line, words) => expect(callWords(line, areas)).toBe(words));

test.each(['', 'begin 3 4', '0 fork', '0 store 0 0 1', '0 toString'])(
  "what a document has in the place of a call is shown as it is: '%s'",
  (line) => expect(callWords(line, areas)).toBe(line),
);

test('an area that the model has not is told by its number', () => {
  const place = { process: 0, area: 7, page: 1 };
  expect(mismatchTitle({ what: 'present', place, model: 'yes', kernel: 'no' }, areas)).toBe(
    'process 0, area 7 page 1: present',
  );
  expect(callWords('0 mmap 7', areas)).toBe('0: mmap area 7');
  expect(callWords('0 mmap 0', undefined)).toBe('0: mmap area 0');
});
