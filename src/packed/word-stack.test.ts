import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WordStack } from './word-stack.ts';

test('is a stack, whatever is pushed and dropped', () => {
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ push: fc.integer({ min: 1, max: 9_000 }) }) },
    { weight: 2, arbitrary: fc.record({ drop: fc.integer({ min: 1, max: 12_000 }) }) },
  );
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), fc.array(step, { maxLength: 12 }), (width, steps) => {
      const stack = new WordStack(width);
      const model: number[][] = [];
      let next = 0;
      for (const one of steps) {
        if ('push' in one)
          for (let i = 0; i < one.push; i++) {
            const record = Array.from({ length: width }, () => next++);
            stack.push([-1, ...record], 1);
            model.push(record);
          }
        else {
          model.length = Math.max(0, model.length - one.drop);
          stack.length = model.length;
        }
        expect(stack.length).toBe(model.length);
      }
      const kept = model.map((record, n) => record.map((_, i) => stack.at(n, i)));
      expect(kept).toEqual(model);
    }),
    { numRuns: 30 },
  );
});

test('says before how much it will take, and keeps that', () => {
  const stack = new WordStack(2);
  expect([stack.bytes, stack.bytesFor(0)]).toEqual([0, 0]);
  const expected = stack.bytesFor(20_000);
  for (let i = 0; i < 20_000; i++) stack.push([i, i], 0);
  expect(stack.bytes).toBe(expected);
  expect(expected).toBeGreaterThanOrEqual(20_000 * 8);
  stack.length = 0;
  expect([stack.bytes, stack.bytesFor(20_000)]).toEqual([expected, 0]);
});
