// The entry of every thread that does jobs, one after the other. Each is a message, and answered with messages (thread.ts).

import { getHeapStatistics } from 'node:v8';
import { parentPort } from 'node:worker_threads';
import { messageOf, ShootdownError } from '../model/errors.ts';
import { strayWords } from '../model/fault.ts';
import { offerLook } from '../model/look.ts';
import { mappedBytes } from '../packed/index.ts';
import { divertStdout } from '../workers/divert-stdout.ts';
import type { Job, JobKind } from './job.ts';
import { jobErrorOf } from './job-error.ts';
import type { JobMessage, JobRequest } from './messages.ts';
import { runJob } from './run-job.ts';

const port = parentPort;
if (port === null) throw new Error('this module is the entry of a worker thread');
const post = (message: JobMessage<JobKind>): void => port.postMessage(message);

/** A model of the user's own may have reported or returned what cannot be copied to another thread. */
const postResult = (result: Extract<JobMessage<JobKind>, { kind: 'result' }>['result']): void => {
  try {
    post({ kind: 'result', result, bytes: getHeapStatistics().total_heap_size + mappedBytes() });
  } catch (error) {
    throw new ShootdownError(
      'recipe',
      `what the model answered cannot be sent to another thread: ${messageOf(error)}`,
      'name and answer only numbers, texts, booleans, and plain objects and arrays of them',
      error,
    );
  }
};

const answer = async (job: Job, signal: AbortSignal): Promise<void> => {
  try {
    postResult(await runJob(job, signal, (progress) => post({ kind: 'progress', progress })));
  } catch (error) {
    post({ kind: 'error', error: jobErrorOf(error, 'the model failed') });
  }
};

offerLook();
divertStdout();
let stopping = new AbortController();
// Timers and promises of the model's own go on between two slices of a search.
process.on('uncaughtException', (thrown: unknown, origin) =>
  post({ kind: 'error', error: jobErrorOf(thrown, strayWords(origin)) }),
);
// While the port has a listener the thread does not end by itself: a model's file may await what never comes.
port.on('message', (request: JobRequest) => {
  switch (request.kind) {
    case 'job':
      stopping = new AbortController();
      void answer(request.job, stopping.signal);
      return;
    case 'stop':
      stopping.abort();
  }
});
