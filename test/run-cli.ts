// Runs the compiled program in a temporary folder, as users do: another one for each test file. `npm test` compiles it first.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { withoutProgress } from './progress-lines.ts';
import { afterFile } from './run/after-file.ts';
import { beforeEachFile } from './run/each-file.ts';
import { type Ran, shootdownIn } from './run-here.ts';

export const main = fileURLToPath(new URL('../out/dist/src/cli/main.js', import.meta.url));
export const fixture = (name: string): string =>
  fileURLToPath(new URL(`../out/dist/test/fixtures/models/${name}.js`, import.meta.url));
export let folder: string;

beforeEachFile(() => {
  if (!existsSync(main)) throw new Error(`${main} is not there: run npm run build first`);
  const own = mkdtempSync(join(tmpdir(), 'shootdown-cli-'));
  folder = own;
  afterFile(() => rmSync(own, { recursive: true, force: true }));
});

export const environment = (): NodeJS.ProcessEnv => ({ ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined });

export const shootdown = (...args: string[]): Ran => {
  const ran = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: environment(),
  });
  return { code: ran.status, out: ran.stdout, err: withoutProgress(ran.stderr) };
};

/** The same without a process of its own (run-here.ts has for what that is). */
export const answer = (...args: string[]): Ran => shootdownIn(folder, ...args);

/**
 * A search that is given so many seconds. On a busy machine its thread may not have begun by then, or not answer in time: then it is
 * given more.
 */
export const timed = (least: number, ...args: string[]): Ran => {
  for (const seconds of [least, 3 * least, 10 * least, 30 * least, 60]) {
    const ran = answer(...args, '--max-time', `${seconds}s`);
    if (!/did not answer within|explored: 0 states/.test(ran.out)) return ran;
  }
  throw new Error('nothing was explored in a minute');
};

/** The program, interrupted as by Ctrl-C once what it writes to stderr matches `when`. */
export const interrupted = async (when: RegExp, ...args: string[]): Promise<Ran> => {
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, env: environment() });
  let [out, err, sent] = ['', '', false];
  child.stdout.on('data', (data) => {
    out += String(data);
  });
  child.stderr.on('data', (data) => {
    err += String(data);
    if (sent || !when.test(err)) return;
    sent = child.kill('SIGINT');
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  expect(sent, `stderr never matched ${when}`).toBe(true);
  return { code, out, err };
};

export const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return `./${name}`;
};
