// The thread that walks. Its task is in `workerData`; it tells of every chunk that it has walked.

import { workerData } from 'node:worker_threads';
import { isBeaten, isStopped, noteFound, takeChunk } from '../simulate/share.ts';
import { walkChunk } from '../simulate/walk-chunk.ts';
import { Walker } from '../simulate/walker.ts';
import { answer } from './answer.ts';
import { type Walked, type WalkTask, walkedSystem } from './walk-task.ts';

const task = workerData as WalkTask;
const { shared, from, to, size } = task;

await answer<Walked, null>(async (tell) => {
  const walker = new Walker(await walkedSystem(task));
  const chunks = Math.ceil((to - from) / size);
  for (let number = takeChunk(shared, chunks); number !== undefined; number = takeChunk(shared, chunks)) {
    const mine = number;
    const first = from + mine * size;
    const stop = (): boolean => isStopped(shared) || isBeaten(shared, mine);
    const chunk = walkChunk(walker, task, first, Math.min(to, first + size), stop);
    if (chunk.found !== undefined) noteFound(shared, mine);
    tell({ number: mine, chunk });
  }
  return null;
});
