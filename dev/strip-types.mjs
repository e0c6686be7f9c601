// A loader that takes the types out of TypeScript. The text keeps its lines and columns, so that a stack names the right place.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const kept = fileURLToPath(new URL('../out/dev/', import.meta.url));
mkdirSync(kept, { recursive: true });
const require = createRequire(import.meta.url);
const stripper = readFileSync(new URL('../node_modules/amaro/package.json', import.meta.url));

/** Throws a SyntaxError that names the file and shows the place. */
const stripped = (text, path) => {
  try {
    return require('amaro').transformSync(text, { mode: 'strip-only' }).code;
  } catch (error) {
    throw new SyntaxError(`${path} is no TypeScript:\n${error instanceof Error ? error.message : error}`);
  }
};

/** What a file's text is without types. Kept on disk by its digest: the program that takes them out starts slowly. */
const withoutTypes = (text, path) => {
  const file = `${kept}${createHash('sha256').update(stripper).update(text).digest('hex')}.mjs`;
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const code = stripped(text, path);
    // Renamed, lest another thread reads half of it.
    const part = `${file}.${process.pid}.${Math.random()}`;
    writeFileSync(part, code);
    renameSync(part, file);
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
