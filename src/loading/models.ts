import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { modelNames, subjectNames } from '../../models/index.ts';
import { asShootdownError, messageOf, ShootdownError, stackOf, suggest } from '../model/errors.ts';
import { begun } from '../model/language/running.ts';
import type { Model } from '../model/model.ts';
import { commonJsHint, parseModel } from './model-shape.ts';

/** Where a shipped model is, compiled or not as this file is. By URL: the compiler is to look at models on their own. */
const shipped = (name: string): URL =>
  new URL(`../../models/${name}/model${extname(import.meta.url)}`, import.meta.url);

/** Which model is meant: one of shootdown's own by name, or a file; and which of its variants, if one is named. */
export interface Target {
  /** As it was given; `loadModel` takes it. */
  readonly model: string;
  readonly variant: string | undefined;
}

/** Splits `zap/2014`, `./my-model.js/fixed`: what follows a file's extension, or the name, is the variant. */
export const parseTarget = (text: string): Target => {
  if (isFile(text)) {
    if (existsSync(text)) return { model: text, variant: undefined };
    const [, model = text, variant] = /^(.*?\.(?:[cm]?js|[cm]?ts))(?:\/(.+))?$/.exec(text) ?? [];
    return { model, variant };
  }
  const [model = '', ...variant] = text.split('/');
  return { model, variant: variant.length === 0 ? undefined : variant.join('/') };
};

/** A name is a file's when it starts like a path or ends like one; an own model's name has neither. */
export const isFile = (name: string): boolean =>
  /^(?:\.{1,2}\/|\/|~\/|file:|[A-Za-z]:[\\/])/.test(name) || /\.[cm]?[jt]s(?:\/|$)/.test(name);

/**
 * Imports a model by name or by file. Throws `unknown` when there is none, `file` when the file cannot be run,
 * `model` when it does not export a model, and what a model itself refuses.
 */
export const loadModel = async (name: string): Promise<Model> => {
  if (isFile(name)) return parseModel(await importFile(name), name);
  if (name === '') throw new ShootdownError('usage', 'a model was named by an empty text', suggest('', modelNames));
  if (!modelNames.includes(name) && !subjectNames.includes(name))
    throw new ShootdownError(
      'unknown',
      `there is no model '${name}'`,
      `${sentence(suggest(name, modelNames))} A model of your own is named by its file: ./${name}.js`,
    );
  const { default: model } = (await import(shipped(name).href)) as { readonly default: Model };
  return model;
};

/** The path of the module that `loadModel` imports. Throws like it for a file that is not there. */
export const modulePathOf = (name: string): string => (isFile(name) ? fileOf(name) : fileURLToPath(shipped(name)));

const sentence = (text: string): string => (text.endsWith('?') ? text : `${text}.`);

/** The file that is meant. Throws `unknown` or `file` for what is none, with what may have been meant. */
const fileOf = (name: string): string => {
  if (/^file:/.test(name)) {
    const path = /^file:\/\/(\/.*)$/.exec(name)?.[1];
    throw new ShootdownError('unknown', `${name} is a URL`, `name the model by its path${path ? `: ${path}` : ''}`);
  }
  const file = resolve(name);
  if (existsSync(file)) requireModule(name, file);
  const folder = existsSync(file) && statSync(file).isDirectory();
  if (existsSync(file) && !folder) return file;
  const base = name.replace(/\/+$/, '');
  const near = ['.js', '.mjs', '.ts', '/model.js', '/index.js', '/model.ts', '/index.ts']
    .map((end) => base + end)
    .find((candidate) => existsSync(candidate));
  throw new ShootdownError(
    folder ? 'file' : 'unknown',
    folder ? `${name} is a folder, not a model's file` : `there is no file ${name}`,
    near !== undefined ? `did you mean '${near}'?` : folder ? 'name the file in it' : `looked for ${file}`,
  );
};

/** Refuses what Node would read as a program whatever it is, or wait for: `/etc/passwd`, `/dev/zero`, a FIFO. Folders are told apart later. */
const requireModule = (name: string, file: string): void => {
  const stat = statSync(file);
  if (stat.isDirectory()) return;
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
};

const importFile = (name: string): Promise<unknown> =>
  importDefault(name, "write 'export default defineModel({ ... })'");

/** The default export of a user's file. Throws `unknown` or `file` for one that is not there or cannot be run; `hint` says what to export. */
export const importDefault = async (name: string, hint: string): Promise<unknown> => {
  const file = fileOf(name);
  let module: { readonly default?: unknown };
  begun(() => "the top level of the model's file");
  try {
    module = (await import(pathToFileURL(file).href)) as typeof module;
  } catch (error) {
    throw asShootdownError(error) ?? cannotRun(name, error);
  }
  if (!('default' in module)) throw new ShootdownError('model', `${name} has no default export`, hint);
  return module.default;
};

const cannotRun = (name: string, error: unknown): ShootdownError => {
  const isError = stackOf(error) !== undefined;
  const code = isError ? (error as NodeJS.ErrnoException).code : undefined;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION' && /^\.[cm]?ts$/.test(extname(name)))
    return new ShootdownError(
      'file',
      `Node ${process.version} cannot run TypeScript: ${name}`,
      'compile the model with tsc and name the .js file, or use Node 22.18 or later',
      error,
    );
  if (isError && isCommonJs(code, messageOf(error)))
    return new ShootdownError('file', `${name} cannot be run: ${messageOf(error)}`, commonJsHint, error);
  const hint =
    code === 'ERR_MODULE_NOT_FOUND'
      ? 'is the package installed where the model is? Its own files are imported with their extension'
      : (whereOf(error) ?? (isError && error instanceof SyntaxError ? syntaxPlace(name) : undefined));
  return new ShootdownError('file', `${name} cannot be run: ${messageOf(error)}`, hint, error);
};

/** What Node says of CommonJS that imports an ES module, and of one kind that is taken for the other. */
const isCommonJs = (code: string | undefined, message: string): boolean =>
  code === 'ERR_REQUIRE_ESM' ||
  /^(?:Cannot use import statement outside a module|(?:exports|require|module) is not defined)/.test(message);

/** Where the syntax is wrong: not every Node puts it into the stack, but all say it of a program that ends with it. */
const syntaxPlace = (name: string): string | undefined => {
  const program = `import(${JSON.stringify(pathToFileURL(resolve(name)).href)})`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    // It ends by itself, with the error; a guard against what else may hang.
    timeout: 60_000,
  });
  const place = /^(?:file:\/\/)?(\/.+:\d+)$/m.exec(stderr)?.[1];
  return place === undefined ? undefined : `at ${place}`;
};

/** Where a module failed, from its stack: V8 puts a syntax error's place on the first line, and a call's on an `at` line. */
const whereOf = (error: unknown): string | undefined => {
  const place = /file:\/\/([^\s)]+)/.exec(stackOf(error) ?? '')?.[1];
  return place === undefined ? undefined : `at ${place}`;
};
