// B5 against a twin of it in Murphi, which was written after the TypeScript, along the tables of README.md.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { instantiate } from '../../../src/index.ts';
import { check } from '../../../src/trace/check.ts';
import free from '../model.ts';

const missing = ['rumur', 'cc'].find((tool) => spawnSync(tool, ['--version'], { stdio: 'ignore' }).status !== 0);
if (missing !== undefined)
  console.warn(
    `\nSKIPPED: the murphi twin of page-table-free was not run, because '${missing}' is not installed (Debian: apt-get install rumur gcc).\n`,
  );

interface Twin {
  readonly states: number;
  readonly rules: number;
  readonly verdict: string;
}

const runTwin = (variant: string, settings: Readonly<Record<string, number>>): Twin => {
  const script = fileURLToPath(new URL('twin.sh', import.meta.url));
  const words = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const { stdout, stderr } = spawnSync('sh', [script, variant, ...words], { encoding: 'utf8' });
  const found = /^states (\d+) rules (\d+) verdict (.+)$/m.exec(stdout);
  if (found === null) throw new Error(`twin.sh ${variant} ${words.join(' ')} failed: ${stdout}${stderr}`);
  return { states: Number(found[1]), rules: Number(found[2]), verdict: found[3] as string };
};

describe.skipIf(missing !== undefined)('Murphi: the same distinct states and transitions, and the same verdict', () => {
  test.each<[string, number, string]>([
    ['b5-fixed', 3, 'holds'],
    ['b5-mutant-own-cpus', 2, 'holds'],
    ['b5-mutant-own-cpus', 3, 'violated PT-LIVE'],
    ['b5-ipi-flush', 3, 'holds'],
  ])('%s with %i sharers: %s', { timeout: 60_000 }, async (variant, sharers, verdict) => {
    const instance = instantiate(free, variant, { sharers });
    const { statistics } = await check(instance, { properties: [], symmetry: false });
    const twin = runTwin(variant, { sharers });
    expect(twin.verdict).toBe(verdict);
    // The twin's search ends where the invariant breaks; without it, all states are counted.
    const { states, rules } = verdict === 'holds' ? twin : runTwin(variant, { sharers, check: 0 });
    expect({ states, rules }).toEqual({ states: statistics.states, rules: statistics.transitions });
    expect((await check(instance)).verdict.kind).toBe(verdict === 'holds' ? 'holds' : 'violated');
  });
});
