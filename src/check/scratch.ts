import { statSync } from 'node:fs';
import { ShootdownError } from '../model/errors.ts';

/** Answers the path of a folder for temporary files; throws a `usage` error when there is none. */
export const scratchFolder = (path: string): string => {
  if (!isFolder(path))
    throw new ShootdownError('usage', `there is no folder ${path}`, '--scratch names one for a temporary file');
  return path;
};

const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
};
