import type { Counterexample } from '../../check/result.ts';
import { type Instance, ownBounds } from '../../model/instance.ts';
import { counterexample } from '../../report/counterexample.ts';
import { prettyJson } from '../../report/pretty-json.ts';
import { itf } from '../../trace/itf.ts';
import { type Command, command } from '../shared/command.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import { functionsOption, onPage, pageOptions } from '../shared/options/common-options.ts';
import { valued } from '../shared/options/options.ts';
import { textValue } from '../shared/options/values.ts';
import { openRecording } from '../shared/recording/open.ts';
import { commandWords } from '../shared/variant-job.ts';
import { writeWhole } from '../shared/verdict-files.ts';

/** `shootdown replay FILE` */
export const replayCommand: Command = command({
  name: 'replay',
  takes: 'FILE',
  summary: 'execute the steps of a counterexample again, and say whether it still is one',
  details: [
    '',
    'FILE is a JSON file that check wrote, such as out/verdicts/zap-2014.json. A model that is a file of your own is run only',
    'if you name it: a JSON file may come from anywhere, and a model is a program.',
  ],
  options: {
    model: valued('model', 'FILE', "the model's file, for a model of your own", textValue),
    itf: valued(
      'itf',
      'FILE',
      'write the states of the trace, as ITF (ADR 015 of Apalache), which viewers of traces read',
      textValue,
    ),
    ...pageOptions,
    functions: functionsOption,
  },
  run: async ({ values, positionals }, problems, context) => {
    const { output } = onPage(context, values);
    const { page } = output;
    const [file] = positionals;
    if (file === undefined || positionals.length > 1)
      problems.refuse('usage', 'replay takes one file', 'check writes them under out/verdicts');
    problems.raise();
    const { instance, verdict: recorded } = await openRecording('replay', file as string, values.model);
    const { replay } = await import('../../check/replay.ts');
    const replayed = await replay(instance, recorded);
    if (replayed.kind === 'departed') {
      output.print([`not reproduced: ${replayed.reason}`]);
      return exitCodes.unexpected;
    }
    output.print(
      counterexample(instance, replayed.verdict, { search: searchCommand(recorded, instance, values.model) }, page),
    );
    output.print([
      ...page.gap,
      ...page.lines(['reproduced: every step can happen, and the last state shows what was recorded']),
    ]);
    if (values.itf !== undefined) {
      const { verdict } = replayed;
      const loop = verdict.kind === 'liveness' ? verdict.loop : undefined;
      const name = `${instance.model.name}/${instance.variant}`;
      const document = itf(name, instance.system, verdict.trace, loop);
      const written = values.itf;
      if (context.unwritten.attempt(() => writeWhole(written, `${prettyJson(document)}\n`)))
        output.print([`written: ${written}`]);
    }
    if (replayed.differing.length > 0)
      output.print([
        `but what changes is not what was recorded in step ${replayed.differing.join(', ')}: the model has changed since`,
      ]);
    return exitCodes.holds;
  },
});

/** The command line that finds what was recorded: it may have been a walk, or be of bounds of its own. */
const searchCommand = (verdict: Counterexample, instance: Instance, model: string = instance.model.name): string => {
  const own = ownBounds(instance.model, instance.variant);
  const set = Object.entries(instance.bounds).filter(([name, value]) => own[name] !== value);
  const properties = verdict.kind === 'violated' || verdict.kind === 'liveness' ? [verdict.property] : undefined;
  return `npx shootdown check ${commandWords({ model, instance, set: Object.fromEntries(set), properties })}`;
};
