import { expect, test } from 'vitest';
import { tabulate } from './columns.ts';

test('four columns of long text fit into the 72 of a mail', () => {
  const rows = [0, 1, 2, 3].map((column) => ({
    column,
    lines: [{ parts: ['free_pages_and_swap_cache', 'tables[0]'], indent: 0 }],
  }));
  const lines = tabulate(['fork', 'user (cpu 0)', 'parent', 'reclaim'], rows, 72);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72);
});

test('a column is as wide as its heading, if the table is too wide with it or not', () => {
  const [heading = ''] = tabulate(['a heading of thirty-one letters', 'another of more letters than that'], [], 40);
  expect(heading).toBe('a heading of thirty-one letters   another of more letters than that');
});
