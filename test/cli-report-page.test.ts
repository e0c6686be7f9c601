// The pages that are sent, in a real browser: from a file, without a network.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, newPage, seriousIn } from './browser.ts';
import { root } from './pages.ts';
import { file, folder, answer as shootdown } from './run-cli.ts';

const race = 'zap/2014';

beforeAll(() => {
  shootdown('check', race, '--html', 'race.html');
  shootdown('bugs', 'A6', 'B9');
  shootdown('sweep', race, '--set', 'stores=1,2');
  shootdown(
    'sweep',
    'folio-mapcount/tuples',
    ...['--set', 'pages=2', '--set', 'straddle=0..1', '--set', 'operations=1'],
  );
  shootdown(
    ...['compare', 'mapcount', '--policies', 'TUP,TUP-dec', '--part', 'anon', '--question', 'mapped,page'],
    ...['--set', 'operations=1'],
  );
  const verdict = JSON.parse(readFileSync(join(folder, 'out/verdicts/zap-2014.json'), 'utf8'));
  const hostile = '<img src=x onerror="window.taken = 1"></script><script>window.taken = 1</script>';
  writeFileSync(
    join(folder, 'out/hostile.json'),
    JSON.stringify({
      ...verdict,
      title: hostile,
      sentence: hostile,
      model: hostile,
      modelFile: 'javascript:window.taken=1',
    }),
  );
  writeFileSync(join(folder, 'out/foreign.json'), '{}');
  const seen = gunzipSync(readFileSync(join(root, 'test/fixtures/conform/6.12.113-cloud.jsonl.gz'))).toString();
  const report = file('seen.jsonl', seen.replace(/"kernel":"[^"]*"/, `"kernel":${JSON.stringify(hostile)}`));
  shootdown('conform', '--report', report, '--variant', 'mutant-fork-keeps-exclusive', '--html', 'conform.html');
  shootdown('report');
});

/** Opens a page from the disk, with the network off. Only the file itself is read. */
const opened = async (name: string, fragment = '', width = 1280, scheme: 'light' | 'dark' = 'light'): Promise<Page> => {
  const url = pathToFileURL(join(folder, name)).href;
  const page = await newPage((asked) => asked.href.replace(/#.*$/, '') === url, {
    viewport: { width, height: 900 },
    colorScheme: scheme,
    offline: true,
  });
  await page.goto(url + fragment);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page;
};

/** The texts in a column of the first table, by its heading. */
const column = async (page: Page, heading: string): Promise<readonly string[]> => {
  const table = page.locator('.table table').first();
  const headings = await table.locator('th').allTextContents();
  const n = headings.findIndex((text) => text.replace(/ [▲▼]$/, '') === heading);
  return table.locator(`tbody tr td:nth-child(${n + 1})`).allTextContents();
};

test('the script and the style of a page that is sent are less than 200 kB, compressed', () => {
  const sizes = ['report.js', 'report.css'].map(
    (file) => gzipSync(readFileSync(join(root, 'out/dist/page', file))).length,
  );
  expect(sizes[0]).toBeGreaterThan(10_000);
  expect(sizes.reduce((a, b) => a + b)).toBeLessThan(200_000);
});

describe.skipIf(!hasBrowser)('the page', { timeout: 180_000 }, () => {
  test('of a verdict is stepped through from its end, and the address names the step', async () => {
    const page = await opened('race.html');
    await page.locator('p.broken strong', { hasText: 'MKCLEAN is broken' }).waitFor();
    expect(new URL(page.url()).hash).toBe('#8');
    await page.keyboard.press('ArrowLeft');
    await page.locator('.moves', { hasText: 'after 7 steps' }).waitFor();
    expect(new URL(page.url()).hash).toBe('#7');
    expect(await page.locator('.row.changed').count()).toBeGreaterThan(0);
    await page.getByRole('button', { name: 'go to step 3' }).click();
    await page.locator('.moves', { hasText: 'after 3 steps' }).waitFor();
    // The chart of states by level has its numbers as a table.
    await page.locator('.chart', { hasText: 'states by level' }).getByText('as a table').click();
    const levels = (await page.locator('.chart .table tbody td:last-child').allTextContents()).map(Number);
    const bars = await page.locator('.chart svg .mark-rect rect').count();
    expect([levels.length, levels.reduce((a, b) => a + b)]).toEqual([bars, 277]);
  });

  test('a fragment leads to a step, from outside and within', async () => {
    const page = await opened('race.html', '#5');
    await page.locator('.moves', { hasText: 'after 5 steps' }).waitFor();
    await page.evaluate("location.hash = '#2'");
    await page.locator('.moves', { hasText: 'after 2 steps' }).waitFor();
    const report = await opened('out/report.html', '#results-bugs-A6-B9/B9/4');
    await report.locator('.moves', { hasText: 'after 4 steps' }).waitFor();
    await report.getByRole('link', { name: 'previous: A6' }).click();
    await report.getByRole('heading', { name: /^A6: / }).waitFor();
    expect(new URL(report.url()).hash).toBe('#results-bugs-A6-B9/A6/13');
  });

  test('a table is sorted by the keyboard: rising, falling, and as it was', async () => {
    const page = await opened('out/report.html', '#results-sweep-folio-mapcount-tuples');
    const states = (): Promise<readonly string[]> => column(page, 'states');
    const before = await states();
    expect(new Set(before).size).toBe(2);
    const heading = page.getByRole('columnheader', { name: 'states', exact: true }).first();
    await heading.getByRole('button').focus();
    for (const [sort, rising] of [
      ['ascending', true],
      ['descending', false],
    ] as const) {
      await page.keyboard.press('Enter');
      await page.locator(`th[aria-sort="${sort}"]`).waitFor();
      const numbers = (await states()).map((text) => Number(text.replaceAll(',', '')));
      expect(numbers).toEqual([...numbers].sort((a, b) => (rising ? a - b : b - a)));
      expect(numbers.every((n) => n > 1000)).toBe(true);
    }
    await page.keyboard.press('Enter');
    await page.locator('th[aria-sort="descending"]').waitFor({ state: 'detached' });
    expect(await states()).toEqual(before);
  });

  test('policies have charts of their answers and costs, and a way to each wrong answer', async () => {
    const page = await opened('out/report.html', '#compare-mapcount');
    const shares = page.locator('.chart', { hasText: "shares of each policy's answers" });
    // Wrong answers are there only for TUP-dec, and are told beside the bar.
    await shares.getByText('as a table').click();
    const rows = await shares.locator('.table tbody tr').allTextContents();
    expect(rows.some((row) => /^TUP-decmappedwrong/.test(row))).toBe(true);
    expect(rows.some((row) => /^TUP(?!-).*wrong/.test(row))).toBe(false);
    expect(await shares.locator('svg rect title', { hasText: /^TUP-dec, mapped: wrong in / }).count()).toBe(1);
    await page.locator('.picks select').first().selectOption('zap 1');
    await page.locator('.chart', { hasText: 'atomic operations of zap 1' }).waitFor();
    const saved = page.waitForEvent('download');
    await shares.getByRole('button', { name: 'save as SVG' }).click();
    const svg = readFileSync(await (await saved).path(), 'utf8');
    expect(svg).toMatch(/^<svg [^>]*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).not.toMatch(/var\(|NaN/);
    await page.getByRole('link', { name: 'TUP-dec/mapped' }).click();
    await page.locator('.moves', { hasText: 'after 3 steps' }).waitFor();
  });

  test('a sweep has its growth with the fit', async () => {
    const page = await opened('out/report.html', '#results-sweep-zap-2014');
    expect(await page.locator('.table tbody tr').first().textContent()).toContain('violated');
    await page.goto(page.url().replace(/#.*/, '#results-sweep-folio-mapcount-tuples'));
    const chart = page.locator('.chart', { hasText: 'states against straddle' });
    await chart.locator('svg').waitFor();
    expect(await chart.locator('svg .mark-dot circle').count()).toBe(3);
    expect(await chart.locator('svg .mark-line path').count()).toBe(1);
  });

  test('a kernel that differs has the calls that show it, and what each side has', async () => {
    const page = await opened('conform.html');
    const first = page.locator('section', { has: page.getByRole('heading', { name: /^1\. after \d+ calls/ }) });
    expect(await first.locator('ol li').last().textContent()).toMatch(/^\d: [a-z_]+/);
    const difference = first
      .locator('.difference')
      .filter({ hasText: /page \d: exclusive/ })
      .first();
    expect(await difference.locator('del').textContent()).toBe('- model:  yes');
    expect(await difference.locator('ins').textContent()).toBe('+ kernel: no');
    const compared = await column(page, 'what');
    expect(compared).toContain('mapped once');
    await page.getByRole('button', { name: 'times' }).first().click();
    const times = (await column(page, 'times')).map((text) => Number(text.replaceAll(',', '')));
    expect(times).toEqual([...times].sort((a, b) => a - b));
    // The release is what the kernel says.
    expect(await page.locator('header').first().textContent()).toContain('Linux <img src=x onerror=');
    expect(await page.evaluate('window.taken')).toBeUndefined();
    expect(await page.locator('img').count()).toBe(0);
  });

  test('nothing in a document is obeyed, and what is none is listed', async () => {
    const page = await opened('out/report.html');
    expect(await page.locator('tr', { hasText: 'foreign.json' }).textContent()).toMatch(/it names no schema/);
    await page.getByRole('link', { name: 'hostile.json' }).click();
    await page.locator('.diagram').waitFor();
    expect(await page.locator('header').first().textContent()).toContain('<img src=x onerror=');
    expect(await page.evaluate('window.taken')).toBeUndefined();
    // Of a model that is not run nothing is said that only it could say.
    expect(await page.locator('.choices, .properties').count()).toBe(0);
    expect(await page.locator('.breaks').last().textContent()).toMatch(/ breaks here$/);
    expect(await page.locator('img, a[href^="javascript"]').count()).toBe(0);
  });

  test.each([
    ['light', 1280, 'all'],
    ['dark', 1280, 'colours'],
    ['light', 390, 'all but colours'],
  ] as const)(
    'a checker of accessibility finds nothing serious, %s, at %d pixels, of %s; nothing is wider',
    async (scheme, width, looked) => {
      const page = await opened('out/report.html', '', width, scheme);
      for (const fragment of [
        '',
        '#compare-mapcount',
        '#results-bugs-A6-B9/B9/3',
        '#results-sweep-folio-mapcount-tuples',
      ]) {
        await page.evaluate(`location.hash = ${JSON.stringify(fragment)}`);
        await page
          .locator(fragment.includes('B9/') ? '.diagram' : '.table:visible')
          .first()
          .waitFor();
        expect([fragment, await seriousIn(page, looked)]).toEqual([fragment, []]);
        expect([fragment, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([fragment, width]);
      }
      const kernel = await opened('conform.html', '', width, scheme);
      expect(await seriousIn(kernel, looked)).toEqual([]);
      expect(await kernel.evaluate('document.documentElement.scrollWidth')).toBe(width);
    },
  );
});
