// Checkpoints of processes that die, run out of disk, or fight for one folder. The compiled module is run: see run-cli.ts.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createCheckpoint, openCheckpoint } from '../src/checkpoint/checkpoint.ts';
import { FolderLock } from '../src/checkpoint/lock/lock.ts';
import { makeFolder } from '../src/checkpoint/make-folder.ts';
import { manifestName } from '../src/checkpoint/manifest.ts';
import { readStates } from '../src/checkpoint/read-states.ts';
import { expectError, freshFolder } from './checkpoint-folder.ts';
import { countOf, identity, wordsOf } from './fixtures/checkpoint/states.ts';

const compiled = (name: string): string =>
  fileURLToPath(new URL(`../out/dist/test/fixtures/checkpoint/${name}.js`, import.meta.url));
const start = (name: string, dir: string): ChildProcess => {
  expect(existsSync(compiled(name)), 'run npm run build first').toBe(true);
  return spawn(process.execPath, [compiled(name), dir], { stdio: ['pipe', 'pipe', 'inherit'] });
};
const said = async (child: ChildProcess): Promise<string> => {
  const [data] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return data.toString().trim();
};

/** Opens the checkpoint and checks every word of it; how many levels it has. */
const verified = (dir: string, parts: number): number => {
  const checkpoint = openCheckpoint(dir, identity);
  const { levels } = checkpoint;
  const read = levels.map((): Buffer[] => []);
  readStates(checkpoint.source, (words, _, level) => {
    read[level]?.push(Buffer.from(Int32Array.from(words).buffer));
  });
  levels.forEach((_, level) => {
    const expected = Array.from({ length: parts }, (_, part) => Buffer.from(wordsOf(level, part).buffer));
    expect(Buffer.concat(read[level] ?? []).equals(Buffer.concat(expected)), `level ${level}`).toBe(true);
  });
  checkpoint.close();
  return levels.length;
};

/** KILLS=100 for a long run. */
const KILLS = Number(process.env.KILLS ?? 24);

test('killed at any moment, a search has lost at most what came after its last checkpoint, and goes on', async () => {
  const dir = freshFolder();
  const [delays = []] = fc.sample(fc.array(fc.nat(20), { minLength: KILLS, maxLength: KILLS }), 1);
  let known = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const child = start('search', dir);
    const ended = once(child, 'exit');
    let commits = 0;
    child.stdout?.on('data', (data: Buffer) => {
      commits += data.length;
    });
    // Some before they have begun, the others in the middle of an append or a commit after the first few.
    const after = kill % 6 === 5 ? 0 : 1 + (kill % 3);
    while (commits < after && child.exitCode === null) await wait(1);
    await wait(delays[kill]);
    child.kill('SIGKILL');
    expect((await ended)[1]).toBe('SIGKILL');
    if (!existsSync(join(dir, manifestName))) continue;
    const levels = verified(dir, 2);
    expect(levels).toBeGreaterThanOrEqual(known + commits);
    known = levels;
  }
  // Files of many generations.
  expect(readdirSync(dir).filter((name) => /^states-\d+-[01]\.bin$/.test(name)).length).toBeGreaterThan(KILLS);
});

test('a folder that a killed search left before its first checkpoint is taken by a new one', async () => {
  const dir = freshFolder();
  const child = start('lock', dir);
  makeFolder(dir);
  await said(child);
  child.stdin?.write('go');
  expect(await said(child)).toBe('held');
  await expectError(() => createCheckpoint(dir, identity), 'file', `${dir} is in use by process ${child.pid}`);
  child.kill('SIGKILL');
  await once(child, 'exit');
  createCheckpoint(dir, identity).close();
});

test('the end of a process releases its lock', async () => {
  const dir = freshFolder();
  makeFolder(dir);
  const child = start('lock', dir);
  await said(child);
  child.stdin?.write('go');
  expect(await said(child)).toBe('held');
  child.stdin?.end();
  await once(child, 'exit');
  expect(readdirSync(dir)).toEqual([]);
});

test('of several processes that find a stale lock, one takes it over', async () => {
  const dir = freshFolder();
  makeFolder(dir);
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  const children = Array.from({ length: 4 }, () => start('lock', dir));
  await Promise.all(children.map(said));
  for (let round = 0; round < 2; round++) {
    writeFileSync(join(dir, 'lock'), JSON.stringify({ pid, host: hostname(), started: null, token: `${round}` }));
    const fresh = round === 0 ? children : Array.from({ length: 4 }, () => start('lock', dir));
    if (round > 0) await Promise.all(fresh.map(said));
    const answers = fresh.map(said);
    for (const child of fresh) child.stdin?.write('go');
    const all = await Promise.all(answers);
    expect(all.filter((answer) => answer === 'held')).toHaveLength(1);
    expect(all.filter((answer) => answer.includes('is in use by process'))).toHaveLength(3);
    for (const child of fresh) child.stdin?.end();
    await Promise.all(fresh.map((child) => once(child, 'exit')));
    expect(readdirSync(dir)).toEqual([]);
  }
});

test('a disk that takes no more leaves the last checkpoint as it was', async () => {
  const dir = freshFolder();
  // In blocks of 1 KiB. What is written when the limit is met is cut short first, as on a full disk.
  const script = `ulimit -f 2000; exec ${JSON.stringify(process.execPath)} ${JSON.stringify(compiled('fill'))} ${JSON.stringify(dir)}`;
  const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
  const { levels, message } = JSON.parse(stdout) as { levels: number; message: string };
  expect(message).toMatch(/^cannot write the checkpoint: .*states-1-0\.bin: EFBIG/);
  expect(levels).toBeGreaterThan(5);
  expect(Array.from({ length: levels }, (_, l) => countOf(l, 0) * 12).reduce((a, b) => a + b)).toBeLessThan(
    2000 * 1024,
  );
  const lock = new FolderLock(dir);
  lock.release();
  // Part 1 wrote nothing in this one.
  expect(verified(dir, 1)).toBe(levels);
});
