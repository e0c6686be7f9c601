// The thread that compares two variants. Its task is in `workerData`; it answers with the comparison.

import { parentPort, workerData } from 'node:worker_threads';
import { compare } from '../equivalence/equivalence.ts';
import type { Comparison } from '../equivalence/result.ts';
import { loadModel } from '../loading/models.ts';
import { type Instance, instantiate } from '../model/instance.ts';
import type { Progress } from '../search/options.ts';
import { answer } from './answer.ts';
import type { EquivalentTask, TaskSide } from './equivalent-task.ts';
import { stopMessage } from './pool.ts';

const { first, second, options } = workerData as EquivalentTask;
const stopping = new AbortController();
parentPort?.on('message', (message: unknown) => {
  if (message === stopMessage) stopping.abort();
});

const load = async ({ model, variant, set }: TaskSide): Promise<Instance> =>
  instantiate(await loadModel(model), variant, set);

await answer<Progress, Comparison>(async (tell) =>
  compare(await load(first), await load(second), { ...options, signal: stopping.signal, onProgress: tell }),
);
