import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wrap, wrapParts } from './wrap.ts';

test('lines are broken at spaces, and indented from the second on', () => {
  expect(wrap('one two three four', 12, 2)).toEqual(['one two', '  three four']);
});

test('a word longer than a line is broken where the line ends', () => {
  expect(wrap('a bcdefghijklmno', 10, 0)).toEqual(['a', 'bcdefghijk', 'lmno']);
});

test('no line is too long, and no character is lost', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 80 }), fc.integer({ min: 9, max: 40 }), fc.nat(4), (text, width, indent) => {
      const lines = wrap(text, width, indent);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }),
  );
});

test('parts stay whole as long as they fit on a line', () => {
  const parts = ['folio 1 mapcount:', '1', '-> 0'];
  expect(wrapParts(parts, 30, 2)).toEqual(['folio 1 mapcount: 1 -> 0']);
  expect(wrapParts(parts, 20, 2)).toEqual(['folio 1 mapcount:', '  1 -> 0']);
  expect(wrapParts(['tlb[0]:', '{folio 1, dirty}', '-> none'], 20, 2)).toEqual([
    'tlb[0]:',
    '  {folio 1, dirty}',
    '  -> none',
  ]);
});
