// Two cases against twins in Promela, which were written from the catalogue's steps and not from the TypeScript: same verdicts.
import { describe, expect, test } from 'vitest';
import { check } from '../../../src/check/check.ts';
import { instantiate } from '../../../src/index.ts';
import { missingFor, runTwin } from '../../../test/twins.ts';
import flush from '../model.ts';

const missing = missingFor('twins of flush', ['spin', 'cc']);

const twinSays = (...args: readonly string[]): string =>
  runTwin(import.meta.url, args, /^states \d+ verdict (holds|violated)$/m)[1] as string;

describe.skipIf(missing !== undefined)('the twin says the same of', () => {
  test.each<[string, string, string]>([
    ['a9-dontneed-private-flush', 'a9', ''],
    ['a9-dontneed-fixed', 'a9', 'COUNTED NESTED'],
    ['mutant-a9-dontneed-late-inc', 'a9', 'COUNTED NESTED LATE_INC'],
    ['mutant-a9-dontneed-early-dec', 'a9', 'COUNTED NESTED EARLY_DEC'],
    ['a13-migrates-unflushed', 'a13', ''],
    ['a13-fixed', 'a13', 'ASKS'],
    ['mutant-a13-late-inc', 'a13', 'ASKS LATE_INC'],
    ['mutant-a13-early-dec', 'a13', 'ASKS EARLY_DEC'],
    ['a14-boolean-pending', 'a13', 'ASKS TWO'],
    ['a14-fixed', 'a13', 'ASKS TWO COUNTER'],
    ['mutant-a14-late-inc', 'a13', 'ASKS TWO COUNTER LATE_INC'],
    ['mutant-a14-early-dec', 'a13', 'ASKS TWO COUNTER EARLY_DEC'],
  ])('%s', async (variant, twin, flags) => {
    const { verdict } = await check(instantiate(flush, variant));
    expect(twinSays(twin, ...flags.split(' ').filter((flag) => flag !== ''))).toBe(verdict.kind);
  });

  test.each([
    ['a13-migrates-unflushed', ''],
    ['a13-fixed', 'ASKS'],
  ])('%s, of lost stores alone', async (variant, flags) => {
    const { verdict } = await check(instantiate(flush, variant), { properties: ['NO-LOST-WRITE'] });
    expect(twinSays('a13', 'ONLY_WRITES', ...flags.split(' ').filter((flag) => flag !== ''))).toBe(verdict.kind);
  });
});
