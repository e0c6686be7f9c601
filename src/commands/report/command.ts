import { join } from 'node:path';
import { isShipped } from '../../loading/find-module.ts';
import { loadModel } from '../../loading/models.ts';
import type { Model } from '../../model/model.ts';
import { printable } from '../../report/foreign-text.ts';
import type { ModelFor, Source } from '../../report/html/site.ts';
import { waysOf } from '../../report/html/ways.ts';
import { count } from '../../report/numbers.ts';
import { type Command, command } from '../shared/command.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import { repeated } from '../shared/options/options.ts';
import { textValue } from '../shared/options/values.ts';
import type { Collector } from '../shared/problems.ts';
import { htmlOption } from '../shared/result.ts';
import { writeWhole } from '../shared/verdict-files.ts';
import { collectDocuments } from './collect.ts';

/** Of the files that are not shown so many are named; the page names them all. */
const NAMED = 10;

/** `shootdown report [DIR]` */
export const reportCommand: Command = command({
  name: 'report',
  takes: '[DIR]',
  summary: 'make one page of everything that was kept in a folder, to send or to look through',
  details: [
    '',
    'Reads the JSON documents in DIR (default: out) that check, bugs, sweep, compare and the others have written, and whatever --json',
    'printed into files there. What is none is listed with the reason. Models that are files of your own are run only if you name',
    'them; otherwise the states are shown as they were recorded.',
  ],
  options: {
    html: { ...htmlOption, doc: 'the page to write (default: DIR/report.html)' },
    model: repeated(
      'model',
      'FILE',
      'the file of a model of your own, for the counterexamples that are of it',
      textValue,
    ),
  },
  run: async ({ values, positionals }, problems, { output }) => {
    const [folder = 'out'] = positionals;
    if (positionals.length > 1) problems.refuse('usage', 'report takes one folder', 'shootdown report out');
    const own = await ownModels(values.model, problems);
    problems.raise();
    const { sources, notShown } = collectDocuments(folder);
    const modelFor = await modelsFor(sources, own);
    const [{ siteOf }, { pageOf }] = await Promise.all([
      import('../../report/html/site.ts'),
      import('../../report/html/page.ts'),
    ]);
    const file = values.html ?? join(folder, 'report.html');
    writeWhole(file, pageOf(siteOf(folder, sources, modelFor, notShown)));
    const named = notShown.slice(0, NAMED).map((each) => printable(`not shown: ${each.file}: ${each.reason}`));
    const more = notShown.length - named.length;
    output.print([
      `${count(sources.length, 'document')} of ${printable(folder)}`,
      ...named,
      ...(more === 0 ? [] : [`not shown: ${more} more, which the page names`]),
      `written: ${file}`,
    ]);
    return exitCodes.holds;
  },
});

/** The models that were named, by their names. */
const ownModels = async (files: readonly string[], problems: Collector): Promise<ReadonlyMap<string, Model>> => {
  const models = new Map<string, Model>();
  for (const file of files) {
    const model = await problems.attemptLater(() => loadModel(file));
    if (model !== undefined) models.set(model.name, model);
  }
  return models;
};

/** Loads the shipped models that the documents name. What a document says of a file is never loaded. */
const modelsFor = async (sources: readonly Source[], own: ReadonlyMap<string, Model>): Promise<ModelFor> => {
  const named = new Set(
    sources.flatMap(({ document }) =>
      waysOf(document).flatMap(({ model, modelFile }) => (modelFile === null && isShipped(model) ? [model] : [])),
    ),
  );
  const shipped = new Map<string, Model>();
  for (const name of named) shipped.set(name, await loadModel(name));
  return ({ model, modelFile }) =>
    (modelFile === null ? shipped.get(model) : own.get(model)) ?? {
      why:
        modelFile === null
          ? `there is no model '${model}' here`
          : `the model is a file, ${modelFile}, which is run only with --model`,
    };
};
