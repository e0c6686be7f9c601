import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prettyJson } from './pretty-json.ts';

test('what is printed reads back as what it was', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), fc.integer({ min: 0, max: 120 }), (value, width) => {
      expect(JSON.parse(prettyJson(value, width))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('what fits on a line stands on one, and a document is broken at its outermost', () => {
  expect(prettyJson({ bounds: { cpus: 1 }, levels: [1, 2, 3], text: 'x'.repeat(20) }, 40)).toBe(
    ['{', '  "bounds": { "cpus": 1 },', '  "levels": [1, 2, 3],', '  "text": "xxxxxxxxxxxxxxxxxxxx"', '}'].join('\n'),
  );
});

test('a long list of numbers fills lines', () => {
  const lines = prettyJson(
    Array.from({ length: 30 }, (_, i) => i),
    30,
  ).split('\n');
  expect(lines.length).toBeLessThan(9);
  expect(lines[1]).toBe('  0, 1, 2, 3, 4, 5, 6, 7, 8, 9,');
});
