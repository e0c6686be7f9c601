// The zap against its twins in Murphi and Promela, which were written from README.md and not from the TypeScript.
import { describe, expect, test } from 'vitest';
import { check } from '../../../src/check/check.ts';
import { instantiate } from '../../../src/index.ts';
import { withProperties } from '../../../src/model/language/select-properties.ts';
import { canonicalFormOf } from '../../../src/packed/symmetry/canonical-value.ts';
import { referenceExecutor } from '../../../src/reference/executor.ts';
import { explore } from '../../../src/search/breadth-first.ts';
import { packedExecutor } from '../../../src/workers/executor.ts';
import { type Counted, countedByTwin, missingFor, settingsOf, sharedBuilds } from '../../../test/twins.ts';
import zap from '../model.ts';

const missing = {
  murphi: missingFor('Murphi twin of zap', ['rumur', 'cc']),
  spin: missingFor('Promela twin of zap', ['spin', 'cc']),
};

const builds = sharedBuilds();

/** `check=0`: all states are counted, whatever invariant they break. */
const runTwin = (tool: keyof typeof missing, variant: string, settings: Readonly<Record<string, number>>): Counted =>
  countedByTwin(import.meta.url, [tool, `zap/${variant}`, ...settingsOf(settings)], {
    CFLAGS: '-O0',
    RUMUR: '--threads 1',
    BUILDS: builds,
  });

/** What shootdown counts; without `always` properties it does not stop at a violation. */
const counted = async (
  variant: string,
  bounds: Record<string, number>,
): Promise<{ states: number; transitions: number }> => {
  const instance = instantiate(zap, variant, bounds);
  const { statistics } = await check(instance, { properties: [], symmetry: false, lazyNoise: false });
  return { states: statistics.states, transitions: statistics.transitions };
};

const onePage = { ptes: 1, folios: 1, anon: 0, mappings: 1 };
const smaller = { ptes: 2, folios: 2, anon: 1, mappings: 1 };

describe.skipIf(missing.murphi !== undefined)('Murphi: the same distinct states and transitions', () => {
  test.each<[string, Record<string, number>]>([
    ...['pre-2014', '2014', '2022', '2022-batches', 'cursor', 's390', 'free-before-flush'].map(
      (variant): [string, Record<string, number>] => [variant, smaller],
    ),
    ['2022-batches', { ptes: 3, folios: 3, anon: 1, mappings: 1 }],
    ['2022-batches', { ...onePage, mappings: 2 }],
    ['2014', { ...onePage, mappings: 2 }],
    ['2022-batches', { ...smaller, cpus: 2 }],
    ['2022-batches', { ...smaller, local: 2, stores: 2 }],
  ])('%s %o', async (variant, bounds) => {
    const { states, transitions } = runTwin('murphi', variant, { ...bounds, check: 0 });
    expect({ states, transitions }).toEqual(await counted(variant, bounds));
  });

  test('the verdict of 2014 with one page: violated MKCLEAN', () => {
    expect(runTwin('murphi', '2014', onePage).verdict).toBe('violated MKCLEAN');
  });

  test.each(['2022-batches', '2022', 'cursor'])('of %s with one page, which holds', async (variant) => {
    expect(runTwin('murphi', variant, onePage)).toEqual({ ...(await counted(variant, onePage)), verdict: 'holds' });
  });
});

describe.skipIf(missing.murphi !== undefined)(
  'Murphi, with the CPUs a scalarset: the same orbits and transitions',
  () => {
    test.each<[string, Record<string, number>]>([
      ['2022-batches', { ...onePage, cpus: 2 }],
      ['2022-batches', { ...onePage, cpus: 3 }],
      ['2014', { ...onePage, cpus: 2, mappings: 2 }],
      ['cursor', { ...onePage, cpus: 2 }],
    ])('%s %o', async (variant, bounds) => {
      const { states, transitions } = runTwin('murphi', variant, { ...bounds, check: 0, symmetry: 1 });
      const { system } = instantiate(zap, variant, bounds);
      const canonical = canonicalFormOf(system.root);
      if (canonical === undefined) expect.fail('two CPUs or more are a scalarset');
      const unchecked = withProperties(system, []);
      // With three CPUs the reference engine takes longer than all the twins together.
      const executor =
        bounds.cpus === 2 ? referenceExecutor(unchecked, { canonical }) : packedExecutor(unchecked, { symmetry: true });
      const { statistics } = await explore(executor, unchecked);
      expect({ states, transitions }).toEqual({
        states: statistics.states,
        transitions: statistics.transitions,
      });
    });
  },
);

describe.skipIf(missing.spin !== undefined)('Promela: the same distinct states and transitions', () => {
  test.each<[string, Record<string, number>]>([
    ['2014', smaller],
    ['2022-batches', smaller],
  ])('%s %o', async (variant, bounds) => {
    const { states, transitions } = runTwin('spin', variant, { ...bounds, check: 0 });
    expect({ states, transitions }).toEqual(await counted(variant, bounds));
  });

  test('the verdict of 2014 with one page: violated', () => {
    expect(runTwin('spin', '2014', onePage).verdict).toMatch(/^violated/);
  });

  test('of 2022-batches with one page, which holds', async () => {
    const verdict = 'holds';
    expect(runTwin('spin', '2022-batches', onePage)).toEqual({ ...(await counted('2022-batches', onePage)), verdict });
  });
});
