import type { Command, Context } from '../commands/shared/command.ts';
import { exitCodes } from '../commands/shared/exit-codes.ts';
import { jobsOf } from '../commands/shared/options/cluster-options.ts';
import { Collector } from '../commands/shared/problems.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { isPath, isShipped, parseTarget } from '../loading/find-module.ts';
import { ShootdownError, suggest } from '../model/errors.ts';
import { nodeModule } from '../model/node-module.ts';
import { version } from '../version.ts';
import { complain } from './complain.ts';
import { helpOf, overview } from './help.ts';
import { parseOptions } from './parse-options.ts';

/** The commands, in the order in which the help shows them. Only the one that is asked for is loaded. */
const commands: { readonly [name: string]: () => Promise<Command> } = {
  list: async () => (await import('../commands/list/command.ts')).listCommand,
  new: async () => (await import('../commands/new/command.ts')).newCommand,
  check: async () => (await import('../commands/check/command.ts')).checkCommand,
  simulate: async () => (await import('../commands/simulate/command.ts')).simulateCommand,
  equivalent: async () => (await import('../commands/equivalent/command.ts')).equivalentCommand,
  compare: async () => (await import('../commands/compare/command.ts')).compareCommand,
  sweep: async () => (await import('../commands/sweep/command.ts')).sweepCommand,
  mutants: async () => (await import('../commands/mutants/command.ts')).mutantsCommand,
  bugs: async () => (await import('../commands/bugs/command.ts')).bugsCommand,
  show: async () => (await import('../commands/show/command.ts')).showCommand,
  step: async () => (await import('../commands/step/command.ts')).stepCommand,
  explore: async () => (await import('../commands/explore/command.ts')).exploreCommand,
  graph: async () => (await import('../commands/graph/command.ts')).graphCommand,
  conform: async () => (await import('../commands/conform/command.ts')).conformCommand,
  observe: async () => (await import('../commands/observe/command.ts')).observeCommand,
  drive: async () => (await import('../commands/drive/command.ts')).driveCommand,
  replay: async () => (await import('../commands/replay/command.ts')).replayCommand,
  worker: async () => (await import('../commands/worker/command.ts')).workerCommand,
  report: async () => (await import('../commands/report/command.ts')).reportCommand,
  completion: async () => (await import('../commands/completion/command.ts')).completionCommand(allCommands),
};

const allCommands = (): Promise<readonly Command[]> => Promise.all(Object.values(commands).map((load) => load()));

const commandOf = async (name: string): Promise<Command | undefined> =>
  Object.hasOwn(commands, name) ? commands[name]?.() : undefined;

const noCommand = (name: string): ShootdownError =>
  new ShootdownError('usage', `there is no command '${name}'`, suggest(name, Object.keys(commands)));

/** What a process has for a command, before it is known where its jobs run. */
type Surroundings = Omit<Context, 'jobs'>;

/** Runs a command line and answers with the exit code; never rejects. */
export const program = async (argv: readonly string[], context: Surroundings): Promise<number> => {
  try {
    return await dispatch(argv, context);
  } catch (error) {
    return complain(error, context);
  }
};

const dispatch = async ([name, ...rest]: readonly string[], context: Surroundings): Promise<number> => {
  const { output } = context;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    const [topic] = name === 'help' ? rest : [];
    const helped = topic === undefined ? undefined : await commandOf(topic);
    if (topic !== undefined && helped === undefined) throw noCommand(topic);
    const lines = helped === undefined ? overview(await allCommands(), version()) : helpOf(helped);
    if (name !== undefined) output.print(lines);
    else output.note(lines);
    return name === undefined ? exitCodes.usage : exitCodes.holds;
  }
  if (name === '--version' || name === '-v') {
    output.print([version()]);
    return exitCodes.holds;
  }
  const command = await commandOf(name);
  if (command === undefined)
    throw name.startsWith('-')
      ? new ShootdownError(
          'unknown',
          `there is no option ${name}`,
          'options come after the command: shootdown check MODEL --json',
        )
      : noCommand(name);
  const problems = new Collector();
  const parsed = parseOptions(rest, command.options, problems, command.exclusive);
  if (parsed.values.help === true || rest.includes('-h')) {
    output.print(helpOf(command));
    return exitCodes.holds;
  }
  // Not where a test runs the program on a thread of its own.
  const ofUser = rest.some(isPath) || parsed.positionals.some((text) => !isShipped(parseTarget(text).model));
  if (ofUser && nodeModule('worker_threads').isMainThread) (await import('./main-watch.ts')).watchMainThread();
  const jobs = await jobsOf(name, parsed, problems, output);
  let finished = false;
  try {
    const code = await command.run(parsed, problems, withJobs(context, jobs));
    finished = true;
    context.unwritten.tell(output);
    return code;
  } finally {
    await jobs.end(finished);
  }
};

const withJobs = (context: Surroundings, jobs: Jobs): Context => ({
  output: context.output,
  input: context.input,
  // Ctrl-C ends the program by itself until the signal is asked for.
  get signal(): AbortSignal {
    return context.signal;
  },
  debug: context.debug,
  unwritten: context.unwritten,
  jobs,
});
