import { expect, test } from 'vitest';
import { must } from './must.ts';

test('returns a value that is there, also one that is falsy', () => {
  const entry = { present: false };
  expect(must(entry, 'there is an entry')).toBe(entry);
  expect(must(0, 'there is a folio')).toBe(0);
  expect(must('', 'there is a name')).toBe('');
});

test('a condition that holds is known to hold afterwards', () => {
  const folio = 1 as number | null;
  must(folio !== null, 'a folio is mapped');
  const next: number = folio + 1;
  expect(next).toBe(2);
});

test('throws what the author says must be so', () => {
  for (const value of [null, undefined, false] as const)
    expect(() => must(value, 'an entry is being zapped')).toThrow(
      expect.objectContaining({
        name: 'ShootdownError',
        code: 'recipe',
        message: 'it must be so that an entry is being zapped, and it is not',
      }),
    );
});
