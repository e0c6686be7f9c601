import { closeSync, mkdtempSync, openSync, readSync, rmSync, statfsSync, unlinkSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A temporary file of words, which has no name: it is removed as soon as it is open, so that nothing stays behind however
 * the program ends, and its place on the disk is free again when it is closed. Methods throw the errors of `node:fs`.
 */
export class LevelFile {
  readonly descriptor: number;
  /** Bytes written. */
  #length = 0;

  private constructor(descriptor: number) {
    this.descriptor = descriptor;
  }

  static in(folder: string): LevelFile {
    const directory = mkdtempSync(join(folder, 'shootdown-'));
    try {
      const path = join(directory, 'levels');
      const descriptor = openSync(path, 'wx+', 0o600);
      unlinkSync(path);
      return new LevelFile(descriptor);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  }

  /** A file that another thread has opened, to be read. */
  static of(descriptor: number): LevelFile {
    return new LevelFile(descriptor);
  }

  /** Bytes. */
  get length(): number {
    return this.#length;
  }

  append(words: Int32Array): void {
    const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
    for (let at = 0; at < bytes.length; ) {
      const written = writeSync(this.descriptor, bytes, at, bytes.length - at, this.#length);
      at += written;
      this.#length += written;
    }
  }

  /** Fills `words` with what was written from word `from` on. */
  read(words: Int32Array, from: number): void {
    const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
    for (let at = 0; at < bytes.length; ) {
      const read = readSync(this.descriptor, bytes, at, bytes.length - at, from * 4 + at);
      if (read === 0) throw new Error(`the temporary file ends at byte ${from * 4 + at} of ${this.#length}`);
      at += read;
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** `f_type` of file systems whose files take memory: tmpfs and ramfs, from linux/magic.h. */
const inMemory: ReadonlySet<number> = new Set([0x01021994, 0x858458f6]);

/**
 * The folder for temporary files that are to take no memory: that of the system, or /var/tmp where that is in memory (as
 * /tmp is on many systems) and nobody has named another one with TMPDIR.
 */
export const defaultScratch = (): string => {
  const folder = tmpdir();
  if (process.env.TMPDIR !== undefined || !takesMemory(folder)) return folder;
  return takesMemory('/var/tmp') ? folder : '/var/tmp';
};

/** Also true of a folder that is not there. */
const takesMemory = (folder: string): boolean => {
  try {
    return inMemory.has(statfsSync(folder).type);
  } catch {
    return true;
  }
};
