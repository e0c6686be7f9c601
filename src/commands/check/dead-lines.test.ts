import { expect, test } from 'vitest';
import type { DeadValues, SearchDetails } from '../../search/details.ts';
import { deadLines } from './dead-lines.ts';

const linesOf = (dead: DeadValues | undefined, width = 80, states = 1208): string => {
  const details: SearchDetails = {
    reached: { kind: 'unknown', why: 'resumed' },
    fields: [],
    stateBits: 1,
    stateWords: 1,
    indexLoad: 0,
    dead,
  };
  return deadLines({ states, details }, width).join('\n');
};
const steps = (count: number) => Array.from({ length: count }, (_, i) => ({ step: `a: step${i}`, times: 10_000 - i }));
const dead = {
  kind: 'known',
  states: 1208,
  left: 604,
  fields: [
    { field: 'queue[].seen', fewer: 400, observed: false, dies: steps(6) },
    { field: 'b.left', fewer: 4, observed: true, dies: steps(1) },
    { field: 'other', fewer: 0, observed: false, dies: steps(1) },
  ],
} as const satisfies DeadValues;

test('names each field that would save states, where it dies, whether observations read it, and what all would save', () => {
  expect(linesOf(dead)).toBe(`
values that nobody reads again  states fewer if reset  of all
  queue[].seen                                    400  33.1 %
    dies in a: step0 (10,000), a: step1 (9,999), a: step2 (9,998),
      a: step3 (9,997), 2 more
  b.left                                            4   0.3 %
    dies in a: step0 (10,000)
    an observation reads it: reset, it shows \`equivalent\` something else
saving less, or nothing without another: other
all of them reset where they die: 604 states instead of 1,208, 2.00 times fewer`);
});

test('says it where the states are not those of the search', () => {
  expect(linesOf(dead, 80, 1000).replaceAll(/\s+/g, ' ')).toContain('2.00 times fewer (with each step taken by itself');
});

test('many fields are not all rows, and no line is wider than it may be', () => {
  const fields = Array.from({ length: 30 }, (_, i) => ({
    field: `a.long.name${i}`,
    fewer: 100 - i,
    observed: true,
    dies: steps(9),
  }));
  const lines = linesOf({ ...dead, fields }, 60).split('\n');
  expect(lines.filter((line) => /^ {2}a\.long\.name\d+ +\d+/.test(line))).toHaveLength(10);
  expect(lines.find((line) => line.startsWith('saving less'))).toContain('name10');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
});

test('says that there is nothing to save, and why it was not looked for', () => {
  expect(linesOf({ ...dead, left: 1208 })).toBe('\nvalues that nobody reads again: none whose reset would save states');
  expect(linesOf({ kind: 'unknown', why: 'states' }).replaceAll(/\s+/g, ' ')).toContain(
    'not looked for, since there are more than 100,000',
  );
  expect(linesOf(undefined)).toBe('');
});
