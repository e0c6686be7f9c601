// Two cases against twins in Promela, which were written from the catalogue's steps and not from the TypeScript: same verdicts.
import { describe, expect, test } from 'vitest';
import { check } from '../../../src/check/check.ts';
import { instantiate } from '../../../src/index.ts';
import { missingFor, runTwin } from '../../../test/twins.ts';
import cow from '../model.ts';

const missing = missingFor('twins of cow', ['spin', 'cc']);

const twinSays = (...args: readonly string[]): string =>
  runTwin(import.meta.url, args, /^states \d+ verdict (holds|violated)$/m)[1] as string;

const words = (flags: string): readonly string[] => flags.split(' ').filter((flag) => flag !== '');

describe.skipIf(missing !== undefined)('the twin says the same of', () => {
  // The twin has no swap.
  test.each<[string, string]>([
    ['mapcount', 'MAPCOUNT'],
    ['refcount-2020', 'REFCOUNT'],
    ['refcount-2022', 'REFCOUNT'],
    ['exclusive', ''],
  ])('C1, COW-PRIV: %s', async (variant, flags) => {
    const instance = instantiate(cow, variant, { swaps: 0 });
    const { verdict } = await check(instance, { properties: ['COW-PRIV'] });
    expect(twinSays('c1', ...words(flags))).toBe(verdict.kind);
  });

  test.each<[string, string]>([
    ['gup-fast-fork', ''],
    ['write-protect-seq', 'SEQ'],
    ['mutant-seq-no-odd', 'SEQ NO_ODD'],
    ['mutant-seq-no-retry', 'SEQ NO_RETRY'],
    ['mutant-seq-late', 'SEQ LATE_SEQ'],
    ['mutant-seq-no-pin-check', 'SEQ NO_PIN_CHECK'],
    ['mutant-seq-no-mmap-lock', 'SEQ NO_MMAP_LOCK'],
  ])('C4: %s, of both properties and of PIN-COHERENT alone', async (variant, flags) => {
    const instance = instantiate(cow, variant);
    const both = await check(instance, { properties: ['EXCL', 'PIN-COHERENT'] });
    expect(twinSays('c4', ...words(flags))).toBe(both.verdict.kind);
    const coherent = await check(instance, { properties: ['PIN-COHERENT'] });
    expect(twinSays('c4', 'ONLY_COHERENT', ...words(flags))).toBe(coherent.verdict.kind);
  });
});
