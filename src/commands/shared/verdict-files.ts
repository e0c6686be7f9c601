import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFolder } from '../../checkpoint/make-folder.ts';
import { messageOf, ShootdownError } from '../../model/errors.ts';

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
    throw unwritable(file, error);
  }
};

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
