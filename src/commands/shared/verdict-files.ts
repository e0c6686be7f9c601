import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from '../../checkpoint/make-folder.ts';
import { asShootdownError, messageOf, ShootdownError } from '../../model/errors.ts';
import type { Output } from './printing/output.ts';

/** The folder that counterexamples are kept in, under the one that `--out` names. */
const folderOf = (out: string): string => join(out, 'verdicts');

/** Makes sure, before anything is searched, that verdicts can be written under `out`. Throws a `file` error. */
export const prepareOut = (out: string): void => {
  const probe = join(folderOf(out), `.probe-${process.pid}`);
  try {
    makeFolder(resolve(folderOf(out)));
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw unwritable(out, error);
  }
};

/** Makes a folder for files of a result. Throws a `file` error. */
export const makeFolderFor = (folder: string): void => {
  try {
    makeFolder(resolve(folder));
  } catch (error) {
    throw unwritable(folder, error);
  }
};

/** The files of one job's counterexample. */
export interface VerdictFiles {
  readonly text: string;
  readonly json: string;
}

export const verdictFiles = (out: string, label: string): VerdictFiles => {
  const base = join(folderOf(out), label.replaceAll('/', '-').replace(/[^\w.-]/g, '_'));
  return { text: `${base}.txt`, json: `${base}.json` };
};

/** Writes a file whole or not at all: under another name first. Throws a `file` error. */
export const writeWhole = (file: string, text: string): void => {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, text);
    renameSync(temporary, file);
  } catch (error) {
    removeQuietly(temporary);
    throw unwritable(file, error);
  }
};

const removeQuietly = (file: string): void => {
  try {
    rmSync(file, { force: true });
  } catch {
    // What could not be written is told.
  }
};

/**
 * Files of a result that could not be written, or removed. The result is printed all the same, with the exit code that it
 * has; then this is told.
 */
export class Unwritten {
  readonly #problems: ShootdownError[] = [];

  /** Does what writes files; answers false where that was not possible. */
  attempt(write: () => void): boolean {
    try {
      write();
      return true;
    } catch (error) {
      const problem = asShootdownError(error);
      if (problem?.code !== 'file') throw error;
      this.#problems.push(problem);
      return false;
    }
  }

  /** Tells it: the first one, and how many more there are. */
  tell(output: Output): void {
    const [first, ...more] = this.#problems;
    if (first === undefined) return;
    output.note(
      [
        `shootdown: the result stands, but ${first.message}${more.length === 0 ? '' : `, nor ${more.length} more`}`,
        `  ${first.hint ?? ''}`.trimEnd(),
      ].filter((line) => line !== ''),
    );
  }
}

export const removeFiles = ({ text, json }: VerdictFiles): void => {
  try {
    rmSync(text, { force: true });
    rmSync(json, { force: true });
  } catch (error) {
    throw unwritable(text, error);
  }
};

const unwritable = (what: string, error: unknown): ShootdownError =>
  new ShootdownError(
    'file',
    `cannot write to ${what}: ${messageOf(error)}`,
    'name a folder that can be written with --out, or keep nothing with --no-out',
    error,
  );
