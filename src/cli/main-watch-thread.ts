// The entry of the thread that watches the main thread (main-watch.ts).

import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { stuckMainThread } from '../jobs/stuck-threads.ts';
import { printable } from '../report/foreign-text.ts';
import { BEAT_MS } from './main-watch.ts';

/** Milliseconds without a sign of life after which the main thread is looked at; if it is not stuck, after twice as long again. */
const FIRST_MS = 1000;

/** Who listens to signals cannot hear them on a thread that is stuck: without a listener they end the program. */
const unlisten = "for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name)";

const beats = workerData as Int32Array;
let last = -1;
let since = performance.now();
let patience = FIRST_MS;
let looking = false;

const look = async (): Promise<void> => {
  const beat = Atomics.load(beats, 0);
  if (beat !== last) {
    last = beat;
    since = performance.now();
    patience = FIRST_MS;
  }
  if (looking || performance.now() - since < patience) return;
  looking = true;
  const stuck = await stuckMainThread(unlisten);
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
setInterval(() => void look(), BEAT_MS);
