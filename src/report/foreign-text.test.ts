import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable, printableLines } from './foreign-text.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there.
const dangerous = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;

test('what a terminal would obey is shown as what it is', () => {
  expect(printable('a\x1b]0;title\x07b')).toBe('a\\u001b]0;title\\u0007b');
  expect(printable('line\nshootdown: holds\r')).toBe('line\\u000ashootdown: holds\\u000d');
  expect(printable('\x9b31m \u202etxt.js\u202c')).toBe('\\u009b31m \\u202etxt.js\\u202c');
  expect(printable('größer als 2 → 漢字 🙂')).toBe('größer als 2 → 漢字 🙂');
});

test('lines keep their ends, tabs and colours, and nothing else', () => {
  expect(printableLines('a\tb\nc \x1b[31mviolated\x1b[0m \x1b[2J\x07', true)).toBe(
    'a\tb\nc \x1b[31mviolated\x1b[0m \\u001b[2J\\u0007',
  );
  expect(printableLines('\x1b[31mred', false)).toBe('\\u001b[31mred');
});

test('whatever the text is, it stays the same in a JSON document', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = printableLines(JSON.stringify({ text }, null, 2), false);
      expect(JSON.parse(shown)).toEqual({ text });
      expect(printable(text)).not.toMatch(dangerous);
      expect(shown.replaceAll('\n', '')).not.toMatch(dangerous);
    }),
  );
});
