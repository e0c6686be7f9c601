import { flag, type Option, type Options, type Parsed } from './options.ts';
import type { Output } from './output.ts';
import type { Collector } from './problems.ts';

/** What a command works with; nothing else of the process is looked at. */
export interface Context {
  readonly output: Output;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  /** Whether stacks are shown. */
  readonly debug: boolean;
}

/** One command of the program. */
export interface Command<O extends Options> {
  readonly name: string;
  /** What it takes besides options: `MODEL[/VARIANT]...`. */
  readonly takes: string;
  readonly summary: string;
  readonly details: readonly string[];
  readonly options: O;
  /** Answers with the exit code. Problems with the options are in `problems` already; it may add more, and raises them. */
  readonly run: (parsed: Parsed<O>, problems: Collector, context: Context) => Promise<number>;
}

/** Options that every command has. */
export const common: { readonly help: Option<boolean>; readonly debug: Option<boolean> } = {
  help: flag('help', 'show this text'),
  debug: flag('debug', 'show the stack of an error'),
};
