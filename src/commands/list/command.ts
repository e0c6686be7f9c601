import { modelNames } from '../../../models/index.ts';
import { parseTarget } from '../../loading/find-module.ts';
import { loadModel } from '../../loading/models.ts';
import { requireVariant } from '../../model/require.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { type Command, command } from '../shared/command.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import { flag } from '../shared/options/options.ts';
import { contentsOf } from './contents.ts';
import { modelsDocument } from './json.ts';
import { type Listed, modelLines, overviewLines } from './text.ts';

/** `shootdown list [MODEL]...` */
export const listCommand: Command = command({
  name: 'list',
  takes: '[MODEL[/VARIANT]]...',
  summary:
    'show the models; of one, its bounds and variants with what is expected of each, threads, properties, observations',
  details: [],
  options: { json: flag('json', 'print one JSON document') },
  run: async ({ values, positionals }, problems, { output }) => {
    const listed: Listed[] = [];
    const isOverview = positionals.length === 0;
    for (const name of isOverview ? modelNames : positionals) {
      const one = await problems.attemptLater(() => listedBy(name, isOverview));
      if (one !== undefined) listed.push(one);
    }
    problems.raise();
    if (values.json) output.print([prettyJson(modelsDocument(listed))]);
    else if (isOverview) output.print(overviewLines(listed.map(({ model }) => model)));
    else output.print(listed.flatMap((one, i) => [...(i === 0 ? [] : ['']), ...modelLines(one)]));
    return exitCodes.holds;
  },
});

/** What a text on the command line names. Throws `unknown`, whatever `loadModel` throws, and what the model throws while it is built. */
const listedBy = async (text: string, isOverview: boolean): Promise<Listed> => {
  const target = parseTarget(text);
  const model = await loadModel(target.model);
  const variants = target.variant === undefined ? model.variants : [requireVariant(model, target.variant)];
  // To build every variant of every model takes seconds.
  const built = isOverview ? [] : variants;
  return { model, variants, contents: new Map(built.map(({ name }) => [name, contentsOf(model, name)])) };
};
