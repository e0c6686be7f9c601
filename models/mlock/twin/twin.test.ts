// mlock against a twin of it in Murphi, which was written from the tables of README.md and not from the TypeScript.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { instantiate } from '../../../src/index.ts';
import { packedExecutor } from '../../../src/parallel/packed-executor.ts';
import { explore } from '../../../src/search/explore.ts';
import mlock from '../model.ts';

const isInstalled = (tool: string): boolean => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status === 0;
const missing = ['rumur', 'cc'].find((tool) => !isInstalled(tool));
if (missing !== undefined)
  console.warn(
    `\nSKIPPED: the twin of mlock was not run, because '${missing}' is not installed (Debian: apt-get install rumur gcc).\n`,
  );

interface Twin {
  readonly states: number;
  readonly transitions: number;
  readonly verdict: string;
}

/** `check=0`: all states are counted, whatever invariant they break. */
const runTwin = (variant: string, settings: Readonly<Record<string, number>>): Twin => {
  const script = fileURLToPath(new URL('twin.sh', import.meta.url));
  const bounds = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const { stdout, stderr } = spawnSync('sh', [script, variant, ...bounds], { encoding: 'utf8' });
  const found = /^states (\d+) rules (\d+) verdict (.+)/.exec(stdout);
  if (found === null) throw new Error(`twin.sh ${variant} ${bounds.join(' ')} failed: ${stdout}${stderr}`);
  return { states: Number(found[1]), transitions: Number(found[2]), verdict: found[3] as string };
};

describe.skipIf(missing !== undefined)('the Murphi twin', () => {
  test.each([
    ['pre-split', { calls: 1 }],
    ['seed', { calls: 1 }],
    ['as-merged', { calls: 1 }],
    ['always-walk', { calls: 1, mms: 1 }],
    ['exact', {}],
    ['mended', { calls: 1, truncate: 1 }],
    ['exact', { calls: 1, truncate: 1 }],
    ['seed', { vmas: 3, mms: 2, calls: 1, reclaim: 0 }],
    ['mended', { vmas: 3, mms: 2, calls: 1 }],
  ])('has the same states and transitions: %s at %o', { timeout: 60_000 }, async (variant, set) => {
    const { system } = instantiate(mlock, variant, set as Record<string, number>);
    // Every state, also those that break something, and those in which a lost lock leaves the others waiting.
    const all = { ...system, properties: [], final: () => true };
    const { ending, statistics } = await explore(packedExecutor(all), all);
    expect(ending.kind).not.toBe('failed');
    const { states, transitions } = runTwin(variant, { ...set, check: 0 });
    expect({ states, transitions }).toEqual({ states: statistics.states, transitions: statistics.transitions });
  });

  test.each([
    ['seed', 'violated MLOCK-HI'],
    ['as-merged', 'violated PTL-BAL'],
    ['mended', 'violated MLOCK-LO'],
    ['always-walk', 'violated MLOCK-LO'],
    ['exact', 'holds'],
  ])('comes to the same verdict on %s: %s', { timeout: 60_000 }, (variant, verdict) => {
    expect(runTwin(variant, {}).verdict).toBe(verdict);
  });
});
