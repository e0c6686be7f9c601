// The thread that explores one candidate on one part of the workload. Its task is in `workerData`.

import { parentPort, workerData } from 'node:worker_threads';
import { check } from '../check/check.ts';
import { loadSubject } from '../loading/subjects.ts';
import { instantiate } from '../model/instance.ts';
import { variantFor } from '../policies/subject.ts';
import { tally } from '../policies/tally.ts';
import { answer } from './answer.ts';
import type { CompareAnswer, CompareProgress, CompareTask } from './compare-task.ts';
import { stopMessage } from './pool.ts';

const task = workerData as CompareTask;
const stopping = new AbortController();
parentPort?.on('message', (message: unknown) => {
  if (message === stopMessage) stopping.abort();
});

await answer<CompareProgress, CompareAnswer>(async (onProgress) => {
  const { candidate, part, set, wants, settings } = task;
  const { subject } = await loadSubject(task.subject, task.files);
  const options = { ...settings, signal: stopping.signal, onProgress };
  if (wants.kind === 'tally') {
    const contest = subject.contest(candidate, part, set);
    const label = `${candidate} on ${part}`;
    return { kind: 'tally', tally: await tally(label, contest, subject.questions.length, options) };
  }
  const instance = instantiate(subject.model, variantFor(candidate, part), set);
  return { kind: 'trace', result: await check(instance, { ...options, properties: [wants.property] }) };
});
