// Debian's chromium, which is started once a file, driven by playwright-core, for tests of pages. `.ci/run` installs it. For the project `cli`, each file of which has a process
// of its own: this module's hooks are those of the file that loads it.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';

const browserPath = '/usr/bin/chromium';
export const hasBrowser: boolean = existsSync(browserPath);
if (!hasBrowser) console.warn(`pages are not tested: there is no ${browserPath} (Debian: apt-get install chromium)`);

let browser: Browser | undefined;
const problems: string[] = [];

beforeAll(async () => {
  if (!hasBrowser) return;
  const quiet = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ];
  browser = await chromium.launch({
    executablePath: browserPath,
    args: [...quiet, '--disable-component-update', '--disable-sync'],
  });
}, 120_000);
afterAll(() => browser?.close());
afterEach(async () => {
  await closePages();
  expect(problems.splice(0)).toEqual([]);
});

/** Closes all pages: before what they ask is gone, of which they would complain. */
export const closePages = async (): Promise<void> => {
  for (const context of browser?.contexts() ?? []) await context.close();
};

/** A page of its own. What it throws, complains of, and asks of anybody but `allowed` fails the test. */
export const newPage = async (allowed: (url: URL) => boolean, options: BrowserContextOptions = {}): Promise<Page> => {
  const page = await (browser as Browser).newPage({ viewport: { width: 1280, height: 900 }, ...options });
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith('data:') && !allowed(new URL(request.url())))
      problems.push(`a request to ${request.url()}`);
  });
  return page;
};

const { source: axe } = createRequire(import.meta.url)('axe-core') as { readonly source: string };

/** What a checker of accessibility finds serious in a page. */
export const seriousIn = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axe);
  const { violations } = (await page.evaluate('axe.run()')) as {
    violations: { id: string; impact: string; nodes: { html: string }[] }[];
  };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
};
