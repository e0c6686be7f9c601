import { messageOf, ShootdownError, suggest } from '../model/errors.ts';
import { version } from '../version.ts';
import { bugsCommand } from './bugs.ts';
import { checkCommand } from './check.ts';
import type { Command, Context } from './command.ts';
import { compareCommand } from './compare.ts';
import { equivalentCommand } from './equivalent.ts';
import { exitCodeOfError, exitCodes } from './exit-codes.ts';
import { helpOf, overview } from './help.ts';
import { listCommand } from './list.ts';
import { mutantsCommand } from './mutants.ts';
import { type Options, parseOptions } from './options.ts';
import { asShootdownError, Collector, Problems } from './problems.ts';
import { replayCommand } from './replay.ts';
import { simulateCommand } from './simulate.ts';
import { sweepCommand } from './sweep.ts';

/** A command with its own options is one with any: what it runs on was parsed by its own declarations. */
const commands: readonly Command<Options>[] = [
  listCommand,
  checkCommand,
  simulateCommand,
  equivalentCommand,
  compareCommand,
  sweepCommand,
  mutantsCommand,
  bugsCommand,
  replayCommand,
] as unknown as readonly Command<Options>[];

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
    const asked = name === 'help' ? commands.find((command) => command.name === rest[0]) : undefined;
    const lines = asked === undefined ? overview(commands, version()) : helpOf(asked);
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

/** Tells an error to a person: what was wrong and what to do; the stack only for a defect, and when it is asked for. */
const complain = (error: unknown, { output, debug }: Context): number => {
  const known = error instanceof Problems ? error.all : [asShootdownError(error) ?? []].flat();
  const [first] = known;
  if (first === undefined) {
    output.note([
      `shootdown: ${messageOf(error)}`,
      debug
        ? stackOf(error)
        : '  this is a defect of shootdown; the same command with --debug shows the stack for a report',
    ]);
    return exitCodes.internal;
  }
  for (const problem of known)
    output.note([
      `shootdown: ${problem.message}`,
      ...(problem.hint === undefined ? [] : [`  ${problem.hint}`]),
      ...(debug ? [stackOf(problem)] : []),
    ]);
  return exitCodeOfError(first.code);
};

const stackOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by: ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
};
