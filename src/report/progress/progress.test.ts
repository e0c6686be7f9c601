import { expect, test } from 'vitest';
import type { Progress } from '../../search/options.ts';
import { type ProgressReport, progressReport } from './progress.ts';

const at = (seconds: number): Progress => ({
  states: seconds * 1e6,
  transitions: seconds * 3e6,
  level: 12,
  frontier: 50_000,
  seconds,
  bytes: 2 ** 20,
});

const recorded = (
  live: boolean,
  total?: number,
): { report: ProgressReport; written: string[]; clock: { now: number } } => {
  const written: string[] = [];
  const clock = { now: 0 };
  const stream = { isTTY: live, columns: 100, write: (text: string) => written.push(text) };
  const report = progressReport({ stream, now: () => clock.now, ...(total === undefined ? {} : { total }) });
  return { report, written, clock };
};

test('a run of less than a second is told nothing of', () => {
  const { report, written, clock } = recorded(true);
  for (clock.now = 0; clock.now < 1000; clock.now += 100) report.update('zap/2014', at(clock.now / 1000));
  report.clear();
  expect(written).toEqual([]);
});

test('on a terminal one line is written over and over, and removed in the end', () => {
  const { report, written, clock } = recorded(true);
  for (clock.now = 100; clock.now <= 2000; clock.now += 100) report.update('zap/2014', at(clock.now / 1000));
  expect(written.length).toBeGreaterThan(8);
  for (const text of written) {
    expect(text.startsWith('\r') && text.endsWith('\x1b[K')).toBe(true);
    expect(text.slice(1, -3)).toMatch(
      /^zap\/2014 {2}.* states {2}1\.00 M\/s {2}level 12 {2}frontier 50\.0 k {2}1 MiB {2}\d\.\d\d s$/,
    );
    expect(text.length).toBeLessThan(105);
  }
  report.clear();
  expect(written.at(-1)).toBe('\r\x1b[K');
});

test('elsewhere there is a plain line every ten seconds', () => {
  const { report, written, clock } = recorded(false);
  for (clock.now = 100; clock.now <= 25_000; clock.now += 100) report.update('zap/2014', at(clock.now / 1000));
  report.clear();
  expect(written.length).toBe(2);
  expect(written[0]).toMatch(/^zap\/2014 {2}10\.0 M states {2}1\.00 M\/s .*\n$/);
});

test('several searches are told of together', () => {
  const { report, written, clock } = recorded(false, 3);
  clock.now = 10_000;
  report.update('a', at(1));
  report.ended('a');
  clock.now = 20_000;
  report.update('b', at(2));
  expect(written.at(-1)).toMatch(/^1 of 3 variants done {2}2\.00 M states/);
});

test('a variant that several searches are for is counted once, and what is counted has its name', () => {
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text) };
  let now = 0;
  const report = progressReport({ stream, now: () => now, total: 2, unit: 'check' });
  report.update('a', at(1));
  report.ended('a', false);
  now = 10_000;
  report.update('a/P', at(1));
  report.ended('a/P', true);
  now = 20_000;
  report.update('b', at(1));
  expect(written.map((line) => line.slice(0, 21))).toEqual(['0 of 2 checks done  1', '1 of 2 checks done  1']);
});
