import { exitCodes } from '../commands/shared/exit-codes.ts';

/**
 * Answers with a signal that the first Ctrl-C (or SIGTERM) aborts, so that what was explored can still be told. The
 * second one ends the program at once.
 */
export const onInterrupt = (note: (text: string) => void): AbortSignal => {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(exitCodes.interrupted);
    note('stopping; again to quit at once');
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return controller.signal;
};
