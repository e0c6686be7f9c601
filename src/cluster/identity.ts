// Who may work with whom: the program and the models have to be the same on all machines, or the results would be of other things.

import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { digest } from '../checkpoint/identity/digest.ts';
import { sourceFilesOf } from '../checkpoint/identity/source-files.ts';
import { version } from '../version.ts';

/** A module of the user's own: a model, a subject, a policy. */
export interface Module {
  /** As it was named where the record was made. */
  readonly name: string;
  /** Of the texts of its file and of what that imports by path; of their names from its folder on, and not of where that is. */
  readonly digest: string;
}

/** The code that somebody has, or needs. */
export interface Identity {
  /** The version of shootdown. */
  readonly version: string;
  /** The digest of its code, the shipped models included: of one version there can be several, compiled or not. */
  readonly build: string;
  readonly modules: readonly Module[];
}

/** The code that there is here; `modules` are the user's: each with the path of its file. Reads all of it, which takes a tenth of a second. */
export const identityHere = (modules: readonly { readonly name: string; readonly path: string }[]): Identity => ({
  version: version(),
  build: build(),
  modules: modules.map(({ name, path }) => ({ name, digest: digest(JSON.stringify(sourceFilesOf(path))) })),
});

/** Why one with the code `has` cannot do what needs the code `needs`, in words; empty if it can. */
export const misfits = (needs: Identity, has: Identity): readonly string[] => {
  if (has.version !== needs.version) return [`it is shootdown ${has.version}, and ${needs.version} is needed`];
  if (has.build !== needs.build)
    return [
      `it is another build of shootdown ${has.version}: its code has digest ${has.build}, and ${needs.build} is needed`,
    ];
  return needs.modules.flatMap(({ name, digest: needed }) => {
    if (has.modules.some((module) => module.digest === needed)) return [];
    const namesake = has.modules.find((module) => plainName(module.name) === plainName(name));
    return namesake === undefined
      ? [`it has no ${name} with digest ${needed}: name it when the worker is started`]
      : [`its ${namesake.name} has digest ${namesake.digest}, and ${name} with ${needed} is needed`];
  });
};

/** One digest of what is needed: what has the same can be done by the same workers. */
export const digestOfNeeds = ({ build: program, modules }: Identity): string =>
  digest(JSON.stringify([program, ...modules.map((module) => module.digest).sort()]));

/** What a module is called wherever it lies: its file without the ending, or the folder of a `model.js`. */
const plainName = (name: string): string => {
  const file = basename(name).replace(/\.[cm]?[jt]s$/, '');
  return file === 'model' || file === 'index' ? basename(dirname(name)) : file;
};

let known: string | undefined;

const build = (): string => {
  if (known !== undefined) return known;
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const texts = ['src', 'models', 'properties'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => join(folder, file))
      .filter(isCode)
      .sort()
      .map((file) => [file.split(sep).join('/'), digest(readFileSync(join(root, file), 'utf8'))]),
  );
  known = digest(JSON.stringify(texts));
  return known;
};

const isCode = (file: string): boolean => /\.[jt]s$/.test(file) && !/\.(?:test|d)\.[jt]s$/.test(file);
