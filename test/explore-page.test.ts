// The page of `shootdown explore` as somebody uses it.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import lockWaiters from '../models/lock-waiters/model.ts';
import zap from '../models/zap/model.ts';
import { check } from '../src/check/check.ts';
import { isCounterexample } from '../src/check/result.ts';
import { searchFrom } from '../src/explore/search-from.ts';
import { Session } from '../src/explore/session.ts';
import { instantiate } from '../src/model/instance.ts';
import { call } from '../src/trace/rules.ts';
import { hasBrowser, seriousIn } from './browser.ts';
import { answer, folder } from './run-cli.ts';
import { after, openedPage as opened, pageOf, stateOf } from './served-page.ts';

describe.skipIf(!hasBrowser)('the page', { timeout: 180_000 }, () => {
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
    // The stale entry is an arrow from the CPU to the folio, above all others, and says so.
    expect(await page.locator('.arrows.above .arrow.alarming').count()).toBe(1);
    expect(await page.locator('.arrows.above text').textContent()).toBe('stale');
    expect(await page.locator('.card.culprit h3 .name').allTextContents()).toEqual(['cpu 0', 'folios[0]']);
    expect(await page.getByRole('button', { name: 'first broken in step 8' }).count()).toBe(1);
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
    const page = await opened('zap/2014', { viewport: { width: 390, height: 844 } });
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
    // What differs between the themes is on the first of them.
    for (const key of scheme === 'light' ? ['m', 'g', '?'] : ['m']) {
      await page.keyboard.press(key);
      // A graph of a few nodes: each is looked at as each other.
      if (key === 'g') {
        await page.fill('#by', 'zap.pc');
        await page.keyboard.press('Enter');
        await page.locator('.graph p', { hasText: / \d\d nodes/ }).waitFor();
        await page.locator('h1').click();
      }
      expect(await seriousIn(page, scheme === 'light' ? 'all' : 'colours')).toEqual([]);
    }
  });

  test('of a way of 2,000 steps only the rows near those in sight are made, and every one can be gone to', async () => {
    const instance = instantiate(lockWaiters, 'mmap-lock-stolen');
    const session = new Session(instance);
    session.takeAtRandom(2000, 1);
    const way = { trace: session.trace(), loop: undefined, words: 'a long way' };
    const page = await opened([{ instance, verdict: undefined, way, against: undefined }]);
    await after(page, 2000);
    const rows = page.locator('.diagram tbody tr[aria-rowindex]');
    const made = await rows.count();
    expect(made).toBeLessThan(250);
    expect(await page.locator('.diagram table').getAttribute('aria-rowcount')).toBe('2001');
    expect(await page.locator('.diagram tr.present').getAttribute('aria-rowindex')).toBe('2001');
    // What a step has the page do does not grow with the way behind it.
    const changed = (await page.evaluate(`new Promise((resolve) => {
      let changes = 0;
      new MutationObserver((records) => { changes += records.length; })
        .observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
      new MutationObserver((_, seen) => { seen.disconnect(); setTimeout(() => resolve(changes), 50); })
        .observe(document.querySelector('.moves span'), { subtree: true, childList: true, characterData: true });
      document.querySelector('.choices button').click();
    })`)) as number;
    expect(changed).toBeLessThan(500);
    await page.locator('.diagram').evaluate((element) => element.scrollTo({ top: 0 }));
    await page.getByRole('button', { name: 'go to step 1', exact: true }).click();
    await page.locator('.moves span', { hasText: /after 1 steps?$/ }).waitFor();
  });

  test('files of every kind are opened: a lasso, a walk, a livelock, two variants that differ', async () => {
    answer('bugs', 'F1', 'F2');
    answer('simulate', 'zap/2014', '--seed', '7');
    const compared = ['page-zap-rmap/remove', 'page-zap-rmap/zap', '--at', 'quiescence', '--observe', 'memcg'];
    answer('equivalent', ...compared, '--set', 'removers=1', '--set', 'adders=0');
    const openedFile = (name: string) => opened(join(folder, 'out/verdicts', `${name}.json`));

    const lasso = await openedFile('lock-waiters-mmap-lock-stolen');
    await lasso.locator('.round', { hasText: 'from here on it goes round for ever' }).waitFor();
    await lasso.locator('.diagram tr.present .round', { hasText: 'and so on for ever' }).waitFor();
    const livelock = await openedFile('swap-cache-wait-2009-sleeps');
    await livelock.locator('.said', { hasText: /^a livelock: .* can never finish/ }).waitFor();
    const walk = await openedFile('zap-2014.walk');
    await walk.locator('.diagram .breaks').first().waitFor();
    const differ = await openedFile('page-zap-rmap-remove--page-zap-rmap-zap');
    const title = differ.getByRole('heading', { level: 1 });
    expect(await title.textContent()).toBe('page-zap-rmap/zap');
    expect(await differ.locator('.diagram tbody tr').count()).toBeGreaterThan(5);
    await differ.locator('.ways select').selectOption('1');
    await title.filter({ hasText: 'page-zap-rmap/remove' }).waitFor();
    await differ.getByText('no step was taken yet').waitFor();
  });

  test('a bug is opened by its id, at its race and beside its fix', async () => {
    const page = await pageOf(['a2']);
    await after(page, 8);
    await page.locator('.against strong', { hasText: '2022-batches stops it at step 6 of 8 (other order)' }).waitFor();
    expect(await page.locator('.beside .stopped .call').textContent()).toBe('zap: page_remove_rmap');
  });
});
