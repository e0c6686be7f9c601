import { existsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { modelNames, subjectNames } from '../../models/index.ts';
import { ShootdownError, suggest } from '../model/errors.ts';

/** Which model is meant: one of shootdown's own by name, a file, a folder, or a package; and which of its variants, if one is named. */
export interface Target {
  /** As it was given; `loadModel` takes it. */
  readonly model: string;
  readonly variant: string | undefined;
}

/** Splits `zap/2014`, `./my-model.js/fixed`, `./folder/fixed`, `@scope/package/fixed`: what follows the model is the variant. */
export const parseTarget = (text: string): Target => {
  if (isPath(text)) {
    if (existsSync(text)) return { model: text, variant: undefined };
    const [, model, variant] = /^(.*?\.(?:[cm]?js|[cm]?ts))(?:\/(.+))?$/.exec(text) ?? [];
    if (model !== undefined) return { model, variant };
    for (let end = text.lastIndexOf('/'); end > 0; end = text.lastIndexOf('/', end - 1))
      if (isModelFolder(text.slice(0, end))) return { model: text.slice(0, end), variant: text.slice(end + 1) };
    return { model: text, variant: undefined };
  }
  const parts = text.split('/');
  const own = text.startsWith('@') ? 2 : 1;
  const variant = parts.slice(own).join('/');
  return { model: parts.slice(0, own).join('/'), variant: variant === '' ? undefined : variant };
};

/** A name is a path's when it starts like a path or ends like a file's; the name of a package, or of a shipped model, does neither. */
export const isPath = (name: string): boolean =>
  /^(?:\.{1,2}(?:\/|$)|\/|~\/|file:|[A-Za-z]:[\\/])/.test(name) || /\.[cm]?[jt]s(?:\/|$)/.test(name);

/** One of shootdown's own, which a recording may name. */
export const isShipped = (name: string): boolean => modelNames.includes(name) || subjectNames.includes(name);

/** Where a shipped model is, compiled or not as this file is. By URL: the compiler is to look at models on their own. */
const shipped = (name: string): URL =>
  new URL(`../../models/${name}/model${extname(import.meta.url)}`, import.meta.url);

/** The path of the module of a model. Throws `unknown` or `file` for what is none, with what may have been meant. */
export const modulePathOf = async (name: string): Promise<string> => {
  if (isShipped(name)) return fileURLToPath(shipped(name));
  if (isPath(name)) return fileOf(name);
  if (name === '') throw new ShootdownError('usage', 'a model was named by an empty text', suggest('', modelNames));
  return packageOf(name);
};

/** The module of a package that is installed for the current folder. */
const packageOf = async (name: string): Promise<string> => {
  // Few name a package, and six modules take a while.
  const { resolve: resolveImport } = await import('import-meta-resolve');
  try {
    return fileURLToPath(resolveImport(name, pathToFileURL(resolve('model.js')).href));
  } catch (error) {
    if (!/^(?:@[\w.-]+\/)?[\w.-]+$/.test(name) || (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND')
      throw new ShootdownError(
        'unknown',
        `there is no model '${name}', and no package of that name is installed here`,
        existsSync(name)
          ? `did you mean './${name}'?`
          : `${sentence(suggest(name, modelNames))} A model of your own is named by its path: ./${name}.js`,
        error,
      );
    throw new ShootdownError(
      'file',
      `the package ${name} has no module: ${(error as Error).message}`,
      undefined,
      error,
    );
  }
};

const sentence = (text: string): string => (text.endsWith('?') ? text : `${text}.`);

/** The file that a path means: itself, or the model in that folder. */
const fileOf = (name: string): string => {
  if (/^file:/.test(name)) {
    const path = /^file:\/\/(\/.*)$/.exec(name)?.[1];
    throw new ShootdownError('unknown', `${name} is a URL`, `name the model by its path${path ? `: ${path}` : ''}`);
  }
  const file = resolve(name);
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) {
    const near = [...endings, ...inFolder].map((end) => name + end).find((candidate) => existsSync(candidate));
    throw new ShootdownError(
      'unknown',
      `there is no file ${name}`,
      near === undefined ? `looked for ${file}` : `did you mean '${near}'?`,
    );
  }
  if (stat.isDirectory()) return modelIn(file, name);
  if (!stat.isFile())
    throw new ShootdownError(
      'file',
      `${name} is no regular file`,
      'name the file that exports the model: ./my-model.js',
    );
  if (!/^\.[cm]?[jt]s$/.test(extname(file)))
    throw new ShootdownError(
      'file',
      `${name} is no JavaScript or TypeScript file by its name`,
      'it ends in .js, .mjs, .cjs, .ts, .mts or .cts',
    );
  return file;
};

const endings: readonly string[] = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];
const inFolder: readonly string[] = ['/model', '/index'].flatMap((base) => endings.map((end) => base + end));

const isModelFolder = (path: string): boolean => {
  if (!existsSync(path)) return false;
  try {
    modelIn(resolve(path), path);
    return true;
  } catch {
    return false;
  }
};

/** The model of a folder: `model.ts` or `model.js`; else `index.ts` or `index.js`; else what its package.json calls `main`. */
const modelIn = (folder: string, name: string): string => {
  for (const base of ['model', 'index']) {
    const [found, another] = endings.map((end) => base + end).filter((file) => existsSync(join(folder, file)));
    if (found !== undefined && another !== undefined)
      throw new ShootdownError('file', `${name} has both ${found} and ${another}`, 'name the one that is meant');
    if (found !== undefined) return join(folder, found);
  }
  try {
    return createRequire(join(folder, 'model.js')).resolve(folder);
  } catch (error) {
    throw new ShootdownError(
      'file',
      `the folder ${name} has no model`,
      'its model is model.ts or model.js in it; another file is named by its path',
      error,
    );
  }
};
