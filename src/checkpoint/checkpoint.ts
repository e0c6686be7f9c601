import { readdirSync, rmSync, truncateSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ShootdownError } from '../model/errors.ts';
import { type Identity, nameOf, requireSame } from './identity/identity.ts';
import type { JsonValue } from './json-reader.ts';
import { FolderLock, lockNames } from './lock/lock.ts';
import { makeFolder } from './make-folder.ts';
import { type Manifest, manifestName, parseManifest } from './manifest.ts';
import { codeOfFailure, damaged, requireLittleEndian, unreadable, unwritable } from './problems.ts';
import { bytesOf, requireWhole, type StateSource } from './read-states.ts';
import { isStateFileName } from './state-file.ts';
import { NotPlain, readRegular, requireRegular } from './untrusted-file.ts';
import { CheckpointWriter, newManifestName } from './writer.ts';

/**
 * Begins the checkpoints of a new search in a folder, which is made if it is not there. Throws a `file` error if it holds a
 * checkpoint or anything that is not ours, is in use, or cannot be written. What a search left that was killed before its
 * first checkpoint is removed.
 */
export const createCheckpoint = (dir: string, identity: Identity): CheckpointWriter => begin(dir, identity, false);

/**
 * As `createCheckpoint`, in a folder that may hold a checkpoint of a search which this one takes the place of. That stays until the first of this
 * one is written. Throws a `file` error as well if it is damaged.
 */
export const replaceCheckpoint = (dir: string, identity: Identity): CheckpointWriter => begin(dir, identity, true);

const begin = (dir: string, identity: Identity, replaces: boolean): CheckpointWriter => {
  requireLittleEndian();
  try {
    makeFolder(resolve(dir));
  } catch (error) {
    throw unwritable(dir, error);
  }
  refuseForeign(dir, namesIn(dir));
  const lock = new FolderLock(dir);
  try {
    const names = namesIn(dir);
    const isOccupied = names.includes(manifestName);
    if (isOccupied && !replaces) throw occupied(dir);
    const replaced = isOccupied ? manifestIn(dir).files : [];
    const kept = new Set(replaced.map(({ name }) => name));
    remove(
      dir,
      names.filter((name) => isLeftover(name) && !kept.has(name)),
    );
    return new CheckpointWriter(dir, identity, lock, { files: [], levels: 0 }, replaced);
  } catch (error) {
    lock.release();
    throw error;
  }
};

/**
 * Opens the checkpoint in a folder, to continue the search that `identity` says, and locks the folder. `alike`: what it may be of instead, of which any state is one of
 * this search as well. Throws `unknown` when there is none, `usage` when it is of another search, model, program or format (naming every difference), `file` when it
 * is in use, or when the manifest or the length of a file shows that it is damaged; other damage shows when it is read.
 */
export const openCheckpoint = (dir: string, identity: Identity, alike: Identity = identity): Checkpoint => {
  requireLittleEndian();
  if (!namesIn(dir).includes(manifestName)) throw none(dir);
  const lock = new FolderLock(dir);
  try {
    const manifest = manifestIn(dir);
    requireSame(dir, manifest.identity, alike);
    const source = { dir, words: identity.words, files: manifest.files };
    requireWhole(source);
    return new Checkpoint(manifest, source, identity, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
};

/** Which search the checkpoint in a folder is of. Throws `unknown` when there is none, `file` when it cannot be read. */
export const savedIdentity = (dir: string): Identity => {
  if (!namesIn(dir).includes(manifestName)) throw none(dir);
  return manifestIn(dir).identity;
};

/** A checkpoint that was opened. It holds the lock of its folder until it is closed, or its writer is. */
export class Checkpoint {
  readonly #identity: Identity;
  readonly #lock: FolderLock;
  /** When it was written: ISO 8601, UTC. */
  readonly written: string;
  /** How many states there are at each depth. The last level may not have been expanded. */
  readonly levels: readonly number[];
  /** As they were given to `commit`. */
  readonly counters: JsonValue;
  /** Where the states are; any thread can read them with `readStates`. */
  readonly source: StateSource;

  constructor({ written, levels, counters }: Manifest, source: StateSource, identity: Identity, lock: FolderLock) {
    this.written = written;
    this.levels = levels;
    this.counters = counters;
    this.source = source;
    this.#identity = identity;
    this.#lock = lock;
  }

  /**
   * The writer that goes on where this checkpoint ends. Cuts off what was written after it was committed. The lock is the
   * writer's from then on.
   */
  resume(): CheckpointWriter {
    const { dir, words, files } = this.source;
    const listed = new Set(files.map(({ name }) => name));
    remove(
      dir,
      namesIn(dir).filter((name) => isLeftover(name) && !listed.has(name)),
    );
    for (const file of files)
      try {
        requireRegular(join(dir, file.name));
        truncateSync(join(dir, file.name), bytesOf(file, words));
      } catch (error) {
        throw unwritable(join(dir, file.name), error);
      }
    return new CheckpointWriter(dir, this.#identity, this.#lock, { files, levels: this.levels.length });
  }

  /** Gives the folder free, unless a writer has it. */
  close(): void {
    this.#lock.release();
  }
}

const manifestIn = (dir: string): Manifest => {
  const file = join(dir, manifestName);
  return parseManifest(textOf(file), file);
};

const namesIn = (dir: string): readonly string[] => {
  try {
    return readdirSync(dir);
  } catch (error) {
    if (codeOfFailure(error) === 'ENOENT') throw none(dir);
    throw unreadable(dir, error);
  }
};

/** The manifest of a hundred thousand levels has 4 MB. */
const MOST_MANIFEST_BYTES = 2 ** 28;

const textOf = (file: string): string => {
  try {
    return readRegular(file, MOST_MANIFEST_BYTES);
  } catch (error) {
    throw error instanceof NotPlain ? damaged(file, error.message, error) : unreadable(file, error);
  }
};

/** What an unfinished checkpoint leaves behind. */
const isLeftover = (name: string): boolean => name === newManifestName || isStateFileName(name);

const refuseForeign = (dir: string, names: readonly string[]): void => {
  const foreign = names.find((name) => name !== manifestName && !isLeftover(name) && !lockNames.test(name));
  if (foreign !== undefined)
    throw new ShootdownError(
      'file',
      `${dir} holds other files: ${foreign}`,
      'a checkpoint needs a folder of its own: name an empty one, or one that is not there yet',
    );
};

const occupied = (dir: string): ShootdownError => {
  const file = join(dir, manifestName);
  let of = '';
  try {
    const { identity, levels } = parseManifest(textOf(file), file);
    of = ` of ${nameOf(identity)}, ${levels.length} levels`;
  } catch {
    // What it is of does not matter: it is not written over.
  }
  return new ShootdownError(
    'file',
    `${dir} holds a checkpoint already${of}`,
    `go on with it: --resume ${dir}; or name another folder`,
  );
};

const none = (dir: string): ShootdownError =>
  new ShootdownError(
    'unknown',
    `there is no checkpoint in ${dir}`,
    'name the folder that --checkpoint was given; the first one is written after a second or so',
  );

const remove = (dir: string, names: readonly string[]): void => {
  for (const name of names)
    try {
      rmSync(join(dir, name), { force: true });
    } catch (error) {
      throw unwritable(join(dir, name), error);
    }
};
