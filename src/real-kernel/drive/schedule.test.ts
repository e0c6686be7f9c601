import { expect, test } from 'vitest';
import type { TraceStep } from '../../trace/trace.ts';
import { orderOf, scheduleOf, usersOf } from './schedule.ts';
import type { Table, Way } from './table.ts';

const tableOf = (...ways: Way[]): Table => ({
  model: 'toy',
  series: '6.12',
  kernelIs: [],
  threads: { a: 0, b: 1 },
  ways,
  neighbours: {},
  looks: {},
  machine: { cpus: 2, memory: 512 },
  settings: () => ({}),
});
const step = (thread: string, name: string, args = {}): TraceStep => ({
  thread,
  step: name,
  args,
  from: undefined,
  changes: [],
});
const order = (table: Table, ...steps: TraceStep[]): string =>
  orderOf(scheduleOf(table, { initial: null, steps })).join(' ');

test('a CPU that waits where its next step begins is let go when that step is due', () => {
  const table = tableOf(
    { step: 'first', ended: ['>lock'] },
    { step: 'second', begins: ['>lock'] },
    { step: 'other', begins: ['>probe'] },
  );
  expect(order(table, step('a', 'first'), step('b', 'other'), step('a', 'second'))).toBe('0>lock 1>probe 0<lock');
  expect(order(table, step('a', 'first'), step('a', 'second'), step('b', 'other'))).toBe('0>lock 1>probe');
});

test('a CPU whose last step has ended is held there until all have', () => {
  const table = tableOf({ step: 'first', ended: ['>flush'] }, { step: 'other', begins: ['>probe'] });
  expect(order(table, step('a', 'first'), step('b', 'other'))).toBe('0>flush 1>probe 0<flush');
  expect(order(table, step('b', 'other'), step('a', 'first'))).toBe('1>probe 0>flush');
});

test('a CPU that has to go on is not held to the end', () => {
  const table = tableOf(
    { step: 'first', ended: ['>put'] },
    { step: 'return', ended: ['=returns'] },
    { step: 'other', begins: ['>probe'] },
  );
  expect(order(table, step('a', 'first'), step('a', 'return'), step('b', 'other'))).toBe('0>put 0=returns 1>probe');
});

test('a way may depend on the arguments and on what comes next, and names both', () => {
  const table = tableOf(
    { step: 'call', when: { call: 'exit' }, begins: ['!exit'], ended: ['1!move_#'] },
    { step: 'call', begins: ['!{call}'] },
    { step: 'walk', before: ['found'], begins: ['>found'] },
    { step: 'walk', begins: ['>lost'] },
    { step: 'found' },
  );
  expect(order(table, step('a', 'call', { call: 'mlock' }), step('a', 'call', { call: 'exit' }))).toBe(
    '0!mlock 0!exit 1!move_0',
  );
  expect(order(table, step('a', 'walk'), step('a', 'found'), step('a', 'walk'))).toBe('0>found 0>lost');
});

test('what a step does on another CPU holds nobody there', () => {
  const table = tableOf({ step: 'first', ended: ['1>asked'] }, { step: 'other', begins: ['>probe'] });
  expect(order(table, step('a', 'first'), step('a', 'other'))).toBe('1>asked 0>probe');
});

test('a step that the table does not know is an error that names it', () => {
  const table = tableOf({ step: 'first' });
  expect(() => order(table, step('a', 'second'))).toThrow('step 1, a: second, is not in the table of toy on 6.12');
  expect(() => order(table, step('kswapd', 'first'))).toThrow('step 1, kswapd: first, is not in the table');
});

test("the user's tokens are those of no symbol", () => {
  expect(usersOf(['0!munmap', '0>zap', '1.store', '0<zap', '0=returns'])).toEqual(['0!munmap', '1.store', '0=returns']);
});
