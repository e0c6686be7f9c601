// The small machine against kernels: recorded ones, and variants of itself with a mistake each. A kernel that is booted has cli-conform.test.ts.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import sequentialModel from '../../models/sequential/model.ts';
import { conform, conformReport } from '../../src/real-kernel/conform/conform.ts';
import { compared } from '../../src/real-kernel/conform/follow.ts';
import { parseReport, type Report, type Seen } from '../../src/real-kernel/conform/report.ts';
import { modelKernel, sequential } from './model-kernel.ts';

const folder = fileURLToPath(new URL('../fixtures/conform/', import.meta.url));
const reports = readdirSync(folder).map((file): readonly [string, Report] => [
  file,
  parseReport(gunzipSync(readFileSync(folder + file)).toString(), file),
]);

test.each(reports)('what %s has recorded is as in the model', async (_, report) => {
  const { calls, rounds, counts, differing } = await conformReport(await sequential('today'), report);
  expect({ calls, rounds, differing }).toEqual({ calls: 240, rounds: 6, differing: 0 });
  expect(Object.keys(counts).sort()).toEqual([...compared].sort());
});

/** The report with one thing changed behind one call. */
const changed = (report: Report, at: number, change: (seen: Seen) => Seen): Report => ({
  ...report,
  seen: report.seen.map((seen, i) => (i === at ? change(seen) : seen)),
});
const firstPage = (seen: Seen, change: object): Seen => ({
  ...seen,
  pages: seen.pages.map((page, i) => (i === 0 ? { ...page, ...change } : page)),
});

test.each<[string, (seen: Seen) => Seen]>([
  ['error', (seen) => ({ ...seen, error: seen.error === undefined ? 'EINVAL' : undefined })],
  ['value', (seen) => ({ ...seen, value: (seen.value ?? 0) + 1 })],
  ['present', (seen) => ({ ...seen, pages: seen.pages.slice(1) })],
  ['present', (seen) => ({ ...seen, pages: [...seen.pages, { ...(seen.pages[0] as Seen['pages'][0]), process: 3 }] })],
  ['page', (seen) => firstPage(seen, { frame: 1 })],
  ['mapcount', (seen) => firstPage(seen, { count: 9 })],
  ['mapped once', (seen) => firstPage(seen, { exclusive: !seen.pages[0]?.exclusive })],
  ['anonymous', (seen) => firstPage(seen, { flags: new Set(seen.pages[0]?.flags.has('ANON') ? [] : ['ANON']) })],
  ['nr_mlock', (seen) => ({ ...seen, nrMlock: (seen.nrMlock ?? 0) + 1 })],
])('another %s is found, behind the call that shows it', async (what, change) => {
  const [, report] = reports[0] as (typeof reports)[0];
  // A call behind which a page is present that is no zero page, and was before.
  const at = report.seen.findIndex(
    ({ pages, value }, i) =>
      i > 2 &&
      (pages[0]?.count ?? 0) > 0 &&
      (report.seen[i - 1]?.pages[0]?.count ?? 0) > 0 &&
      (what !== 'value' || value !== undefined),
  );
  const { differing, disagreements } = await conformReport(await sequential('today'), changed(report, at, change));
  expect(differing).toBe(1);
  expect(disagreements[0]?.lines.at(-1)).toBe(report.seen[at]?.call);
  expect(disagreements[0]?.mismatches.map((mismatch) => mismatch.what)).toContain(what);
});

const mutants = sequentialModel.variants.filter(({ mutant }) => mutant !== undefined).map(({ name }) => name);

/** Some mistakes show in states that are rare: as many calls as are made at most before one is found. */
const seeds = 25;
const callsOfSeed = 80;

test.each(mutants)('a kernel that is %s is found out in 2,000 calls, by ten of them or fewer', async (variant) => {
  const run = await modelKernel(variant);
  const instance = await sequential('today');
  for (let seed = 1; seed <= seeds; seed++) {
    const { differing, disagreements } = await conform({ instance, run, calls: callsOfSeed, seed });
    if (differing === 0) continue;
    for (const { lines, mismatches } of disagreements) {
      expect(mismatches.length).toBeGreaterThan(0);
      expect(lines.length - 1).toBeLessThanOrEqual(10);
    }
    return;
  }
  expect.unreachable(`${seeds * callsOfSeed} calls show no difference`);
});
