import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { asShootdownError, messageOf, ShootdownError, stackOf } from '../model/errors.ts';
import type { Model } from '../model/model.ts';
import { begun } from '../model/rules/running.ts';
import { isShipped, modulePathOf } from './find-module.ts';
import { commonJsHint, parseModel } from './model-shape.ts';
import { isTypeScript, runTypeScript } from './typescript.ts';

/**
 * Imports a model by name or by file. Throws `unknown` when there is none, `file` when the file cannot be run,
 * `model` when it does not export a model, and what a model itself refuses.
 */
export const loadModel = async (name: string): Promise<Model> => {
  if (!isShipped(name))
    return parseModel(await importDefault(name, "write 'export default defineModel({ ... })'"), name);
  const { default: model } = (await import(pathToFileURL(await modulePathOf(name)).href)) as {
    readonly default: Model;
  };
  return model;
};

/** The default export of a user's file. Throws `unknown` or `file` for one that is not there or cannot be run; `hint` says what to export. */
export const importDefault = async (name: string, hint: string): Promise<unknown> => {
  const file = await modulePathOf(name);
  if (isTypeScript(file)) await runTypeScript();
  let module: { readonly default?: unknown };
  begun(() => "the top level of the model's file");
  try {
    module = (await import(pathToFileURL(file).href)) as typeof module;
  } catch (error) {
    throw asShootdownError(error) ?? (await cannotRun(name, file, error));
  }
  if (!('default' in module)) throw new ShootdownError('model', `${name} has no default export`, hint);
  return module.default;
};

const cannotRun = async (name: string, file: string, error: unknown): Promise<ShootdownError> => {
  const isError = stackOf(error) !== undefined;
  const code = isError ? (error as NodeJS.ErrnoException).code : undefined;
  if (isError && isCommonJs(code, messageOf(error)))
    return new ShootdownError('file', `${name} cannot be run: ${messageOf(error)}`, commonJsHint, error);
  const hint =
    code === 'ERR_MODULE_NOT_FOUND'
      ? notFoundHint(messageOf(error))
      : code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX' || / is no TypeScript:/.test(messageOf(error))
        ? 'types are only taken out: no enum, namespace or parameter property'
        : /the package amaro is not installed$/.test(messageOf(error))
          ? 'npm install amaro@0.1 where the model is, or use Node 22.18 or later'
          : (whereOf(error) ?? (isError && error instanceof SyntaxError ? await syntaxPlace(file) : undefined));
  return new ShootdownError('file', `${name} cannot be run: ${messageOf(error)}`, hint, error);
};

/** What Node says of CommonJS that imports an ES module, and of one kind that is taken for the other. */
const isCommonJs = (code: string | undefined, message: string): boolean =>
  code === 'ERR_REQUIRE_ESM' ||
  /^(?:Cannot use import statement outside a module|(?:exports|require|module) is not defined)/.test(message);

/** TypeScript that is run as it is imports `./part.ts`, and not what a compiler would make of it. */
const notFoundHint = (message: string): string => {
  const source = /'(\/.*\.[cm]?)js'/.exec(message)?.[1];
  return source !== undefined && existsSync(`${source}ts`)
    ? `there is ${source}ts: a TypeScript file that is run as it is imports its own files as .ts`
    : 'is the package installed where the model is? Its own files are imported with their extension';
};

/** Where the syntax is wrong: not every Node puts it into the stack, but all say it of a program that ends with it. */
const syntaxPlace = async (file: string): Promise<string | undefined> => {
  const { spawnSync } = await import('node:child_process');
  const program = `import(${JSON.stringify(pathToFileURL(file).href)})`;
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
