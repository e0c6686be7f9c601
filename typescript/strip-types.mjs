// A loader that takes the types out of TypeScript, by the npm package amaro, which is Node's own stripper. The text keeps its lines
// and columns, so that a stack names the right place.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const kept = fileURLToPath(new URL('../out/typescript/', import.meta.url));

let stripper;

/** The one that is installed where the file is, or where this program is; `digested` is put before a digest: another version may take out something else. */
const stripperFor = (path) => {
  for (const place of [path, fileURLToPath(import.meta.url)]) {
    if (stripper !== undefined) break;
    const require = createRequire(place);
    try {
      const digested = readFileSync(join(dirname(require.resolve('amaro')), '../package.json'));
      stripper = { digested, strip: (text) => require('amaro').transformSync(text, { mode: 'strip-only' }).code };
    } catch {
      // Not there.
    }
  }
  if (stripper !== undefined) return stripper;
  throw new Error(`Node ${process.version} does not run TypeScript by itself, and the package amaro is not installed`);
};

/** Throws a SyntaxError that names the file and shows the place. */
const stripped = (text, path) => {
  try {
    return stripperFor(path).strip(text);
  } catch (error) {
    throw new SyntaxError(`${path} is no TypeScript:\n${error instanceof Error ? error.message : error}`);
  }
};

/** Renamed, lest another thread reads half of it. A folder that cannot be written is no reason not to run. */
const keep = (file, code) => {
  try {
    mkdirSync(kept, { recursive: true });
    const part = `${file}.${process.pid}.${Math.random()}`;
    writeFileSync(part, code);
    renameSync(part, file);
  } catch {
    // Stripped again the next time.
  }
};

/** What a file's text is without types. Kept on disk by its digest: the program that takes them out starts slowly. */
const withoutTypes = (text, path) => {
  const { digested } = stripperFor(path);
  const file = `${kept}${createHash('sha256').update(digested).update(text).digest('hex')}.mjs`;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const code = stripped(text, path);
    keep(file, code);
    return code;
  }
};

export const load = (url, context, next) =>
  /^file:.*\.m?ts$/.test(url)
    ? {
        format: 'module',
        source: withoutTypes(readFileSync(fileURLToPath(url), 'utf8'), fileURLToPath(url)),
        shortCircuit: true,
      }
    : next(url, context);
