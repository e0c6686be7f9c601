// What a thread answers about itself when it is looked at from outside while it is busy: between two instructions of the model's code.
// V8's debugger could pause it there, but shows the objects on the stack and so reads views; and it kills the process when it pauses a
// thread at the entry of some functions (Node 20.20). To evaluate an expression does neither.

import { readFileSync } from 'node:fs';
import { placeInModel } from './fault.ts';
import { running } from './rules/running.ts';

export interface Look {
  /** As `running`. */
  readonly calls: number;
  readonly words: string;
  /** Where in the model's code the thread is: `/x/model.mjs:12`; undefined if it is not in it. */
  readonly place: string | undefined;
  /** Milliseconds of processor time that the thread has had; of wall time where that is not told. */
  readonly busy: number;
}

const key = Symbol.for('shootdown.look');

/** Evaluates to a `Look` as JSON on a thread that offers one, else to undefined. */
export const lookExpression = "globalThis[Symbol.for('shootdown.look')]?.()";

/** From now on this thread can be looked at. */
export const offerLook = (): void => {
  Object.defineProperty(globalThis, key, { value: look, configurable: true });
};

const look = (): string => {
  const stack = stackHere();
  const { place, isCalled } = placeInModel(stack);
  const words = isCalled ? running.words() : "the model's code, outside its steps";
  const now: Look = { calls: running.calls, words, place, busy: busyMilliseconds() };
  return JSON.stringify(now);
};

/** All of the stack, whatever the model has made of stacks. */
const stackHere = (): string => {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.prepareStackTrace = undefined as never;
    Error.stackTraceLimit = 1000;
    return new Error().stack ?? '';
  } finally {
    Error.prepareStackTrace = prepareStackTrace as never;
    Error.stackTraceLimit = stackTraceLimit;
  }
};

/** Of /proc/thread-self/stat, of which Linux tells the times in hundredths of a second (proc(5): utime and stime). */
const busyMilliseconds = (): number => {
  try {
    const fields = readFileSync('/proc/thread-self/stat', 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return 10 * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return performance.now();
  }
};
