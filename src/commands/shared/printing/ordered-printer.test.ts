import { expect, test } from 'vitest';
import { OrderedPrinter } from './ordered-printer.ts';

test('rows are printed in their order, each as soon as all before it are known', () => {
  const printed: string[] = [];
  const printer = new OrderedPrinter<{ readonly name: string }>(({ name }) => printed.push(name));
  printer.add(2, { name: 'c' });
  printer.add(1, { name: 'b' });
  expect(printed).toEqual([]);
  printer.add(0, { name: 'a' });
  expect(printed).toEqual(['a', 'b', 'c']);
  printer.add(3, { name: 'd' });
  expect(printed).toEqual(['a', 'b', 'c', 'd']);
});
