import { readFileSync } from 'node:fs';
import { loadModel } from '../../loading/models.ts';
import { messageOf, ShootdownError } from '../../model/errors.ts';
import { instantiate } from '../../model/instance.ts';
import { counterexample } from '../../report/counterexample.ts';
import { type Command, command } from '../shared/command.ts';
import { widthOption, withWidth } from '../shared/common-options.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import { valued } from '../shared/options.ts';
import { textValue } from '../shared/values.ts';
import { parseRecording } from './parse-json.ts';

/** `shootdown replay FILE` */
export const replayCommand: Command = command({
  name: 'replay',
  takes: 'FILE',
  summary: 'execute the steps of a counterexample again, and say whether it still is one',
  details: ['', 'FILE is a JSON file that check wrote, such as out/verdicts/zap-2014.json.'],
  options: {
    model: valued('model', 'FILE', "the model's file, when it is elsewhere than it was", undefined, textValue),
    width: widthOption,
  },
  run: async ({ values, positionals }, problems, context) => {
    const output = withWidth(context.output, values.width);
    const [file] = positionals;
    if (file === undefined || positionals.length > 1)
      problems.add(new ShootdownError('usage', 'replay takes one file', 'check writes them under out/verdicts'));
    problems.raise();
    const recording = parseRecording(read(file as string), file as string);
    const model = await loadModel(values.model ?? recording.modelFile ?? recording.model);
    const instance = instantiate(model, recording.variant, recording.bounds);
    const { replay } = await import('../../check/replay.ts');
    const replayed = await replay(instance, recording.verdict);
    if (replayed.kind === 'departed') {
      output.print([`not reproduced: ${replayed.reason}`]);
      return exitCodes.unexpected;
    }
    output.print(counterexample(instance, replayed.verdict, undefined, output.width));
    output.print(['', 'reproduced: every step can happen, and the last state shows what was recorded']);
    if (replayed.differing.length > 0)
      output.print([
        `but what changes is not what was recorded in step ${replayed.differing.join(', ')}: the model has changed since`,
      ]);
    return exitCodes.holds;
  },
});

const read = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ShootdownError(
      'file',
      `cannot read ${file}: ${messageOf(error)}`,
      'replay takes a .json file that check wrote',
      error,
    );
  }
};
