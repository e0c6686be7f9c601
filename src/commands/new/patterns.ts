import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ShootdownError, suggest } from '../../model/errors.ts';
import { type Reader, readerOf } from '../shared/options/options.ts';

/** What a model can start from, with what it is about; each is a folder in `patterns` of the package. */
export const patterns: { readonly [name: string]: string } = {
  plain: 'two threads and a counter: threads, steps, state, properties',
  lock: 'a lock, and a look at what it protects before it is taken',
  'lookup-and-free': 'a lookup without a lock, a reference count, and who frees the object',
  'zap-and-flush': 'TLBs, a page-table entry that is cleared, an IPI flush, and a page that is freed',
  'fork-and-fault': 'a page that is shared by fork(), a reference to it, and the write fault that copies it or not',
};

/** Reads `--from`. Throws `unknown` for what is no pattern. */
export const patternValue: Reader<string> = readerOf(Object.keys(patterns), (text) => {
  if (!Object.hasOwn(patterns, text))
    throw new ShootdownError('unknown', `there is no pattern '${text}'`, suggest(text, Object.keys(patterns)));
  return text;
});

/** The files of a pattern by name, with the model called `name` in them. */
export const patternFiles = (pattern: string, name: string): { readonly [file: string]: string } => {
  const shipped = dirname(createRequire(import.meta.url).resolve('shootdown/package.json'));
  const folder = join(shipped, 'patterns', pattern);
  return Object.fromEntries(
    readdirSync(folder).map((file) => [file, renamed(readFileSync(join(folder, file), 'utf8'), pattern, name)]),
  );
};

/** A pattern says its own name in two places: the model's name, and the heading of its README. */
const renamed = (text: string, pattern: string, name: string): string =>
  text.replace(`  name: '${pattern}',`, `  name: '${name}',`).replace(new RegExp(`^# ${pattern}$`, 'm'), `# ${name}`);
