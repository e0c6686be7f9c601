import { lstatSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { makeFolder } from '../../checkpoint/make-folder.ts';
import { messageOf, ShootdownError } from '../../model/errors.ts';

/**
 * Writes a new folder with these files, whole or not at all: under another name first. Throws a `file` error where there is
 * something already, but for an empty folder, and where nothing can be written.
 */
export const writeFolder = (folder: string, files: { readonly [file: string]: string }): void => {
  const place = resolve(folder);
  requireNothingThere(folder, place);
  const part = `${place}.${process.pid}.tmp`;
  try {
    makeFolder(dirname(place));
    mkdirSync(part);
    for (const [file, text] of Object.entries(files)) writeFileSync(join(part, file), text, { flag: 'wx' });
    // Into an empty folder this succeeds; into one that somebody has filled meanwhile it does not.
    renameSync(part, place);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    throw new ShootdownError(
      'file',
      `cannot write ${folder}: ${messageOf(error)}`,
      'name a folder that can be written',
      error,
    );
  }
};

const requireNothingThere = (folder: string, place: string): void => {
  const stat = lstatSync(place, { throwIfNoEntry: false });
  if (stat === undefined || (stat.isDirectory() && readdirSync(place).length === 0)) return;
  throw new ShootdownError(
    'file',
    `${folder} is there already, and nothing is overwritten`,
    'choose another name, or move what is there away',
  );
};
