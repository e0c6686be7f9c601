import { bugsCommand } from '../commands/bugs/command.ts';
import { checkCommand } from '../commands/check/command.ts';
import { compareCommand } from '../commands/compare/command.ts';
import { equivalentCommand } from '../commands/equivalent/command.ts';
import { listCommand } from '../commands/list/command.ts';
import { mutantsCommand } from '../commands/mutants/command.ts';
import { replayCommand } from '../commands/replay/command.ts';
import type { Command, Context } from '../commands/shared/command.ts';
import { exitCodes } from '../commands/shared/exit-codes.ts';
import { Collector } from '../commands/shared/problems.ts';
import { showCommand } from '../commands/show/command.ts';
import { simulateCommand } from '../commands/simulate/command.ts';
import { sweepCommand } from '../commands/sweep/command.ts';
import { ShootdownError, suggest } from '../model/errors.ts';
import { version } from '../version.ts';
import { complain } from './complain.ts';
import { helpOf, overview } from './help.ts';
import { parseOptions } from './parse-options.ts';

const commands: readonly Command[] = [
  listCommand,
  checkCommand,
  simulateCommand,
  equivalentCommand,
  compareCommand,
  sweepCommand,
  mutantsCommand,
  bugsCommand,
  showCommand,
  replayCommand,
];

/** Runs a command line and answers with the exit code; never rejects. */
export const program = async (argv: readonly string[], context: Context): Promise<number> => {
  try {
    return await dispatch(argv, context);
  } catch (error) {
    return complain(error, context);
  }
};

const dispatch = async ([name, ...rest]: readonly string[], context: Context): Promise<number> => {
  const { output } = context;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const helped = name === 'help' ? commands.find((command) => command.name === rest[0]) : undefined;
    const lines = helped === undefined ? overview(commands, version()) : helpOf(helped);
    if (name !== undefined) output.print(lines);
    else output.note(lines);
    return name === undefined ? exitCodes.usage : exitCodes.holds;
  }
  if (name === '--version' || name === '-v') {
    output.print([version()]);
    return exitCodes.holds;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    const names = commands.map((candidate) => candidate.name);
    throw name.startsWith('-')
      ? new ShootdownError(
          'unknown',
          `there is no option ${name}`,
          'options come after the command: shootdown check MODEL --json',
        )
      : new ShootdownError('usage', `there is no command '${name}'`, suggest(name, names));
  }
  const problems = new Collector();
  const parsed = parseOptions(rest, command.options, problems);
  if (parsed.values.help === true || rest.includes('-h')) {
    output.print(helpOf(command));
    return exitCodes.holds;
  }
  return command.run(parsed, problems, context);
};
