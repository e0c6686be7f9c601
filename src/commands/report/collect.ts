// The documents in a folder. Whoever wrote the files: what cannot be read, or is none, is told, and nothing of it is run.

import { type Dirent, readdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { NotPlain, readRegular } from '../../checkpoint/untrusted-file.ts';
import { messageOf, ShootdownError } from '../../model/errors.ts';
import { NoDocument, parseDocument } from '../../report/documents/read-document.ts';
import type { NotShown, Source } from '../../report/html/site.ts';

/** As `replay` reads at most. */
const MOST_BYTES = 2 ** 28;
/** A page of more would not be looked through; a folder with more is likely not the one that was meant. */
const MOST_FILES = 5000;
/** What commands write beside a document: the same for people, and for other programs. */
const besides = ['.txt', '.csv', '.html', '.svg', '.xml'];
/** Folders of other programs: an installation, a build, a repository. */
const foreignFolders = new Set(['node_modules', 'dist', '.git']);

export interface Collected {
  /** In the order of their names. */
  readonly sources: readonly Source[];
  readonly notShown: readonly NotShown[];
}

/** Reads what is in a folder and those in it. Throws a `file` error where the folder itself cannot be read. */
export const collectDocuments = (folder: string): Collected => {
  const files: string[] = [];
  const sources: Source[] = [];
  const notShown: NotShown[] = [];
  const others = new Map<string, number>();
  const visit = (at: string): void => {
    for (const entry of entriesOf(at, at === folder, notShown, folder)) {
      const path = join(at, entry.name);
      const file = relative(folder, path);
      if (entry.isDirectory()) {
        if (!foreignFolders.has(entry.name)) visit(path);
      } else if (!entry.isFile())
        notShown.push({ file, reason: entry.isSymbolicLink() ? 'is a link' : 'is no regular file' });
      else if (entry.name.endsWith('.json')) files.push(path);
      else if (!besides.some((end) => entry.name.endsWith(end))) {
        const end = /\.[^.]*$/.exec(entry.name)?.[0] ?? 'no ending';
        others.set(end, (others.get(end) ?? 0) + 1);
      }
    }
  };
  visit(folder);
  for (const path of files.slice(0, MOST_FILES)) {
    const file = relative(folder, path);
    try {
      sources.push({ file, document: parseDocument(readRegular(path, MOST_BYTES)) });
    } catch (error) {
      notShown.push({ file, reason: reasonOf(error) });
    }
  }
  if (files.length > MOST_FILES)
    notShown.push({
      file: basename(folder),
      reason: `has ${files.length} JSON files: the first ${MOST_FILES} were read`,
    });
  for (const [end, n] of others)
    notShown.push({ file: `*${end === 'no ending' ? '' : end}`, reason: `${n} that are no JSON` });
  return { sources, notShown };
};

const entriesOf = (at: string, isRoot: boolean, notShown: NotShown[], folder: string): readonly Dirent[] => {
  try {
    return readdirSync(at, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (isRoot)
      throw new ShootdownError(
        'file',
        `cannot read ${at}: ${messageOf(error)}`,
        'report takes the folder that check and the others write to: out, or what --out names',
        error,
      );
    notShown.push({ file: relative(folder, at), reason: `cannot be read: ${messageOf(error)}` });
    return [];
  }
};

const reasonOf = (error: unknown): string => {
  if (error instanceof NoDocument || error instanceof NotPlain) return error.message;
  if (error instanceof Error && 'code' in error) return `cannot be read: ${messageOf(error)}`;
  throw error;
};
