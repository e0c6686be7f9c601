// The entry of the thread that watches the main thread (main-watch.ts).

import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { type StuckThread, stuckMainThread } from '../jobs/stuck-threads.ts';
import { printable } from '../report/foreign-text.ts';
import { looks, places, type WatchTask } from './main-watch.ts';

/** Who listens to signals cannot hear them on a thread that is stuck: without a listener they end the program. */
const unlisten = "for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name)";

const { words, every, first } = workerData as WatchTask;
let last = -1;
let since = performance.now();
let patience = first;
let looking = false;

const lookUnlessItEnds = async (): Promise<StuckThread | undefined> => {
  Atomics.store(words, places.looking, looks.now);
  const stuck = Atomics.load(words, places.ending) === 1 ? undefined : await stuckMainThread(unlisten);
  Atomics.store(words, places.looking, looks.before);
  return stuck;
};

const look = async (): Promise<void> => {
  const beat = Atomics.load(words, places.beat);
  if (beat !== last) {
    last = beat;
    since = performance.now();
    patience = first;
  }
  if (looking || performance.now() - since < patience) return;
  looking = true;
  const stuck = await lookUnlessItEnds();
  if (stuck === undefined) {
    looking = false;
    patience *= 2;
    return;
  }
  // It is told once: `looking` stays. And so does this thread: the main one has yet to give up the inspector's session, which posts to this
  // thread, and where that is about to end, Node (20 at least) aborts.
  const { what, place } = stuck;
  // By itself: the stderr of a thread is written by the main one.
  writeSync(
    2,
    `${printable(`shootdown: ${what} has been running for more than a second, at ${place}`)}\n  does it run for ever? Ctrl-C ends the program\n`,
  );
};
setInterval(() => void look(), every);
