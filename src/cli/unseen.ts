import { setTimeout as wait } from 'node:timers/promises';
import { looking } from '../jobs/looking.ts';
import { unwatched } from './main-watch.ts';

/** Milliseconds that looks at threads are waited for: they come to their end in a few, unless a thread is deaf. */
const PATIENCE_MS = 3000;

/** Calls `end`, which ends the process, once no thread looks at another: at once if none does. */
export const onceUnseen = (end: () => void): void => {
  looking.ending.abort();
  const looks = [looking.now, unwatched()].filter((look) => look !== undefined);
  if (looks.length === 0) end();
  else void Promise.race([Promise.all(looks), wait(PATIENCE_MS)]).then(end);
};
