import type { Context } from '../commands/shared/command.ts';
import { exitCodes } from '../commands/shared/exit-codes.ts';
import { Problems } from '../commands/shared/problems.ts';
import { asShootdownError, type ErrorCode, messageOf } from '../model/errors.ts';

/** Tells an error to a person: what was wrong and what to do; the stack only for a defect, and when it is asked for. */
export const complain = (error: unknown, { output, debug }: Context): number => {
  const problems = error instanceof Problems ? error.all : [asShootdownError(error) ?? []].flat();
  const [first] = problems;
  if (first === undefined) {
    output.note([
      `shootdown: ${messageOf(error)}`,
      debug
        ? stackOf(error)
        : '  this is a defect of shootdown; the same command with --debug shows the stack for a report',
    ]);
    return exitCodes.internal;
  }
  for (const problem of problems)
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
  }
};
