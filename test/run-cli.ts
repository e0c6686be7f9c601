// Runs the compiled program in a temporary folder, as users do. `npm test` compiles it first.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';

export const main = fileURLToPath(new URL('../out/dist/src/cli/main.js', import.meta.url));
export const fixture = (name: string): string =>
  fileURLToPath(new URL(`../out/dist/test/fixtures/models/${name}.js`, import.meta.url));
export let folder: string;

beforeAll(() => {
  if (!existsSync(main)) throw new Error(`${main} is not there: run npm run build first`);
  folder = mkdtempSync(join(tmpdir(), 'shootdown-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export const environment = (): NodeJS.ProcessEnv => ({ ...process.env, NO_COLOR: undefined, FORCE_COLOR: undefined });

export const shootdown = (...args: string[]): Ran => {
  const ran = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 25_000,
    env: environment(),
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
};

export const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return `./${name}`;
};
