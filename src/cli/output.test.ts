import { expect, test } from 'vitest';
import { outputTo } from './output.ts';

const widthOf = (isTTY: boolean, columns: number | undefined): number | undefined => {
  const stdout = { isTTY, write: () => true, ...(columns === undefined ? {} : { columns }) };
  return outputTo(stdout, { write: () => true }, {}).width;
};

test('results are as wide as a narrow terminal, down to 60 columns, and as in a mail elsewhere', () => {
  expect([99, 80, 20].map((columns) => widthOf(true, columns))).toEqual([99, 80, 60]);
  expect([100, 200, 0, undefined].map((columns) => widthOf(true, columns))).toEqual(Array(4).fill(undefined));
  expect(widthOf(false, 80)).toBeUndefined();
});
