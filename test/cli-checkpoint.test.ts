// The program killed in the middle of a search, and gone on with.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { environment, folder, main, shootdown } from './run-cli.ts';

const target = ['zap/2022-batches', '--set', 'cpus=2', '--set', 'stores=2', '--no-out', '--json'];

/** Starts a search that saves itself, kills it without warning once it has, and answers how many states were saved. */
const killed = async (...how: string[]): Promise<number> => {
  const manifest = join(folder, 'saved', 'manifest.json');
  const before = existsSync(manifest) ? readFileSync(manifest, 'utf8') : '';
  const child = spawn(process.execPath, [main, 'check', ...target, ...how], { cwd: folder, env: environment() });
  const exited = once(child, 'exit');
  while (!existsSync(manifest) || readFileSync(manifest, 'utf8') === before) {
    expect(child.exitCode).toBe(null);
    await sleep(20);
  }
  child.kill('SIGKILL');
  await exited;
  const { levels } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly levels: readonly number[] };
  return levels.reduce((sum, level) => sum + level, 0);
};

test('killed twice and resumed by other numbers of workers, a search goes on from what was saved', async () => {
  const first = await killed('--checkpoint', 'saved', '--workers', '2');
  const second = await killed('--resume', 'saved', '--workers', '1');
  expect(first).toBeGreaterThan(0);
  expect(second).toBeGreaterThan(first);
  // To a depth, lest it takes long: the counts up to there are those of a search that was never interrupted.
  const levels = (JSON.parse(readFileSync(join(folder, 'saved', 'manifest.json'), 'utf8')) as { levels: number[] })
    .levels.length;
  const depth = ['--max-depth', String(levels)];
  const resumed = shootdown('check', ...target, ...depth, '--resume', 'saved', '--workers', '3');
  const whole = shootdown('check', ...target, ...depth, '--workers', '1');
  const { seconds: _, bytes: __, ...there } = JSON.parse(resumed.out) as Record<string, unknown>;
  const { seconds: ___, bytes: ____, ...here } = JSON.parse(whole.out) as Record<string, unknown>;
  expect(there).toEqual(here);
  expect([resumed.code, whole.code]).toEqual([30, 30]);
});

test('what does not fit, or is damaged, is refused with what is wrong', () => {
  const other = shootdown('check', 'zap/2022-batches', '--set', 'cpus=3', '--no-out', '--resume', 'saved');
  expect([other.code, other.err]).toEqual([150, expect.stringContaining('bound cpus is 2 there, 3 here')]);
  const manifest = join(folder, 'saved', 'manifest.json');
  writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"levels"', '"Levels"'));
  const damaged = shootdown('check', ...target, '--resume', 'saved');
  expect([damaged.code, damaged.err]).toEqual([150, expect.stringContaining('manifest.json')]);
  expect(damaged.err).toContain('damaged');
});
