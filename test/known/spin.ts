// Builds a verifier for formulas of linear time with SPIN (Debian package `spin`) and a C compiler, and reads what it says.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unoptimised } from '../twins.ts';

/** Of all runs that stay where `among` is so, a formula, as `spin -f` reads it. The names in both are macros of the program. */
export interface Claim {
  readonly formula: string;
  readonly among: string;
}

/**
 * Calls `use` with a function that tells whether every run of a Promela program, or with `fair` every run that is weakly fair to all processes, is as the
 * `place`th claim says. Throws when a tool fails, or a search is not exhaustive.
 */
export const withSpin = <T>(
  source: string,
  claims: readonly Claim[],
  use: (holds: (place: number, fair: boolean) => boolean) => T,
): T => {
  const folder = mkdtempSync(join(tmpdir(), 'shootdown-spin-'));
  const run = (tool: string, args: readonly string[]): string =>
    execFileSync(tool, args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  try {
    const never = claims.map(({ formula, among }, place) => {
      const found = run('spin', ['-f', `!(${formula})`]);
      if (!found.startsWith('never ')) throw new Error(`spin -f '${formula}': ${found}`);
      // Written into the claim, since a formula with one part more takes SPIN a multiple of the time.
      return found
        .replace(/^never\s+\{/, `never claim${place} {`)
        .replaceAll(/^(\s*::) (.+) (-> goto)/gm, `$1 (${among} && $2) $3`);
    });
    writeFileSync(join(folder, 'model.pml'), [source, ...never].join('\n'));
    run('spin', ['-a', 'model.pml']);
    // Every step of every process, without partial-order reduction: the claims are about steps as well as states.
    run(unoptimised(), ['-O0', '-w', '-DNOREDUCE', '-o', 'pan', 'pan.c']);
    return use((place, fair) => {
      // Ends with 0 also where it finds something. -E: a state in which nothing can happen is no error.
      const claim = claims.length > 1 ? ['-N', `claim${place}`] : [];
      const args = ['-a', ...(fair ? ['-f'] : []), '-E', '-n', '-m100000', ...claim];
      const { stdout } = spawnSync(join(folder, 'pan'), args, { cwd: folder, encoding: 'utf8' });
      const errors = /errors: (\d+)/.exec(stdout)?.[1];
      const wrong = errors === undefined || /search depth too small|out of memory/i.test(stdout);
      const found = /acceptance cycle|claim violated|end state in claim reached/.test(stdout);
      if (wrong || found === (errors === '0')) throw new Error(`pan ${args.join(' ')}: ${stdout}`);
      return !found;
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
