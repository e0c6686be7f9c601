// The page of `shootdown explore` in a real browser: Debian's chromium, driven by playwright-core. `.ci/run` installs it.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import zap from '../models/zap/model.ts';
import { check } from '../src/check/check.ts';
import { isCounterexample } from '../src/check/result.ts';
import { searchFrom } from '../src/explore/search-from.ts';
import { Session } from '../src/explore/session.ts';
import { instantiate } from '../src/model/instance.ts';
import { call } from '../src/trace/rules.ts';
import { environment, folder, main } from './run-cli.ts';

const browserPath = '/usr/bin/chromium';
const there = existsSync(browserPath);
if (!there) console.warn(`the page is not tested: there is no ${browserPath} (Debian: apt-get install chromium)`);

let browser: Browser;
const children: ChildProcess[] = [];
const problems: string[] = [];

beforeAll(async () => {
  if (!there) return;
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
  // First the pages: one that asks a program that is gone would complain.
  for (const context of browser?.contexts() ?? []) await context.close();
  for (const child of children.splice(0)) child.kill('SIGKILL');
  expect(problems.splice(0)).toEqual([]);
});

/** Serves what is named, and opens its page. */
const opened = async (what: string, width = 1280): Promise<Page> => {
  const child = spawn(process.execPath, [main, 'explore', what], { cwd: folder, env: environment() });
  children.push(child);
  const url: string = await new Promise((resolve, reject) => {
    let out = '';
    child.stdout?.on('data', (data) => {
      out += String(data);
      const [found] = /http:\S+(?=\n)/.exec(out) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.on('exit', (code) => reject(new Error(`it ended with ${code}: ${out}`)));
  });
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  page.setDefaultTimeout(30_000);
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('request', (request) => {
    if (new URL(request.url()).host !== new URL(url).host && !request.url().startsWith('data:'))
      problems.push(`a request to ${request.url()}`);
  });
  await page.goto(url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
};

const stateOf = async (page: Page): Promise<string> => (await page.locator('.moves span').textContent()) ?? '';

/** Waits until the page shows a state of so many steps. */
const after = async (page: Page, steps: number): Promise<void> => {
  await page.locator('.moves span', { hasText: steps === 0 ? 'initial' : `after ${steps} steps` }).waitFor();
};

describe.skipIf(!there)('the page', { timeout: 180_000 }, () => {
  test('the race of zap/2014 is stepped through by hand in as many clicks as it has steps', async () => {
    const instance = instantiate(zap, '2014');
    const from = new Session(instance).at.state;
    const found = await searchFrom(instance, from, { kind: 'broken' });
    if (found.kind !== 'found') throw new Error(found.kind);
    const { verdict } = await check(instance);
    expect(isCounterexample(verdict) && verdict.trace.steps.length).toBe(found.steps.length);
    const page = await opened('zap/2014');
    const { steps } = found;
    for (const [i, { thread, step, args }] of steps.entries()) {
      const group = page.locator('.group', { has: page.getByRole('heading', { name: thread, exact: true }) });
      await group
        .locator('button', { has: page.getByText(call(step, args), { exact: false }) })
        .first()
        .click();
      await after(page, i + 1);
    }
    await page.locator('p.broken strong', { hasText: 'MKCLEAN is broken' }).waitFor();
    expect(await page.locator('.diagram tbody tr').count()).toBe(steps.length);
    expect(await page.locator('.diagram .breaks').last().textContent()).toBe('MKCLEAN breaks here');
    // The stale entry is an arrow from the CPU to the folio.
    expect(await page.locator('.arrow').count()).toBeGreaterThan(0);
    // What the last step changed is marked, with what was there.
    expect(await page.locator('.row.changed del').count()).toBeGreaterThan(0);
  });

  test('by the keyboard alone: steps, back, another branch, a search, and back to the first branch', async () => {
    const page = await opened('zap/2014');
    await page.keyboard.press('1');
    await after(page, 1);
    await page.keyboard.press('1');
    await after(page, 2);
    const first = await stateOf(page);
    await page.keyboard.press('u');
    await page.keyboard.press('ArrowLeft');
    await after(page, 0);
    await page.keyboard.press('r');
    await after(page, 1);
    await page.keyboard.press('2');
    await after(page, 2);
    expect(await stateOf(page)).not.toBe(first);
    await page.keyboard.press('/');
    await page.keyboard.type("zap.pc === 'done' && folios[0].mapcount === 0");
    await page.keyboard.press('Enter');
    await page.locator('.said', { hasText: /^found after \d+ more steps$/ }).waitFor();
    await page
      .locator('.branches button', { hasText: /leaves this way/ })
      .first()
      .focus();
    await page.keyboard.press('Enter');
    await page.locator('.branches [aria-current]').waitFor();
    await page.keyboard.press('?');
    await page.locator('.help').waitFor();
    await page.keyboard.press('m');
    await page.locator('.machine').waitFor();
  });

  test('what cannot be found is told, and so is a condition that is none', async () => {
    const page = await opened('zap/2014');
    await page.fill('#goal', 'folios[0].mapcnt > 1');
    await page.keyboard.press('Enter');
    await page.locator('.said.wrong', { hasText: "did you mean 'mapcount'?" }).waitFor();
    await page.fill('#goal', "folios[0].mapcount > 0 && zap.pc === 'done'");
    await page.keyboard.press('Enter');
    await page.locator('.said', { hasText: /^never: in none of the [\d,]+ states/ }).waitFor();
  });

  test('the steps of the broken variant stop in the mended one, with the reason', async () => {
    const page = await opened('zap/2014');
    await page.getByRole('button', { name: 'MKCLEAN', exact: true }).click();
    await page.locator('p.broken').waitFor();
    await page.getByLabel('another variant', { exact: true }).selectOption('2022-batches');
    await page.locator('.beside .stopped').waitFor();
    expect(await page.locator('.beside .stopped').textContent()).toMatch(/stops here/);
  });

  test('the graph of all states is drawn, and a click on a node goes there', async () => {
    const page = await opened('zap/2014');
    await page.keyboard.press('g');
    await page.locator('.graph p', { hasText: /869 states/ }).waitFor();
    await page.fill('#by', 'zap.pc, folios[0].dirty');
    await page.getByRole('button', { name: 'draw' }).click();
    await page.locator('.graph p', { hasText: /states, [\d]+ transitions, \d\d nodes/ }).waitFor();
    const bad = page.locator('.node.bad:not(.initial)').first();
    await bad.focus();
    await page.keyboard.press('Enter');
    await page.locator('.diagram tbody tr').first().waitFor();
  });

  test('at 390 pixels everything is there, and nothing is wider than the screen', async () => {
    const page = await opened('zap/2014', 390);
    await page.getByRole('button', { name: 'MKCLEAN', exact: true }).click();
    await page.locator('p.broken').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    expect(await page.locator('.card').count()).toBeGreaterThan(5);
  });

  test.each(['light', 'dark'] as const)('a checker of accessibility finds nothing serious, %s', async (scheme) => {
    const page = await opened('zap/2014');
    await page.emulateMedia({ colorScheme: scheme });
    await page.getByRole('button', { name: 'MKCLEAN', exact: true }).click();
    await page.locator('p.broken').waitFor();
    await page.evaluate(axeSource());
    for (const key of ['m', 'g', '?']) {
      await page.keyboard.press(key);
      const found = (await page.evaluate('axe.run()')) as {
        violations: { id: string; impact: string; nodes: { html: string }[] }[];
      };
      const serious = found.violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      expect(serious).toEqual([]);
    }
  });

  test('a step is shown within 50 ms of the answer, and the first picture within a second', async () => {
    const page = await opened('cow/exclusive');
    // The least of several: other programs may have the machine.
    const times: number[] = [];
    for (let i = 0; i < 6; i++) {
      times.push(
        (await page.evaluate(`new Promise((resolve) => {
          const before = performance.now();
          const span = document.querySelector('.moves span');
          new MutationObserver((_, seen) => { seen.disconnect(); resolve(performance.now() - before); }).observe(span, { subtree: true, childList: true, characterData: true });
          (document.querySelector('.choices button') ?? document.querySelector('.moves button')).click();
        })`)) as number,
      );
    }
    expect(Math.min(...times)).toBeLessThan(50);
  });
});

const axeSource = (): string => {
  const require = createRequire(import.meta.url);
  return (require('axe-core') as { readonly source: string }).source;
};
