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
  const found = new Map<string, string>();
  const pending = [resolve(modelFile)];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    if (found.has(file) || file.startsWith(installed) || !isFile(file)) continue;
    const text = readFileSync(file, 'utf8');
    found.set(file, digest(text));
    for (const [, specifier = ''] of text.matchAll(imports)) pending.push(resolve(dirname(file), specifier));
  }
  return [...found]
    .map(([file, of]): SourceFile => [relative(base, file).split(sep).join('/'), of])
    .sort(([a], [b]) => (a < b ? -1 : 1));
};

const installed: string = fileURLToPath(new URL('../../', import.meta.url));

/**
 * `from './x.js'`, `import './x.js'`, `import('./x.js')`. In a comment or a text it matches too: a file more is looked at,
 * if there is one.
 */
const imports = /\b(?:from|import)\s*\(?\s*['"](\.{1,2}\/[^'"\n]+)['"]/g;

const isFile = (file: string): boolean => existsSync(file) && statSync(file).isFile();
