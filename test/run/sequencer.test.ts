import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { root } from '../pages.ts';
import { last, long } from './sequencer.ts';

test('the files that have a place of their own in the order are there', () => {
  expect([...long, last].filter((file) => !existsSync(`${root}${file}`))).toEqual([]);
});
