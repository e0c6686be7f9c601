import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digest } from './digest.ts';

/** A file that a model is written in: its path from the folder of the model's installed, and the digest of its text. */
export type SourceFile = readonly [path: string, digest: string];

/**
 * A model's file and what it imports by relative path, directly or not, sorted by path. The program's installed folder is left
 * out (its version is compared instead), and so are packages.
 */
export const sourceFilesOf = (modelFile: string): readonly SourceFile[] => {
  const base = dirname(resolve(modelFile));
  return [...importedBy(modelFile, (file) => file.startsWith(installed))]
    .flatMap(([file, text]): SourceFile[] =>
      text === undefined ? [] : [[relative(base, file).split(sep).join('/'), digest(text)]],
    )
    .sort(([a], [b]) => (a < b ? -1 : 1));
};

/**
 * The texts of a module and of what it imports by relative path, directly or not, by their absolute paths; undefined for one
 * that is not there. What is left out is not followed either.
 */
export const importedBy = (
  module: string,
  isLeftOut: (file: string) => boolean,
): ReadonlyMap<string, string | undefined> => {
  const found = new Map<string, string | undefined>();
  const pending = [resolve(module)];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (found.has(file) || isLeftOut(file)) continue;
    const text = isFile(file) ? readFileSync(file, 'utf8') : undefined;
    found.set(file, text);
    for (const [, specifier = ''] of text?.matchAll(imports) ?? []) pending.push(resolve(dirname(file), specifier));
  }
  return found;
};

const installed: string = fileURLToPath(new URL('../../', import.meta.url));

/**
 * `from './x.js'`, `import './x.js'`, `import('./x.js')`. In a comment or a text it matches too: a file more is looked at,
 * if there is one.
 */
const imports = /\b(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"\n]+)['"]/g;

const isFile = (file: string): boolean => existsSync(file) && statSync(file).isFile();
