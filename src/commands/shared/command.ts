import type { Jobs } from '../../jobs/jobs.ts';
import { type Exclusive, flag, type Option, type Options, type Parsed } from './options/options.ts';
import type { Output } from './printing/output.ts';
import type { Collector } from './problems.ts';
import type { Unwritten } from './verdict-files.ts';

/** Where a user types, or a file is piped in. */
export interface Input {
  readonly isTerminal: boolean;
  /** The lines that are still to come, each once; a terminal is prompted for them. */
  lines(prompt: string): AsyncIterable<string>;
}

/** What a command works with; nothing else of the process is looked at. */
export interface Context {
  readonly output: Output;
  readonly input: Input;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Whether stacks are shown. */
  readonly debug: boolean;
  /** Of the files of the result; told once the command has printed it. */
  readonly unwritten: Unwritten;
  /** Where its jobs run. */
  readonly jobs: Jobs;
}

/** One command of the program, with the options that it declares. */
export interface Command<O extends Options = Options> {
  readonly name: string;
  /** What it takes besides options: `MODEL[/VARIANT]...`. */
  readonly takes: string;
  readonly summary: string;
  readonly details: readonly string[];
  readonly options: O;
  /** Options of which only one may be given. Default: none. */
  readonly exclusive?: readonly Exclusive[];
  /** Resolves with the exit code. Problems with the options are in `problems` already; it may add more, and raises them. */
  run(parsed: Parsed<O>, problems: Collector, context: Context): Promise<number>;
}

/** Options that every command has. */
const common: { readonly help: Option<boolean>; readonly debug: Option<boolean> } = {
  help: flag('help', 'show this text'),
  debug: flag('debug', 'show the stack of an error'),
};

/** Declares a command. The types of its options are known in its `run`, and of no interest outside. */
export const command = <O extends Options>(declared: Command<O>): Command => ({
  ...declared,
  options: { ...declared.options, ...common },
  run: declared.run as Command['run'],
});
