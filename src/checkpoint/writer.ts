import { rmSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { ShootdownError } from '../model/errors.ts';
import type { Identity } from './identity/identity.ts';
import type { JsonValue } from './json-reader.ts';
import type { FolderLock } from './lock/lock.ts';
import { encodeManifest, manifestName, type StateFile } from './manifest.ts';
import type { Appended, PartPlan } from './part-writer.ts';
import { unwritable } from './problems.ts';
import { generationOf, stateFileName } from './state-file.ts';

/** Where a new manifest is written before it takes the old one's place. */
export const newManifestName: string = `${manifestName}.new`;

/**
 * Writes the checkpoints of one search. The threads that have the states append them to files of their own (`plan`,
 * `PartWriter`) and say what they wrote (`add`); then `commit` makes a checkpoint of all that was added.
 */
export class CheckpointWriter {
  readonly dir: string;
  readonly #identity: Identity;
  readonly #lock: FolderLock;
  /** Of the files that are written now, and the first level in them. */
  #generation: number;
  #from: number;
  #files: Map<string, StateFile>;
  /** What the last checkpoint in the folder has. */
  #committed: { readonly files: readonly StateFile[]; readonly levels: number };
  /** Files with states that are not known to be on the disk. */
  readonly #unsynced = new Set<string>();
  #newFiles = false;
  #busy = false;

  /**
   * Use `createCheckpoint`, `replaceCheckpoint`, or `Checkpoint.resume`. `saved`: what is gone on from. `replaced`: files of another checkpoint, which have to
   * stay until there is one of this search.
   */
  constructor(
    dir: string,
    identity: Identity,
    lock: FolderLock,
    saved: { readonly files: readonly StateFile[]; readonly levels: number },
    replaced: readonly StateFile[] = [],
  ) {
    const { files, levels } = saved;
    this.dir = dir;
    this.#identity = identity;
    this.#lock = lock;
    this.#files = new Map(files.map((file) => [file.name, file]));
    this.#generation = 1 + Math.max(0, ...[...files, ...replaced].map(({ name }) => generationOf(name)));
    this.#from = levels;
    this.#committed = saved;
  }

  /** How many levels the last checkpoint in the folder has. */
  get committed(): number {
    return this.#committed.levels;
  }

  /** How many levels have been added so far: each part goes on with this one. */
  get levels(): number {
    return [...this.#files.values()].reduce((end, { from, states }) => Math.max(end, from + states.length), this.#from);
  }

  /**
   * What part number `part` of the search, from 0 up, hands to its PartWriter. Another file after a commit that failed because
   * the disk has lost what was written: the part begins a new PartWriter then.
   */
  plan(part: number): PartPlan {
    const name = stateFileName(this.#generation, part);
    return { dir: this.dir, name, words: this.#identity.words, from: this.#from };
  }

  /** Takes note of what a part wrote. To be called once for each `append`, in their order; counts from the next commit on. */
  add({ name, from, states, crc32 }: Appended): void {
    const file = this.#files.get(name) ?? { name, from: this.#from, states: [], crc32: [] };
    if (file.states.length === 0) this.#newFiles = true;
    const end = file.from + file.states.length;
    if (from !== end) throw new Error(`${name} goes on with level ${from}, it ended before level ${end}`);
    this.#files.set(name, { ...file, states: [...file.states, ...states], crc32: [...file.crc32, ...crc32] });
    this.#unsynced.add(name);
  }

  /** True while a commit is under way. */
  get busy(): boolean {
    return this.#busy;
  }

  /**
   * Makes a checkpoint of what was added. `levels`: how many states there are at each depth, in all files together.
   *
   * The search may go on meanwhile (the disk is waited for on other threads), and parts may append and be added: the
   * checkpoint is of what was known when this was called. Atomic: whatever happens, the folder holds the checkpoint before
   * or this one. Rejects with a `file` error; a later commit then makes up for it. If the disk has lost what was written, that is
   * forgotten: `levels` says from where on it is to be added again.
   */
  async commit(levels: readonly number[], counters: JsonValue): Promise<void> {
    if (this.#busy) throw new Error('a checkpoint is being committed already');
    const files = [...this.#files.values()];
    const written = new Date().toISOString();
    const text = encodeManifest({ written, identity: this.#identity, levels, counters, files });
    const unsynced = [...this.#unsynced];
    const newFiles = this.#newFiles;
    this.#unsynced.clear();
    this.#newFiles = false;
    this.#busy = true;
    try {
      await this.#syncStates(unsynced);
      if (newFiles) await this.#syncFolder();
      await this.#replaceManifest(text);
      this.#committed = { files, levels: levels.length };
    } catch (error) {
      this.#newFiles ||= newFiles;
      throw error;
    } finally {
      this.#busy = false;
    }
  }

  /** Gives the folder free. Not while a commit is under way. */
  close(): void {
    this.#lock.release();
  }

  async #syncStates(names: readonly string[]): Promise<void> {
    const results = await Promise.allSettled(
      names.map((name) => within(join(this.dir, name), 'r+', (file) => file.datasync())),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed === undefined) return;
    this.#startOver();
    throw failed.reason;
  }

  /**
   * Forgets what was added since the last checkpoint. Linux drops what it could not write, and the next fsync succeeds (fsync(2),
   * "errors"): what is in these files beyond that is not to be relied on, and goes to new ones.
   */
  #startOver(): void {
    const { files, levels } = this.#committed;
    const kept = new Set(files.map(({ name }) => name));
    for (const name of this.#files.keys())
      if (!kept.has(name))
        try {
          rmSync(join(this.dir, name), { force: true });
        } catch {
          // It only takes room.
        }
    this.#files = new Map(files.map((file) => [file.name, file]));
    this.#generation++;
    this.#from = levels;
    this.#unsynced.clear();
  }

  #syncFolder(): Promise<void> {
    return within(this.dir, 'r', (folder) => folder.sync());
  }

  async #replaceManifest(text: string): Promise<void> {
    if (!this.#lock.held)
      throw new ShootdownError(
        'file',
        `the lock of ${this.dir} is gone, or another's`,
        'another search may write there; this one writes no checkpoint over that',
      );
    const next = join(this.dir, newManifestName);
    const current = join(this.dir, manifestName);
    await within(next, 'w', async (file) => {
      await file.writeFile(text);
      await file.sync();
    });
    try {
      await rename(next, current);
    } catch (error) {
      throw unwritable(current, error);
    }
    await this.#syncFolder();
  }
}

/** Opens a file, works on it and closes it; throws a `file` error that names it. */
const within = async (path: string, flags: string, work: (file: FileHandle) => Promise<void>): Promise<void> => {
  try {
    const file = await open(path, flags);
    try {
      await work(file);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unwritable(path, error);
  }
};
