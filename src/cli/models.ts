import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf, ShootdownError, suggest } from '../model/errors.ts';
import type { Model } from '../model/model.ts';
import { parseModel } from './model-shape.ts';
import { asShootdownError } from './problems.ts';

/** The models that come with shootdown; each is imported when it is asked for. */
export const shippedNames: readonly string[] = ['zap'];

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
  /^(?:\.{1,2}\/|\/|~\/|[A-Za-z]:[\\/])/.test(name) || /\.[cm]?[jt]s(?:\/|$)/.test(name);

/**
 * Imports a model by name or by file. Throws `unknown` when there is none, `file` when the file cannot be run,
 * `model` when it does not export a model, and what a model itself refuses.
 */
export const loadModel = async (name: string): Promise<Model> => {
  if (isFile(name)) return parseModel(await importFile(name), name);
  if (!shippedNames.includes(name))
    throw new ShootdownError(
      'unknown',
      `there is no model '${name}'`,
      `${suggest(name, shippedNames)}; a model of your own is named by its file, ./${name}.js`,
    );
  const { default: model } = (await import(shipped(name).href)) as { readonly default: Model };
  return model;
};

const importFile = async (name: string): Promise<unknown> => {
  const file = resolve(name);
  if (!existsSync(file)) throw new ShootdownError('unknown', `there is no file ${name}`, `looked for ${file}`);
  let module: { readonly default?: unknown };
  try {
    module = (await import(pathToFileURL(file).href)) as typeof module;
  } catch (error) {
    throw asShootdownError(error) ?? cannotRun(name, error);
  }
  if (!('default' in module))
    throw new ShootdownError('model', `${name} has no default export`, "write 'export default defineModel({ ... })'");
  return module.default;
};

const cannotRun = (name: string, error: unknown): ShootdownError => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION' && /^\.[cm]?ts$/.test(extname(name)))
    return new ShootdownError(
      'file',
      `Node ${process.version} cannot run TypeScript: ${name}`,
      'compile the model with tsc and name the .js file, or use Node 22.18 or later',
      error,
    );
  const hint =
    code === 'ERR_MODULE_NOT_FOUND'
      ? 'is the package installed where the model is? Its own files are imported with their extension'
      : whereOf(error);
  return new ShootdownError('file', `${name} cannot be run: ${messageOf(error)}`, hint, error);
};

/** Where a module failed, from its stack: V8 puts a syntax error's place on the first line, and a call's on an `at` line. */
const whereOf = (error: unknown): string | undefined => {
  const place = error instanceof Error ? /file:\/\/([^\s)]+)/.exec(error.stack ?? '')?.[1] : undefined;
  return place === undefined ? undefined : `at ${place}`;
};
