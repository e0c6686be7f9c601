import { expect, test } from 'vitest';
import { outputTo } from './output.ts';

const widthsOf = (isTTY: boolean, columns: number | undefined): readonly (number | undefined)[] => {
  const stdout = { isTTY, write: () => true, ...(columns === undefined ? {} : { columns }) };
  const { width, tableWidth } = outputTo(stdout, { write: () => true }, {}).page;
  return [width, tableWidth];
};

test('results are as wide as a terminal, from 60 columns to 100', () => {
  expect([99, 80, 20].map((columns) => widthsOf(true, columns))).toEqual([
    [99, 99],
    [80, 80],
    [60, 60],
  ]);
  expect([100, 200, 0, undefined].map((columns) => widthsOf(true, columns))).toEqual(Array(4).fill([100, undefined]));
});

test('elsewhere diagrams are as wide as a mail, and tables as they need', () => {
  expect(widthsOf(false, 80)).toEqual([72, undefined]);
});
