import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { messageOf, ShootdownError } from '../../model/errors.ts';
import { nodeModule } from '../../model/node-module.ts';
import { codeOfFailure, unwritable } from '../problems.ts';
import { NotPlain, readRegular } from '../untrusted-file.ts';
import { type Process, processOf } from './process-status.ts';

/** Who holds a lock, as the lock file says it. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Which of the processes that have had this pid; null where the system does not tell. */
  readonly started: string | null;
  /** Tells apart two locks of one process. */
  readonly token: string;
}

/** A lock has less than 300. */
const MOST_LOCK_BYTES = 2 ** 16;

const nameOf = (dir: string): string => join(dir, 'lock');

/** Names of files that locks leave behind when their process is killed. */
export const lockNames: RegExp = /^lock(?:\.[0-9a-f]+(?:\.stale)?)?$/;

/**
 * The right to write in a folder: a file `lock` in it that names the process and its machine. Released by `release`, and
 * when the process or worker thread ends; one whose process was killed is taken over.
 *
 * The file appears with its content (a hard link of a finished file), so that nobody ever reads half of it. A stale one is replaced
 * by who has claimed that: the claim is a lock too, on a file whose name comes from the stale one's text, so that there is one for each stale lock. Who
 * has it looks again whether the stale lock is still there: only he may replace it, and so he finds another text only if it was replaced before he had
 * the claim. A claim whose process was killed is stale itself, and taken over in the same way.
 */
export class FolderLock {
  readonly #dir: string;
  readonly #text: string;
  readonly #onExit: () => void = () => this.release();

  /** Throws a `file` error when another process, or another lock of this one, holds it, or when it cannot be written. */
  constructor(dir: string) {
    const token = nodeModule('crypto').randomBytes(8).toString('hex');
    const started = processOf(process.pid)?.started ?? null;
    const holder: Holder = { pid: process.pid, host: hostname(), started, token };
    this.#dir = dir;
    this.#text = `${JSON.stringify(holder)}\n`;
    const candidate = `${nameOf(dir)}.${token}`;
    try {
      writeFileSync(candidate, this.#text, { flag: 'wx' });
      acquire(dir, nameOf(dir), candidate, this.#text);
    } catch (error) {
      throw error instanceof ShootdownError ? error : unwritable(nameOf(dir), error);
    } finally {
      rmSync(candidate, { force: true });
    }
    process.once('exit', this.#onExit);
  }

  /** False once somebody has deleted or replaced the lock file. */
  get held(): boolean {
    return textOf(nameOf(this.#dir)) === this.#text;
  }

  release(): void {
    process.off('exit', this.#onExit);
    if (this.held) rmSync(nameOf(this.#dir), { force: true });
  }
}

/** Gives a file a second name; false if that is taken. */
const linked = (file: string, name: string): boolean => {
  try {
    linkSync(file, name);
    return true;
  } catch (error) {
    if (codeOfFailure(error) === 'EEXIST') return false;
    throw error;
  }
};

/** Makes the file `name` one that says what `candidate` says. Throws where a process that runs has it. */
const acquire = (dir: string, name: string, candidate: string, own: string): void => {
  while (!linked(candidate, name)) {
    const text = textOf(name);
    if (text === undefined) continue;
    refuseIfHeld(dir, text);
    replaceStale(dir, name, candidate, own, text);
    if (textOf(name) === own) return;
  }
};

/** Replaces a lock whose text is `stale`, and leaves any other where it is; for `acquire` and its tests. */
export const replaceStale = (dir: string, name: string, candidate: string, own: string, stale: string): void => {
  const claim = claimOn(dir, stale);
  acquire(dir, claim, candidate, own);
  try {
    if (textOf(name) !== stale) return;
    // A link of its own: what is renamed onto another name of the same file stays where it is.
    const copy = `${candidate}.stale`;
    writeFileSync(copy, own, { flag: 'wx' });
    renameSync(copy, name);
  } finally {
    rmSync(claim, { force: true });
  }
};

/** The file that is locked by who replaces a stale lock. */
const claimOn = (dir: string, stale: string): string =>
  `${nameOf(dir)}.${nodeModule('crypto').createHash('sha256').update(stale).digest('hex').slice(0, 32)}`;

const refuseIfHeld = (dir: string, text: string): void => {
  const name = nameOf(dir);
  const holder = parseHolder(text);
  if (holder === undefined)
    throw new ShootdownError(
      'file',
      `${dir} may be in use: ${name} does not say by whom`,
      `if no search is writing there, delete ${name}`,
    );
  const { pid, host } = holder;
  if (host !== hostname())
    throw new ShootdownError(
      'file',
      `${dir} is in use by process ${pid} on ${host}`,
      `if that process is gone, delete ${name}`,
    );
  if (isRunning(holder, processOf(pid)))
    throw new ShootdownError(
      'file',
      `${dir} is in use by process ${pid}`,
      'wait for it, or name another folder: two searches cannot write one checkpoint',
    );
};

const isRunning = (holder: Holder, now: Process | undefined): boolean =>
  now !== undefined && (holder.started === null || now.started === null || holder.started === now.started);

const textOf = (file: string): string | undefined => {
  try {
    return readRegular(file, MOST_LOCK_BYTES);
  } catch (error) {
    if (codeOfFailure(error) === 'ENOENT') return undefined;
    if (error instanceof NotPlain)
      throw new ShootdownError('file', `${file} ${error.message}`, 'it is no lock of ours: delete it', error);
    throw new ShootdownError('file', `cannot read ${file}: ${messageOf(error)}`, undefined, error);
  }
};

const parseHolder = (text: string): Holder | undefined => {
  try {
    const { pid, host, started, token } = JSON.parse(text) as Partial<Record<keyof Holder, unknown>>;
    if (typeof pid !== 'number' || !Number.isInteger(pid) || pid <= 0) return undefined;
    if (typeof host !== 'string' || typeof token !== 'string') return undefined;
    return { pid, host, started: typeof started === 'string' ? started : null, token };
  } catch {
    return undefined;
  }
};
