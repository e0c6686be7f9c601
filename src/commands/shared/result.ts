// The result of a command as a document: kept under `out`, so that `shootdown report` can show it later, and as a page to send.

import { join } from 'node:path';
import type { Model } from '../../model/model.ts';
import type { AnyDocument } from '../../report/documents/any-document.ts';
import type { ModelFor } from '../../report/html/site.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import type { Context } from './command.ts';
import { type Option, valued } from './options/options.ts';
import { textValue } from './options/values.ts';
import { modelFileOf, type VariantJob } from './variant-job.ts';
import { makeFolderFor, writeWhole } from './verdict-files.ts';

export const htmlOption: Option<string | undefined> = valued(
  'html',
  'FILE',
  'write the result as one page to send, which opens from a disk and needs no server',
  textValue,
);

/** What the result of a command line is called: `check zap`, `sweep mine.ts/racy`. Where a file of the user's lies is of no interest to others. */
export const titleOf = (command: string, positionals: readonly string[]): string =>
  [command, ...positionals.map((target) => target.replace(/^.*\/(?=[^/]+\.[cm]?[jt]s(?:\/|$))/, ''))].join(' ');

/** A model that a command has loaded. */
export interface Loaded {
  readonly model: Model;
  /** Undefined for a model of shootdown's own. */
  readonly modelFile: string | undefined;
}

/** The models of some jobs. */
export const loadedBy = (jobs: readonly VariantJob[]): readonly Loaded[] =>
  jobs.map((job) => ({ model: job.instance.model, modelFile: modelFileOf(job) }));

/** Finds the models of ways among those that a command has loaded. A file's model may be called like another one. */
export const modelsOf =
  (loaded: readonly Loaded[]): ModelFor =>
  (way) =>
    loaded.find(({ model, modelFile }) => model.name === way.model && (modelFile ?? null) === way.modelFile)?.model ?? {
      why: `there is no model ${way.model} here`,
    };

/** Writes a document as a page; answers with the lines that say so. What cannot be written is noted in the context. */
export const writeHtml = async (
  file: string | undefined,
  title: string,
  document: AnyDocument,
  modelFor: ModelFor,
  { unwritten }: Context,
): Promise<readonly string[]> => {
  if (file === undefined) return [];
  const [{ siteOf }, { pageOf }] = await Promise.all([
    import('../../report/html/site.ts'),
    import('../../report/html/page.ts'),
  ]);
  const page = pageOf(siteOf(title, [{ document }], modelFor));
  return unwritten.attempt(() => writeWhole(file, page)) ? [`written: ${file}`] : [];
};

/** Names longer than this are cut: a command line can name all variants of all models. */
const LONGEST_NAME = 80;

/** Keeps the document of a result that is of several things under `out/results`, named by its title, where `report` finds it. */
export const keepResult = (
  out: string | undefined,
  title: string,
  document: AnyDocument,
  { unwritten }: Context,
): void => {
  if (out === undefined) return;
  const folder = join(out, 'results');
  const name = title
    .replaceAll(/[^\w.]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, LONGEST_NAME);
  if (unwritten.attempt(() => makeFolderFor(folder)))
    unwritten.attempt(() => writeWhole(join(folder, `${name}.json`), `${prettyJson(document)}\n`));
};
