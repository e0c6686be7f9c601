// docs/SCALING.md says what its formulas do, from what docs/CLUSTER.md says was measured. A table stands between
//   <!-- begin: scaling NAME -->  and  <!-- end -->
// and `UPDATE_README=1 npx vitest run --config test/vitest.config.ts test/scaling.test.ts` writes it anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { replaced } from '../bench/readme.ts';
import { joint } from '../bench/scaling/measured.ts';
import { fit, fitOf, predicted, recordsOf, runOf, timeOf, timeWithDeaths } from '../bench/scaling/model.ts';
import { scalingTables } from '../bench/scaling/tables.ts';
import { FRAME_STATES } from '../src/cluster/joint/host/router.ts';
import { root } from './pages.ts';

const page = `${root}docs/SCALING.md`;

test.each(scalingTables())('the table $name is what npm run bench -- scaling prints', ({ name, lines }) => {
  const text = readFileSync(page, 'utf8');
  const fresh = replaced(text, ['', ...lines, ''], `<!-- begin: scaling ${name} -->`);
  if (process.env.UPDATE_README === '1') writeFileSync(page, fresh);
  else expect(text, 'UPDATE_README=1 writes it anew').toBe(fresh);
});

test('what it is fitted to is what docs/CLUSTER.md says was measured', () => {
  const cluster = readFileSync(`${root}docs/CLUSTER.md`, 'utf8');
  for (const { hosts, each, server, client, records, found } of joint.rows) {
    const row = cluster.split('\n').find((line) => line.startsWith(`| ${hosts} host${hosts === 1 ? '' : 's'} |`));
    const cells = row?.split('|').map((cell) => cell.trim()) ?? [];
    expect(cells.slice(2, 5).map(Number)).toEqual([each, server, client]);
    if (hosts === 1) continue;
    expect([cells[7], cells[10]]).toEqual([`${records / 1e6} million`, `${found * 100} %`]);
  }
  expect(cluster).toContain(`${joint.states.toLocaleString('en')} orbits`);
  expect(cluster).toContain(`${joint.successors.toLocaleString('en')} transitions`);
  expect(joint.statesPerFrame).toBe(FRAME_STATES);
});

test('the formula tells each row, also one that it was not fitted to', () => {
  for (const row of joint.rows.slice(1))
    for (const by of [fit, fitOf(joint.rows.filter((one) => one !== row))]) {
      const { each, records } = predicted(row.hosts, by);
      expect(Math.abs(each / row.each - 1)).toBeLessThan(0.06);
      expect(Math.abs(records / row.records - 1)).toBeLessThan(0.03);
    }
});

test('of one host nothing is sent, and of many nearly every successor', () => {
  expect(recordsOf(1000, 1)).toBe(0);
  expect(recordsOf(1000, 4096)).toBeGreaterThan(990);
});

test('a run takes as long as what takes longest, and a second server helps if that is the server', () => {
  const run = runOf(1e10, 10, 'core');
  const rest = run.barriers + run.checkpoints;
  expect(timeOf(run, 1, 1) - rest).toBeCloseTo(run.serverTime);
  expect(timeOf(run, 2, 1) - rest).toBeCloseTo(run.serverTime / 2);
  expect(timeOf(run, 1000, 1000) - rest).toBeCloseTo(run.hostsTime);
});

test('where machines die faster than the work is made up for, it never ends', () => {
  expect(timeWithDeaths(100, 10, 1, 100)).toBeCloseTo(100 / 0.9);
  expect(timeWithDeaths(100, 10, 11, 100)).toBe(Number.POSITIVE_INFINITY);
});
