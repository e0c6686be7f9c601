import type { Context } from '../commands/shared/command.ts';
import { exitCodes } from '../commands/shared/exit-codes.ts';
import { Problems } from '../commands/shared/problems.ts';
import { type ErrorCode, messageOf, stackOf } from '../model/errors.ts';
import { faultOfModel } from '../model/fault.ts';
import { printableLines } from '../report/foreign-text.ts';

/** Tells an error to a person: what was wrong and what to do; the stack only for a defect, and when it is asked for. */
export const complain = (
  error: unknown,
  { output, debug }: Pick<Context, 'output' | 'debug'>,
  what = 'the model failed',
): number => {
  const problems = error instanceof Problems ? error.all : [faultOfModel(error, what) ?? []].flat();
  const [first] = problems;
  if (first === undefined) {
    output.note([
      `shootdown: ${told(messageOf(error))}`,
      debug
        ? stackWithCauses(error)
        : '  this is a defect of shootdown; the same command with --debug shows the stack for a report',
    ]);
    return exitCodes.internal;
  }
  for (const problem of problems)
    output.note([
      `shootdown: ${told(problem.message)}`,
      ...(problem.hint === undefined ? [] : [`  ${told(problem.hint)}`]),
      ...(debug ? [stackWithCauses(problem)] : []),
    ]);
  return exitCodeOfError(first.code);
};

/** Lines after the first are set in, lest a name with a line end in it looks like a message of its own. */
const told = (text: string): string => printableLines(text, false).replaceAll('\n', '\n    ');

const stackWithCauses = (error: unknown): string => {
  const stack = stackOf(error);
  if (stack === undefined) return messageOf(error);
  const { cause } = error as Error;
  return cause === undefined ? stack : `${stack}\ncaused by: ${stackWithCauses(cause)}`;
};

/** The code of an error with which a command ended. */
const exitCodeOfError = (code: ErrorCode): number => {
  switch (code) {
    case 'usage':
    case 'file':
      return exitCodes.usage;
    case 'unknown':
      return exitCodes.unknown;
    case 'model':
    case 'domain':
    case 'recipe':
    case 'worker':
      return exitCodes.failed;
    case 'server':
      return exitCodes.server;
  }
};
