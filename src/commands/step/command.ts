import { messageOf, ShootdownError } from '../../model/errors.ts';
import { type Command, command } from '../shared/command.ts';
import { exitCodes } from '../shared/exit-codes.ts';
import { boundsOf, setOption, widthOption } from '../shared/options/common-options.ts';
import { valued } from '../shared/options/options.ts';
import { positiveValue, textValue } from '../shared/options/values.ts';
import { opened } from '../shared/recording/open.ts';
import type { AllOpened, Opened } from '../shared/recording/way.ts';

/** `3,1,1` */
const numbersValue = (text: string): readonly number[] => {
  const numbers = text.split(',').map((each) => each.trim());
  const wrong = numbers.find((each) => !/^[1-9]\d{0,8}$/.test(each));
  if (wrong !== undefined)
    throw new ShootdownError('usage', `--take: '${wrong}' is no number of a step`, 'as they are shown: --take 3,1,1');
  return numbers.map(Number);
};

/** `shootdown step MODEL/VARIANT` */
export const stepCommand: Command = command({
  name: 'step',
  takes: 'MODEL/VARIANT | ID | FILE.json',
  summary: 'step through a variant, or a counterexample, by hand in the terminal',
  details: [
    'Shows what can happen in a state, by number, with what it would change; takes one step, goes back, keeps every branch, looks',
    'for a shortest way from here to what you name. It reads commands from standard input, a line each, so a file of them',
    'can be piped in; the exit code is then 150 if one of them was wrong.',
  ],
  options: {
    set: setOption(),
    model: valued('model', 'FILE', "the model's file, where a counterexample is of a model of your own", textValue),
    way: valued('way', 'N', 'of a file that has several ways, take this one (default: 1)', positiveValue),
    take: valued('take', 'N,N...', 'take the steps of these numbers first', numbersValue),
    width: widthOption,
  },
  run: async ({ values, positionals }, problems, context) => {
    const { output, input } = context;
    const bounds = boundsOf(values.set, problems);
    const target = await problems.attemptLater(() => opened('step', positionals, bounds, values.model));
    problems.raise();
    if (target === undefined) return exitCodes.usage;
    const { Dialogue } = await import('./dialogue.ts');
    const chosen = chosenOf(target, values.way);
    const dialogue = new Dialogue(chosen.instance, values.width ?? output.page.width, () => context.signal);
    output.print([...otherWays(target, chosen), ...dialogue.open(chosen.way, values.take)]);
    let code: number = exitCodes.holds;
    for await (const line of input.lines('> ')) {
      if (!input.isTerminal) output.print([`> ${line}`]);
      try {
        const { lines, quit = false } = await dialogue.answer(line);
        output.print(lines);
        if (quit) break;
      } catch (error) {
        if (!(error instanceof ShootdownError)) throw error;
        const hint = error.hint === undefined ? [] : [`  ${error.hint}`];
        output.print([messageOf(error), ...hint]);
        code = exitCodes.usage;
      }
    }
    return input.isTerminal ? exitCodes.holds : code;
  },
});

/** Throws a `usage` error for a way that there is not. */
const chosenOf = (all: AllOpened, way = 1): Opened => {
  const chosen = all[way - 1];
  if (chosen === undefined)
    throw new ShootdownError('usage', `--way ${way}: there is none`, `they go from 1 to ${all.length}`);
  return chosen;
};

/** What a file has, where that is several ways. */
const otherWays = (all: AllOpened, chosen: Opened): readonly string[] =>
  all.length === 1
    ? []
    : [
        'the file has several ways; --way takes another:',
        ...all.map((each, i) => `${each === chosen ? '*' : ' '} ${i + 1}  ${each.way?.words ?? ''}`),
      ];
