import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectError, freshFolder } from '../../../test/checkpoint-folder.ts';
import { makeFolder } from '../make-folder.ts';
import { FolderLock, lockNames, replaceStale } from './lock.ts';
import { processOf } from './process-status.ts';

const folder = (): string => {
  const dir = freshFolder();
  makeFolder(dir);
  return dir;
};
const leave = (dir: string, changed: object): string => {
  const text = JSON.stringify({ pid: process.pid, host: hostname(), started: null, token: 'ab', ...changed });
  writeFileSync(join(dir, 'lock'), text);
  return text;
};
/** The pid of a process that has ended and been waited for. */
const gone = (): number => spawnSync(process.execPath, ['-e', '0']).pid;

test('a folder is locked once, and again after it was released', async () => {
  const dir = folder();
  const lock = new FolderLock(dir);
  expect(lock.held).toBe(true);
  await expectError(() => new FolderLock(dir), 'file', `${dir} is in use by process ${process.pid}`);
  lock.release();
  expect(readdirSync(dir)).toEqual([]);
  new FolderLock(dir).release();
});

test('the lock of a process that is gone is taken over', () => {
  const dir = folder();
  leave(dir, { pid: gone() });
  const lock = new FolderLock(dir);
  expect(lock.held).toBe(true);
  expect(readdirSync(dir)).toEqual(['lock']);
  lock.release();
});

test('the lock of a process whose pid another one has now is taken over', () => {
  const dir = folder();
  leave(dir, { started: 'an earlier boot 77' });
  new FolderLock(dir).release();
  expect(readdirSync(dir)).toEqual([]);
});

test('the lock of a running process is left alone', async () => {
  const started = processOf(process.ppid)?.started;
  for (const changed of [{ pid: process.ppid, started }, { pid: process.ppid }, { pid: 1 }]) {
    const dir = folder();
    const text = leave(dir, changed);
    await expectError(() => new FolderLock(dir), 'file', `${dir} is in use by process ${changed.pid}`);
    expect(readFileSync(join(dir, 'lock'), 'utf8')).toBe(text);
    expect(readdirSync(dir)).toEqual(['lock']);
  }
});

test('of a lock on another machine nothing is known: it is named and left alone', async () => {
  const dir = folder();
  leave(dir, { pid: gone(), host: 'elsewhere' });
  await expectError(() => new FolderLock(dir), 'file', /is in use by process \d+ on elsewhere/);
});

test('a lock file that does not say whose it is, is left alone', async () => {
  for (const text of ['', 'null', '{}', '{"pid":-1,"host":"h","token":"t"}', '{"pid":1']) {
    const dir = folder();
    writeFileSync(join(dir, 'lock'), text);
    await expectError(
      () => new FolderLock(dir),
      'file',
      `${dir} may be in use: ${join(dir, 'lock')} does not say by whom`,
    );
  }
});

test('a lock that was lost is not held, and its release leaves the new one', () => {
  const dir = folder();
  const lock = new FolderLock(dir);
  rmSync(join(dir, 'lock'));
  expect(lock.held).toBe(false);
  const other = new FolderLock(dir);
  lock.release();
  expect(other.held).toBe(true);
  other.release();
});

test('who finds that a stale lock was replaced meanwhile leaves the new one', () => {
  const dir = folder();
  const stale = leave(dir, { pid: gone() });
  const other = new FolderLock(dir);
  const name = join(dir, 'lock');
  const candidate = `${name}.ef`;
  writeFileSync(candidate, 'own');
  replaceStale(dir, name, candidate, 'own', stale);
  expect(other.held).toBe(true);
  expect(readdirSync(dir).sort()).toEqual(['lock', 'lock.ef']);
  other.release();
  writeFileSync(name, stale);
  replaceStale(dir, name, candidate, 'own', stale);
  expect(readFileSync(name, 'utf8')).toBe('own');
  expect(readdirSync(dir).sort()).toEqual(['lock', 'lock.ef']);
});

test('who replaces a stale lock has it alone: another waits for him, or is told that it is in use', async () => {
  const dir = folder();
  const stale = leave(dir, { pid: gone() });
  const claim = `${join(dir, 'lock')}.${createHash('sha256').update(stale).digest('hex').slice(0, 32)}`;
  writeFileSync(claim, JSON.stringify({ pid: process.ppid, host: hostname(), started: null, token: 'cd' }));
  await expectError(() => new FolderLock(dir), 'file', `${dir} is in use by process ${process.ppid}`);
  expect(readFileSync(join(dir, 'lock'), 'utf8')).toBe(stale);
  // One that was killed in the middle of it is taken over itself.
  writeFileSync(claim, JSON.stringify({ pid: gone(), host: hostname(), started: null, token: 'cd' }));
  const lock = new FolderLock(dir);
  expect(lock.held).toBe(true);
  lock.release();
  expect(readdirSync(dir)).toEqual([]);
});

test('a folder that nothing can be written to is said to be one', async () => {
  await expectError(() => new FolderLock('/proc/self'), 'file', /cannot write the checkpoint: \/proc\/self\/lock/);
});

test('the files of locks are told from others', () => {
  expect(['lock', 'lock.0af1', 'lock.0af1.stale'].every((name) => lockNames.test(name))).toBe(true);
  expect(['locks', 'lock.txt', 'my.lock', 'lock.'].some((name) => lockNames.test(name))).toBe(false);
});
