import { expect, test } from 'vitest';
import type { Standing } from '../../policies/standing.ts';
import type { Question } from '../../policies/subject.ts';
import { filePage } from '../../report/page/page-of.ts';
import { answersCsv } from './csv.ts';
import { answerLines, formula, share } from './text.ts';

const question: Question = { name: 'mapped', asks: 'is it?', safe: 'yes', wrong: 'no' };
const standing = (name: string, states: readonly number[], rest: readonly number[]): Standing => ({
  candidate: { name, title: '' },
  costs: { folioBytes: 4, folioBits: 0, pageBytes: 0, lock: undefined, sizes: [2], operations: [] },
  parts: [],
  states: states.reduce((a, b) => a + b, 0),
  rest: rest.reduce((a, b) => a + b, 0),
  answers: [{ question, states, rest, wrongAt: undefined, wrongAtRest: undefined, wrongIn: undefined }],
});
const unfinished: Standing = { ...standing('late', [9, 0, 0, 0], [1, 0, 0, 0]), answers: undefined };

test('a share is never rounded to nothing, nor to all', () => {
  expect([share(1, 3), share(1, 100_000), share(99_999, 100_000), share(1, 1), share(1, 50)]).toEqual([
    '33%',
    '<0.1%',
    '>99.9%',
    '100%',
    '2%',
  ]);
});

test('a number as a function of the pages', () => {
  const sizes = [2, 4, 8, 16];
  expect(formula([4, 6, 10, 18], sizes)).toBe('n+2');
  expect(formula([1, 2, 4, 8], sizes)).toBe('n/2');
  expect(formula([3, 3, 3, 3], sizes)).toBe('3');
  expect(formula([4, 8, 16, 32], sizes)).toBe('2n');
  expect(formula([2, 2, 2, 3], sizes)).toBe('2..3');
});

test('a cell tells the worst answer that occurs; an unfinished search tells none', () => {
  const text = answerLines(
    [standing('A', [8, 1, 1, 0], [4, 0, 0, 0]), standing('B', [9, 0, 0, 1], [4, 0, 0, 0]), unfinished],
    [question],
    filePage,
  );
  expect(text.filter((line) => /^(A|B|late) /.test(line)).map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
    ['A', 'exact'],
    ['B', 'exact'],
    ['late', 'incomplete'],
    ['A', 'safe 10%'],
    ['B', 'WRONG 10%'],
    ['late', 'incomplete'],
  ]);
});

test('the CSV has a row for every count, and quotes what needs it', () => {
  const lines = answersCsv([standing('A,"B"', [8, 1, 1, 0], [4, 0, 0, 0]), unfinished], [question], [question]).split(
    '\r\n',
  );
  expect(lines).toEqual([
    'policy,part,question,states_counted,exact,silent,safe,wrong,states,first_wrong_steps',
    '"A,""B""",all,mapped,every,8,1,1,0,10,',
    '"A,""B""",all,mapped,at rest,4,0,0,0,4,',
    '',
  ]);
});
