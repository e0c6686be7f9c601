import { parentPort } from 'node:worker_threads';
import { asShootdownError, messageOf, ShootdownError } from '../model/errors.ts';
import { divertStdout } from '../workers/divert-stdout.ts';
import type { CellMessage } from './pool.ts';

/** Does the work of a thread and answers to the main thread with its result, or with what it threw; may tell how it gets on. */
export const answer = async <P, R>(work: (tell: (progress: P) => void) => Promise<R>): Promise<void> => {
  const port = parentPort;
  if (port === null) throw new Error('this module is the entry of a worker thread');
  const post = (message: CellMessage<P, R>): void => port.postMessage(message);
  divertStdout();
  // While somebody listens to the port the thread does not end by itself: a model's file may await what never comes.
  port.on('message', () => {});
  try {
    const result = await work((progress) => post({ kind: 'progress', progress }));
    try {
      post({ kind: 'result', result });
    } catch (error) {
      throw new ShootdownError(
        'recipe',
        `what the model answered cannot be sent to another thread: ${messageOf(error)}`,
        'name and answer only numbers, texts, booleans, and plain objects and arrays of them',
        error,
      );
    }
  } catch (error) {
    const known = asShootdownError(error);
    post({
      kind: 'error',
      error: {
        code: known?.code ?? 'internal',
        message: messageOf(error),
        hint: known?.hint,
        stack: error instanceof Error ? error.stack : undefined,
      },
    });
  }
};
