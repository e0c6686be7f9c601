import fc from 'fast-check';
import { expect, test } from 'vitest';
import { variously } from './variously.ts';

test('there are further values until the rare one has come, and no more', async () => {
  let values = 0;
  const told = await variously(fc.noBias(fc.nat(19)), { least: 10, kinds: ['rare', 'other'], times: 2 }, (n, tell) => {
    values++;
    tell(n === 7 ? 'rare' : 'other');
  });
  expect(told.get('rare')).toBeGreaterThanOrEqual(2);
  expect((told.get('rare') ?? 0) + (told.get('other') ?? 0)).toBe(values);
  values = 0;
  await variously(fc.nat(), { least: 10, kinds: ['any'] }, (_, tell) => {
    values++;
    tell('any');
  });
  expect(values).toBe(10);
});

test('what never comes is named, and so is what a property finds', async () => {
  await expect(variously(fc.nat(), { least: 2, kinds: ['any', 'never'] }, (_, tell) => tell('any'))).rejects.toThrow(
    /never/,
  );
  const broken = variously(fc.nat(), { least: 100, kinds: [] }, (n) => expect(n).toBe(-1));
  await expect(broken).rejects.toThrow('Counterexample: [0]');
});
