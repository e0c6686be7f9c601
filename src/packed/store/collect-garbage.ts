import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

let collect: (() => void) | undefined;

/**
 * Has the memory of large arrays that are not used any more given back to the machine now. A search makes so little garbage that
 * the collector may not run for minutes. (Sending the array's buffer away frees it at once, but from then on V8 checks with every
 * access to any array whether its buffer is still there: a search took 1.15 times as long.)
 */
export const collectGarbage = (): void => {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
};
