// The pages that are written for readers: what they show is run, and what they point to is there.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository, with a slash at its end. */
export const root: string = fileURLToPath(new URL('..', import.meta.url));

const inFolder = (folder: string): readonly string[] =>
  readdirSync(`${root}${folder}`)
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `${folder}/${name}`);

/** Those whose transcripts are run, as paths from the repository, in the order in which they are. */
export const pages: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  ...inFolder('docs'),
  ...inFolder('docs/findings'),
];

/** The README of each model. */
export const modelPages: readonly string[] = readdirSync(`${root}models`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap((entry) => inFolder(`models/${entry.name}`))
  .sort();
