// The program killed in the middle of a search, and gone on with.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { environment, folder, main, shootdown } from './run-cli.ts';

/** With all noise: lazily it would be over before it has been killed twice. test/lazy-noise-verdicts.test.ts resumes lazy searches. */
const target = ['zap/2022-batches', '--set', 'cpus=2', '--set', 'stores=2', '--no-lazy-noise', '--no-out', '--json'];

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

/** Kills of whole searches, by store; SEARCH_KILLS=50 for a long run. */
const SEARCH_KILLS = Number(process.env.SEARCH_KILLS ?? 3);

test.each(['exact', 'hash'])(
  '%s: killed at any moment, again and again, a search ends with the counts that it has',
  async (store) => {
    const small = ['zap/2022-batches', '--set', 'stores=2', '--no-out', '--json', '--store', store];
    const dir = `killed-${store}`;
    const manifest = join(folder, dir, 'manifest.json');
    const countsOf = (text: string): object => {
      const { seconds: _, bytes: __, ...counts } = JSON.parse(text) as Record<string, unknown>;
      return counts;
    };
    const whole = countsOf(shootdown('check', ...small, '--workers', '1').out);
    const [delays = []] = fc.sample(fc.array(fc.nat(2000), { minLength: SEARCH_KILLS, maxLength: SEARCH_KILLS }), 1);
    for (const [kill, delay] of delays.entries()) {
      const how = existsSync(manifest) ? '--resume' : '--checkpoint';
      const workers = String(1 + (kill % 4));
      const child = spawn(process.execPath, [main, 'check', ...small, how, dir, '--workers', workers], {
        cwd: folder,
        env: environment(),
      });
      let out = '';
      child.stdout.on('data', (data) => {
        out += String(data);
      });
      const closed = once(child, 'close');
      await Promise.race([closed, sleep(200 + delay)]);
      child.kill('SIGKILL');
      await closed;
      if (child.exitCode === null) continue;
      expect(countsOf(out)).toEqual(whole);
      // One that came to its end begins anew.
      rmSync(join(folder, dir), { recursive: true });
    }
    const how = existsSync(manifest) ? '--resume' : '--checkpoint';
    expect(countsOf(shootdown('check', ...small, how, dir, '--workers', '2').out)).toEqual(whole);
  },
);
