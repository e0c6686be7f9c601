import { expect, test } from 'vitest';
import type { StepTable } from '../src/commands/show/step-tables.ts';
import { refreshedTables } from './readme-tables.ts';

const table = (title: string, ...labels: readonly string[]): StepTable => ({
  title,
  headings: ['kernel', 'goes to'],
  rows: labels.map((label) => ({ label, cells: [`${label}(va)`, `mm/${label}.c`, 'next'] })),
});

const text = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');

test('what a step does is kept by its label, all else is written anew, and what stands between stays', () => {
  const before = text(
    'Words.',
    '',
    '| zap | kernel | what it does |',
    '|---|---|---|',
    '| unlock | mm/old.c | drops the lock \\| and returns |',
    '| lock | | takes the lock |',
    '',
    '- a note',
  );
  expect(refreshedTables(before, [table('zap (one a cpu)', 'lock', 'clear', 'unlock')])).toBe(
    text(
      'Words.',
      '',
      '| zap (one a cpu) | kernel | goes to | what it does |',
      '|---|---|---|---|',
      '| lock(va) | mm/lock.c | next | takes the lock |',
      '| clear(va) | mm/clear.c | next |  |',
      '| unlock(va) | mm/unlock.c | next | drops the lock \\| and returns |',
      '',
      '- a note',
    ),
  );
});

test('to write it anew twice changes nothing', () => {
  const tables = [table('zap', 'lock'), table('reclaim', 'isolate')];
  const once = refreshedTables(text('| zap | what it does |', '|---|---|', '| lock | takes it |'), tables);
  expect(once).toContain('| isolate(va) |');
  expect(refreshedTables(once, tables)).toBe(once);
});

test('a step that is gone is not dropped with what is said of it', () => {
  const before = text('| zap | what it does |', '|---|---|', '| look | reads the entry |', '| lock | |');
  expect(() => refreshedTables(before, [table('zap', 'lock')])).toThrow("says what 'look' does, which is no step");
  expect(refreshedTables(before.replace('reads the entry', ''), [table('zap', 'lock')])).not.toContain('look');
});

test('a table of a thread that the model does not have is refused', () => {
  const before = text('| writer | what it does |', '|---|---|', '| lock | |');
  expect(() => refreshedTables(before, [table('zap', 'lock')])).toThrow("the table 'writer' is about no thread");
});

test('a table without words by hand stays without their column', () => {
  expect(refreshedTables(text('| zap | kernel |', '|---|---|', '| old | |'), [table('zap', 'lock')])).toBe(
    text('| zap | kernel | goes to |', '|---|---|---|', '| lock(va) | mm/lock.c | next |'),
  );
});
