// Runs the twins of models, which are in other languages, as the tests of them do.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterFile } from './run/after-file.ts';

/** The Debian package of each program. */
const packages = { spin: 'spin', rumur: 'rumur', cc: 'gcc' } as const;
type Tool = keyof typeof packages;

const isInstalled = (tool: Tool): boolean =>
  spawnSync(tool, [tool === 'spin' ? '-V' : '--version'], { stdio: 'ignore' }).status === 0;

/** Compiles what spin writes, without optimisation: tcc takes a fiftieth of the time of gcc, and its code is as fast (models/twins/run.sh). */
export const unoptimised = (): string =>
  process.env.CC ?? (spawnSync('tcc', ['-v'], { stdio: 'ignore' }).status === 0 ? 'tcc' : 'cc');

/** The first of some programs that is not installed, undefined if all are; says then that it is not run. */
export const missingFor = (what: string, tools: readonly Tool[]): Tool | undefined => {
  const missing = tools.find((tool) => !isInstalled(tool));
  if (missing !== undefined)
    console.warn(
      `\nSKIPPED, because '${missing}' is not installed: the ${what} (Debian: apt-get install ${tools.map((tool) => packages[tool]).join(' ')}).\n`,
    );
  return missing;
};

/** A folder in which the variants of a twin in Murphi share what is built (BUILDS of models/twins/run.sh). It is gone after the test file. */
export const sharedBuilds = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'shootdown-twins-'));
  afterFile(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/**
 * Runs the twin.sh beside a test (`import.meta.url`), and answers what of its output matches `told`. Throws an Error with all of
 * the output when nothing does.
 */
export const runTwin = (
  test: string,
  args: readonly string[],
  told: RegExp,
  env: Readonly<Record<string, string>> = {},
): RegExpExecArray => {
  const script = fileURLToPath(new URL('twin.sh', test));
  const environment = { ...process.env, ...env };
  const { stdout, stderr } = spawnSync('sh', [script, ...args], { encoding: 'utf8', env: environment });
  const found = told.exec(stdout);
  if (found === null) throw new Error(`twin.sh ${args.join(' ')} failed: ${stdout}${stderr}`);
  return found;
};

/** As arguments of a twin.sh: NAME=VALUE. */
export const settingsOf = (values: Readonly<Record<string, number | string>>): readonly string[] =>
  Object.entries(values).map(([name, value]) => `${name}=${value}`);

/** What a twin.sh that counts says. */
export interface Counted {
  readonly states: number;
  readonly transitions: number;
  readonly verdict: string;
}

/** As `runTwin`, of a twin that prints `states N rules N verdict V`, and then perhaps ` seconds S`. */
export const countedByTwin = (
  test: string,
  args: readonly string[],
  env?: Readonly<Record<string, string>>,
): Counted => {
  const [, states, transitions, verdict] = runTwin(
    test,
    args,
    /^states (\d+) rules (\d+) verdict (.+?)( seconds.*)?$/m,
    env,
  );
  return { states: Number(states), transitions: Number(transitions), verdict: verdict as string };
};
