// The thread that checks one variant. Its task is in `workerData`; what it answers is a CheckMessage.

import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { check } from '../check/check.ts';
import { loadModel, modulePathOf } from '../loading/models.ts';
import { asShootdownError, messageOf, ShootdownError } from '../model/errors.ts';
import { instantiate } from '../model/instance.ts';
import { divertStdout } from '../workers/divert-stdout.ts';
import type { CellTask, CheckMessage } from './job.ts';
import { stopMessage } from './pool.ts';

const port = parentPort;
if (port === null) throw new Error('cell-thread.js is the entry of a worker thread');
const post = (message: CheckMessage): void => port.postMessage(message);

divertStdout();
const task = workerData as CellTask;
const stopping = new AbortController();
port.on('message', (message: unknown) => {
  if (message === stopMessage) stopping.abort();
});

try {
  const instance = instantiate(await loadModel(task.model), task.variant, task.set);
  const result = await check(instance, {
    ...task.settings,
    module: pathToFileURL(modulePathOf(task.model)).href,
    signal: stopping.signal,
    onProgress: (progress) => post({ kind: 'progress', progress: { kind: 'progress', progress } }),
    onNote: (note) => post({ kind: 'progress', progress: { kind: 'note', note } }),
  });
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
