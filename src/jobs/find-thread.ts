// The thread that looks into what a walk found. Its task is in `workerData`; it answers with the minimised counterexample.

import { workerData } from 'node:worker_threads';
import { lookInto } from '../simulate/look-into.ts';
import type { Minimised } from '../simulate/minimise.ts';
import { isStopped } from '../simulate/share.ts';
import { answer } from './answer.ts';
import { type FindTask, walkedSystem } from './walk-task.ts';

const task = workerData as FindTask;

await answer<never, Minimised>(async () => {
  const system = await walkedSystem(task);
  const end = performance.now() + task.patience * 1000;
  return lookInto(system, task, task.find, () => isStopped(task.shared) || performance.now() > end);
});
