// Debian's chromium, which is started once a file, driven by playwright-core, for tests of pages. `.ci/run` installs it.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';
import { afterFile } from './run/after-file.ts';

const browserPath = '/usr/bin/chromium';
export const hasBrowser: boolean = existsSync(browserPath);
if (!hasBrowser) console.warn(`pages are not tested: there is no ${browserPath} (Debian: apt-get install chromium)`);

let started: Promise<Browser> | undefined;

const start = async (): Promise<Browser> => {
  const quiet = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
  ];
  const browser = await chromium.launch({
    executablePath: browserPath,
    args: [...quiet, '--disable-component-update', '--disable-sync'],
  });
  afterFile(async () => {
    started = undefined;
    await browser.close();
  });
  return browser;
};

/**
 * A page of its own, until the test ends, and before what was to end then already. What it throws, complains of, and asks of anybody but `allowed`
 * fails the test.
 */
export const newPage = async (allowed: (url: URL) => boolean, options: BrowserContextOptions = {}): Promise<Page> => {
  started ??= start();
  const browser = await started;
  const problems: string[] = [];
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  onTestFinished(async () => {
    await page.context().close();
    expect(problems).toEqual([]);
  });
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

/** What of a page is looked at: the colours depend on the theme, and all else on the width. */
export type Looked = 'all' | 'colours' | 'all but colours';

/** axe's rules of colours, but for that of the highest level, which it does not ask for of itself. */
const ofColours = ['color-contrast', 'link-in-text-block'];
const asked: Readonly<Record<Looked, object>> = {
  all: {},
  colours: { runOnly: { type: 'rule', values: ofColours } },
  'all but colours': { rules: Object.fromEntries(ofColours.map((rule) => [rule, { enabled: false }])) },
};

/** What a checker of accessibility finds serious in a page. */
export const seriousIn = async (page: Page, looked: Looked = 'all'): Promise<readonly string[]> => {
  await page.evaluate(axe);
  const { violations } = (await page.evaluate(`axe.run(${JSON.stringify(asked[looked])})`)) as {
    violations: { id: string; impact: string; nodes: { html: string }[] }[];
  };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
};
