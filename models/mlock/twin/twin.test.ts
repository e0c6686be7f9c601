// mlock against a twin of it in Promela, written from the tables of README.md by somebody who had not read the TypeScript.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { instantiate } from '../../../src/index.ts';
import { check } from '../../../src/trace/check.ts';
import type { Verdict } from '../../../src/trace/result.ts';
import mlock from '../model.ts';

const isInstalled = (tool: string, version: string): boolean =>
  spawnSync(tool, [version], { stdio: 'ignore' }).status === 0;
const missing = isInstalled('spin', '-V') ? (isInstalled('cc', '--version') ? undefined : 'cc') : 'spin';
if (missing !== undefined)
  console.warn(
    `\nSKIPPED: the twin of mlock was not run, because '${missing}' is not installed (Debian: apt-get install spin gcc).\n`,
  );

interface Twin {
  readonly states: number;
  readonly transitions: number;
  readonly verdict: string;
}
type Bounds = Readonly<Record<string, number>>;

/** What is checked: 0 nothing, 1 all invariants, or one of them, or deadlock. With 0 all states are counted. */
const runTwin = (variant: string, bounds: Bounds, checked: string | 0 | 1): Twin => {
  const script = fileURLToPath(new URL('twin.sh', import.meta.url));
  const settings = Object.entries({ ...bounds, check: checked }).map(([name, value]) => `${name}=${value}`);
  const { stdout, stderr } = spawnSync('sh', [script, variant, ...settings], { encoding: 'utf8' });
  const found = /^states (\d+) rules (\d+) verdict (.+)/.exec(stdout);
  if (found === null) throw new Error(`twin.sh ${variant} ${settings.join(' ')} failed: ${stdout}${stderr}`);
  return { states: Number(found[1]), transitions: Number(found[2]), verdict: found[3] as string };
};

/** The instance, in which a lost lock may leave the others waiting: with as-merged the search goes on after that. */
const patient = (variant: string, bounds: Bounds) => {
  const instance = instantiate(mlock, variant, bounds);
  return { ...instance, system: { ...instance.system, final: () => true } };
};

/** A step that never happens at small bounds breaks nothing. */
const told = (verdict: Verdict): string => {
  if (verdict.kind === 'violated') return `violated ${verdict.property} in ${verdict.trace.steps.length} steps`;
  if (verdict.kind === 'deadlock') return `deadlock in ${verdict.trace.steps.length} steps`;
  return verdict.kind === 'unreached' ? 'holds' : verdict.kind;
};

const variants = ['pre-split', 'seed', 'as-merged', 'mended', 'always-walk', 'exact'];

describe.skipIf(missing !== undefined)('the Promela twin', () => {
  test.each<[string, Bounds]>([
    ...variants.map((variant): [string, Bounds] => [variant, { calls: 1 }]),
    ...variants.map((variant): [string, Bounds] => [variant, {}]),
    ['always-walk', { mms: 1 }],
    ['as-merged', { calls: 1, truncate: 1 }],
    ['exact', { calls: 1, truncate: 1 }],
    ['seed', { vmas: 3, calls: 1 }],
    ['mended', { vmas: 3, mms: 3, calls: 1 }],
  ])('has the same states and transitions: %s at %o', { timeout: 60_000 }, async (variant, bounds) => {
    const { verdict, statistics } = await check(patient(variant, bounds), { properties: [], symmetry: false });
    expect(['holds', 'unreached']).toContain(verdict.kind);
    const { states, transitions } = runTwin(variant, bounds, 0);
    expect({ states, transitions }).toEqual({ states: statistics.states, transitions: statistics.transitions });
  });

  // To the twin pre-split is mended.
  test.each(variants.filter((variant) => variant !== 'pre-split'))(
    'comes to the same verdict, in as many steps: %s',
    { timeout: 60_000 },
    async (variant) => {
      const { verdict } = await check(instantiate(mlock, variant), { symmetry: false });
      expect(runTwin(variant, {}, 1).verdict).toBe(told(verdict));
    },
  );

  test.each<[string, string, Bounds]>([
    ['seed', 'MLOCK-LO', {}],
    ['as-merged', 'MLOCK-LO', { vmas: 3, mms: 3, calls: 1 }],
  ])('comes to the same verdict on %s and %s alone, at %o', { timeout: 60_000 }, async (variant, property, bounds) => {
    const { verdict } = await check(patient(variant, bounds), { properties: [property], symmetry: false });
    expect(runTwin(variant, bounds, property).verdict).toBe(told(verdict));
  });

  test('the lock that as-merged keeps leads to a deadlock, in as many steps', { timeout: 60_000 }, async () => {
    const { verdict } = await check(instantiate(mlock, 'as-merged'), { properties: [], symmetry: false });
    expect(verdict.kind).toBe('deadlock');
    expect(runTwin('as-merged', {}, 'deadlock').verdict).toBe(told(verdict));
  });
});
