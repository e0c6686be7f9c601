// Two cases against twins in Murphi, which were written from the catalogue's rules and not from the TypeScript: same verdicts.
import { describe, expect, test } from 'vitest';
import { check } from '../../../src/check/check.ts';
import { instantiate } from '../../../src/index.ts';
import { missingFor, runTwin, sharedBuilds } from '../../../test/twins.ts';
import folioMapcount from '../model.ts';

const missing = missingFor('twins of folio-mapcount', ['rumur', 'cc']);

const builds = sharedBuilds();

const twinSays = (...args: readonly string[]): string => {
  const told = /^states \d+ wrongly shared \d+ verdict (.+)$/m;
  return runTwin(import.meta.url, args, told, { CFLAGS: '-O0', BUILDS: builds })[1] as string;
};

describe.skipIf(missing !== undefined)('the twin says the same of', () => {
  // A step of the twin is a whole call: its numbers of steps are those that the catalogue gives, where it gives any.
  test.each<[string, string, string, string]>([
    ['decrement', 'MAPCOUNT', 'tuples ALWAYS=1', 'violated MAPCOUNT in 2'],
    ['covering', 'MAPCOUNT', 'tuples COVERING=1', 'violated MAPCOUNT in 3'],
    ['tuples-mail', 'MAPCOUNT', 'tuples THREADS=1', 'holds'],
    ['tuples-move', 'MAPCOUNT', 'tuples', 'holds'],
    ['mutant-unlocked-remove', 'MAPCOUNT', 'tuples SCAN_UNLOCKED=1', 'violated MAPCOUNT in 4'],
    ['mutant-unlocked-look', 'MAPCOUNT', 'tuples LOOK_UNLOCKED=1', 'violated MAPCOUNT in 4'],
    ['mutant-mover-silent', 'MAPCOUNT', 'tuples SILENT_MOVE=1', 'violated MAPCOUNT in 2'],
    ['owner-slots', 'EXCLUSIVE', 'slots', 'holds'],
    ['mutant-slots-clear', 'EXCLUSIVE', 'slots CLEAR_ONE_EMPTY=1', 'violated EXCLUSIVE in 4'],
    // MAPCOUNT has the sentence "unmapped, both slots are empty and the folio is not shared".
    ['mutant-slots-negative', 'MAPCOUNT', 'slots KEEP_NEGATIVE=1', 'violated UNMAPPED in 7'],
    ['mutant-slots-negative', 'EXCLUSIVE', 'slots KEEP_NEGATIVE=1 ONLY_EXCLUSIVE=1', 'violated EXCLUSIVE in 9'],
    ['mutant-slots-total', 'EXCLUSIVE', 'slots TOTAL_UNLOCKED=1', 'violated EXCLUSIVE in 9'],
  ])('%s, %s', async (variant, property, twin, says) => {
    const said = twinSays(...twin.split(' '));
    expect(said).toBe(says);
    const { verdict } = await check(instantiate(folioMapcount, variant), { properties: [property] });
    expect(verdict.kind).toBe(said.split(' ')[0]);
  });
});
