// B5 against a twin of it in Murphi, which was written after the TypeScript, along the tables of README.md.
import { describe, expect, test } from 'vitest';
import { check } from '../../../src/check/check.ts';
import { instantiate } from '../../../src/index.ts';
import { type Counted, countedByTwin, missingFor, settingsOf, sharedBuilds } from '../../../test/twins.ts';
import free from '../model.ts';

const missing = missingFor('twin of page-table-free', ['rumur', 'cc']);

const builds = sharedBuilds();

const runTwin = (variant: string, settings: Readonly<Record<string, number>>): Counted =>
  countedByTwin(import.meta.url, [variant, ...settingsOf(settings)], { CFLAGS: '-O0', BUILDS: builds });

describe.skipIf(missing !== undefined)('Murphi: the same distinct states and transitions, and the same verdict', () => {
  test.each<[string, number, string]>([
    ['b5-fixed', 3, 'holds'],
    ['b5-mutant-own-cpus', 2, 'holds'],
    ['b5-mutant-own-cpus', 3, 'violated PT-LIVE'],
    ['b5-ipi-flush', 3, 'holds'],
  ])('%s with %i sharers: %s', async (variant, sharers, verdict) => {
    const instance = instantiate(free, variant, { sharers });
    const { statistics } = await check(instance, { properties: [], symmetry: false, lazyNoise: false });
    const twin = runTwin(variant, { sharers });
    expect(twin.verdict).toBe(verdict);
    // The twin's search ends where the invariant breaks; without it, all states are counted.
    const { states, transitions } = verdict === 'holds' ? twin : runTwin(variant, { sharers, check: 0 });
    expect({ states, transitions }).toEqual({ states: statistics.states, transitions: statistics.transitions });
    expect((await check(instance)).verdict.kind).toBe(verdict === 'holds' ? 'holds' : 'violated');
  });
});
