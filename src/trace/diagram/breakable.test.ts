import fc from 'fast-check';
import { expect, test } from 'vitest';
import { breakable, broken, leastWidth, lengthOf } from './breakable.ts';

const lines = (parts: readonly string[], width: number): readonly string[] => broken(breakable(parts, 2), width).lines;

test('a change is on one line, or its values on the next, or the new one on a line of its own', () => {
  const parts = ['folios[0] mapcount:', '1', '-> 0'];
  expect(lines(parts, 30)).toEqual(['  folios[0] mapcount: 1 -> 0']);
  expect(lines(parts, 24)).toEqual(['  folios[0] mapcount:', '    1 -> 0']);
  expect(lines(['tlb[0]:', '{folio 1, dirty}', '-> none'], 25)).toEqual([
    '  tlb[0]:',
    '    {folio 1, dirty}',
    '    -> none',
  ]);
});

test('a value is broken after a comma, and its words only where nothing else helps', () => {
  expect(lines(['tlb[0]:', 'none', '-> {folio 1, writable, dirty}'], 24)).toEqual([
    '  tlb[0]:',
    '    none -> {folio 1,',
    '      writable, dirty}',
  ]);
});

test('a name is broken after a bracket, a dot or an arrow within it, and never in an identifier', () => {
  const broken12 = (text: string): readonly string[] => broken(breakable([text], 0), 14).lines;
  expect(broken12('mlock_folio_batch')).toEqual(['mlock_folio_batch']);
  expect(broken12('tlb_fill(address 0)')).toEqual(['tlb_fill(', '    address 0)']);
  expect(broken12('vma->vm_mm->mm_count')).toEqual(['vma->vm_mm->', '    mm_count']);
  expect(broken12('since v6.12 or so')).toEqual(['since v6.12 or', '    so']);
});

const text = fc.stringMatching(/^[a-z_]{1,9}([ ,.(/]|, |->|\[0\]| )[a-z]{1,9}[)}:]?$/);
const texts = fc.array(text, { minLength: 1, maxLength: 5 });

test('no line is longer than it has to be, no identifier is cut, and nothing is lost', () => {
  fc.assert(
    fc.property(texts, fc.nat(4), fc.integer({ min: 1, max: 60 }), (parts, indent, width) => {
      const whole = breakable(parts, indent);
      const found = broken(whole, width).lines;
      for (const line of found) expect(line.length).toBeLessThanOrEqual(Math.max(width, leastWidth(whole)));
      expect(found.join('\n').match(/\w+/g)).toEqual(parts.join(' ').match(/\w+/g));
      expect(found.join('').replaceAll(' ', '')).toBe(parts.join('').replaceAll(' ', ''));
      if (lengthOf(whole) <= width) expect(found).toEqual([' '.repeat(indent) + parts.join(' ')]);
    }),
  );
});
