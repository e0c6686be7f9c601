import { statSync } from 'node:fs';
import { ShootdownError } from '../model/errors.ts';
import type { SearchOptions } from './options.ts';

/** Throws a `usage` error when what is said of the store does not go together, or names a folder that is none. */
export const checkStoreSettings = ({
  engine,
  store,
  scratch,
}: Pick<SearchOptions, 'engine' | 'store' | 'scratch'>): void => {
  if (store === 'hash' && engine === 'reference')
    throw new ShootdownError(
      'usage',
      'the reference engine stores states exactly, and has no hash',
      'leave out --store hash, or --engine reference',
    );
  if (scratch === undefined) return;
  if (store !== 'hash')
    throw new ShootdownError(
      'usage',
      'exact storage writes no temporary file, a folder for it was given',
      'add --store hash, or leave out --scratch',
    );
  if (!isFolder(scratch))
    throw new ShootdownError('usage', `there is no folder ${scratch}`, '--scratch names one for the temporary file');
};

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
