import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wrap } from './wrap.ts';

test('lines are broken at spaces, and indented from the second on', () => {
  expect(wrap('one two three four', 12, 2)).toEqual(['one two', '  three four']);
});

test('a word longer than a line is not cut', () => {
  expect(wrap('a bcdefghijklmno', 10, 0)).toEqual(['a', 'bcdefghijklmno']);
});

const word = fc.stringMatching(/^[!-~]{1,30}$/);

test('no line of several words is too long, and no word is lost', () => {
  fc.assert(
    fc.property(fc.array(word), fc.integer({ min: 9, max: 40 }), fc.nat(4), (words, width, indent) => {
      const text = words.join(' ');
      const lines = wrap(text, width, indent);
      for (const line of lines) if (line.trim().includes(' ')) expect(line.length).toBeLessThanOrEqual(width);
      expect(lines.join(' ').replaceAll(/ +/g, ' ')).toBe(text);
    }),
  );
});
