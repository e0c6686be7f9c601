// The page of `shootdown explore` in a real browser. The server runs in the test itself; test/explore-server.test.ts starts the program.
import { spawn } from 'node:child_process';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { Explorer } from '../src/commands/explore/explorer.ts';
import { serve } from '../src/commands/explore/server.ts';
import { opened } from '../src/commands/shared/recording/open.ts';
import type { AllOpened } from '../src/commands/shared/recording/way.ts';
import { newPage } from './browser.ts';
import { environment, folder, main } from './run-cli.ts';

/**
 * Serves what is named as on a command line, until the test ends, and opens its page. What the page complains of, and asks of others, fails
 * the test.
 */
export const openedPage = async (what: string | AllOpened, options: BrowserContextOptions = {}): Promise<Page> => {
  const all = typeof what === 'string' ? await opened('explore', [what], {}, undefined) : what;
  const server = await serve(new Explorer(all));
  onTestFinished(() => server.close());
  return pageAt(server.url, options);
};

/** The page of a program of its own, which has compiled models to look a bug up in. */
export const pageOf = async (args: readonly string[]): Promise<Page> => {
  const child = spawn(process.execPath, [main, 'explore', ...args], { cwd: folder, env: environment() });
  onTestFinished(() => void child.kill('SIGKILL'));
  let out = '';
  for await (const data of child.stdout) {
    out += String(data);
    const [url] = /http:\S+(?=\n)/.exec(out) ?? [];
    if (url !== undefined) return pageAt(url, {});
  }
  throw new Error(`it ended: ${out}`);
};

const pageAt = async (url: string, options: BrowserContextOptions): Promise<Page> => {
  const { host } = new URL(url);
  const page = await newPage((asked) => asked.host === host, options);
  await page.goto(url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
};

/** `state 11, after 8 steps` */
export const stateOf = async (page: Page): Promise<string> => (await page.locator('.moves span').textContent()) ?? '';

/** Waits until the page shows a state of so many steps. */
export const after = async (page: Page, steps: number): Promise<void> => {
  await page.locator('.moves span', { hasText: steps === 0 ? 'initial' : `after ${steps} steps` }).waitFor();
};
