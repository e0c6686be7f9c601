// The gather against the same twins as the zap, with the scope of a whole mm.
import { describe, expect, test } from 'vitest';
import { check } from '../../../src/check/check.ts';
import { instantiate } from '../../../src/index.ts';
import { type Counted, countedByTwin, missingFor, settingsOf, sharedBuilds } from '../../../test/twins.ts';
import gather from '../../gather/model.ts';

const missing = {
  murphi: missingFor('Murphi twin of gather', ['rumur', 'cc']),
  spin: missingFor('Promela twin of gather', ['spin', 'cc']),
};

const builds = sharedBuilds();

type Set = Readonly<Record<string, number>>;

/** `check=0`: all states are counted, whatever invariant they break; with Spin also the name of one invariant. */
const runTwin = (
  tool: keyof typeof missing,
  variant: string,
  settings: Readonly<Record<string, number | string>>,
): Counted =>
  countedByTwin(import.meta.url, [tool, `gather/${variant}`, ...settingsOf(settings)], {
    CFLAGS: '-O0',
    RUMUR: '--threads 1',
    BUILDS: builds,
  });

/** What shootdown counts; without `always` properties it does not stop at a violation. */
const counted = async (variant: string, bounds: Set): Promise<{ states: number; transitions: number }> => {
  const { statistics } = await check(instantiate(gather, variant, bounds), {
    properties: [],
    symmetry: false,
    lazyNoise: false,
  });
  return { states: statistics.states, transitions: statistics.transitions };
};

const onePage = { tables: 1, ptes: 1, folios: 1, anon: 0, huge: 0, writeback: 1, unmap: 1 };
const twoTables = { ...onePage, tables: 2, folios: 2, anon: 1 };
const overflow = { ...onePage, tables: 1, ptes: 3, folios: 2, anon: 0, batches: 1, writeback: 0, unmap: 0 };
const afterHuge = { ...onePage, huge: 1, local: 2, batches: 1, unmap: 0 };
const hugeFile = { ...onePage, huge: 2, local: 1, batches: 0, writeback: 0 };

describe.skipIf(missing.murphi !== undefined)('Murphi', () => {
  test.each<[string, Set]>([
    ['cursor', twoTables],
    ['cursor', { ...onePage, cpus: 2, unmap: 0 }],
    ['cursor', overflow],
    ['cursor-huge', afterHuge],
    ['cursor-exit', twoTables],
    ['today', twoTables],
    ['today-huge', hugeFile],
    ['s390', twoTables],
  ])('%s %o: the same distinct states and transitions, and it holds', async (variant, bounds) => {
    const twin = runTwin('murphi', variant, bounds);
    expect(twin).toEqual({ ...(await counted(variant, bounds)), verdict: 'holds' });
  });

  test.each<[string, Set, string]>([
    ['mutant-no-ttu-sync', { ...onePage, writeback: 0 }, 'UNMAPPED'],
    ['mutant-rmaps-if-forced', onePage, 'RMAP-PENDING'],
    ['mutant-one-batch', overflow, 'RMAP-SKIP'],
    ['mutant-no-discard-at-start', { ...afterHuge, writeback: 0 }, 'RMAP-ONCE'],
    ['mutant-exit-too-early', { ...onePage, anon: 1 }, 'STALE-FREE'],
  ])('%s: the same verdict', (variant, bounds, broken) => {
    expect(runTwin('murphi', variant, bounds).verdict).toBe(`violated ${broken}`);
  });

  test.each<[string, Set]>([
    ['mutant-one-batch', overflow],
    ['mutant-no-discard-at-start', { ...afterHuge, writeback: 0 }],
  ])('%s: with all its states the same numbers', async (variant, bounds) => {
    const { states, transitions } = runTwin('murphi', variant, { ...bounds, check: 0 });
    expect({ states, transitions }).toEqual(await counted(variant, bounds));
  });
});

describe.skipIf(missing.spin !== undefined)('Promela', () => {
  test.each<[string, Set]>([
    ['cursor', twoTables],
    ['today', twoTables],
    ['cursor', { ...overflow, unmap: 1 }],
  ])('%s %o: the same distinct states and transitions, and it holds', async (variant, bounds) => {
    const twin = runTwin('spin', variant, bounds);
    expect(twin).toEqual({ ...(await counted(variant, bounds)), verdict: 'holds' });
  });

  test.each<[string, Set]>([
    ['mutant-no-ttu-sync', twoTables],
    ['mutant-rmaps-first', twoTables],
    ['mutant-one-batch', { ...overflow, writeback: 1 }],
  ])('%s %o: the same distinct states and transitions', async (variant, bounds) => {
    const { states, transitions } = runTwin('spin', variant, { ...bounds, check: 0 });
    expect({ states, transitions }).toEqual(await counted(variant, bounds));
  });

  test.each<[string, string | 1, Set]>([
    ['mutant-no-ttu-sync', 1, { ...onePage, writeback: 0 }],
    ['mutant-rmaps-first', 1, { ...onePage, unmap: 0 }],
    ['mutant-one-batch', 'REF>=MAP', { ...overflow, ptes: 2 }],
    ['mutant-one-batch', 'QUIESCENT', { ...overflow, ptes: 2 }],
    ['mutant-rmaps-if-forced', 'UNMAPPED', onePage],
    ['mutant-no-limit', 1, { ...overflow, folios: 3, batches: 2 }],
  ])('%s, %s, %o: the same verdict, in as many steps', async (variant, checked, bounds) => {
    const { verdict } = await check(instantiate(gather, variant, bounds), {
      ...(checked === 1 ? {} : { properties: [checked] }),
      symmetry: false,
    });
    expect(runTwin('spin', variant, { ...bounds, check: checked }).verdict).toBe(
      verdict.kind === 'violated'
        ? `violated ${verdict.property} in ${verdict.trace.steps.length} steps`
        : verdict.kind,
    );
  });
});
