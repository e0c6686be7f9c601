// Finds the threads that run one call of a model's code and do not come back from it. A search does next to no work for that: the
// threads are asked by V8's inspector, and only once a job has been silent.

import { Session } from 'node:inspector';
import { setTimeout as wait } from 'node:timers/promises';
import { type Look, lookExpression } from '../model/look.ts';
import { looking } from './looking.ts';

/** A thread that has been in one call of the model's code for a second. */
export interface StuckThread {
  /** Node's number of the thread; 0 for the main thread. */
  readonly threadId: number;
  /** What it runs: `user 0: store`, `property MKCLEAN`. */
  readonly what: string;
  /** Where it was when it was looked at: `/x/model.mjs:12`. */
  readonly place: string;
}

/** Milliseconds of its own processor time after which a call of the model's code is too long: on a busy machine that takes longer. */
const PATIENCE_MS = 1000;
/** Milliseconds between two looks. */
const BETWEEN_MS = 250;
/** Milliseconds that an answer is waited for. */
const ANSWER_MS = 5000;

/** Evaluates an expression on a thread, between two of its instructions if it is busy; undefined if there is no answer in time. */
type Evaluate = (expression: string) => Promise<unknown>;

/** Looks at all threads of this process but the main one. Answers after some seconds at most; never rejects. */
export const stuckThreads = async (): Promise<readonly StuckThread[]> => {
  if (looking.ending.signal.aborted || looking.threadsEnding > 0) return [];
  const look = lookAtThreads();
  looking.now = look;
  const stuck = await look;
  if (looking.now === look) looking.now = undefined;
  return stuck;
};

const lookAtThreads = async (): Promise<readonly StuckThread[]> => {
  const session = new Session();
  try {
    session.connect();
    const threads: { readonly threadId: number; readonly evaluate: Evaluate }[] = [];
    const answers = new Map<number, (value: unknown) => void>();
    session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo } }) => {
      const threadId = Number(/\d+/.exec(workerInfo.title)?.[0] ?? 0);
      const evaluate: Evaluate = (expression) =>
        answered((heard) => {
          const id = answers.size + 1;
          answers.set(id, heard);
          const message = JSON.stringify({
            id,
            method: 'Runtime.evaluate',
            params: { expression, returnByValue: true },
          });
          session.post('NodeWorker.sendMessageToWorker', { sessionId, message }, () => {});
        });
      threads.push({ threadId, evaluate });
    });
    session.on('NodeWorker.receivedMessageFromWorker', ({ params: { message } }) => {
      const { id, result } = JSON.parse(message) as { readonly id?: number; readonly result?: Evaluated };
      if (id !== undefined) answers.get(id)?.(result?.result?.value);
    });
    await new Promise((resolve) => session.post('NodeWorker.enable', { waitForDebuggerOnStart: false }, resolve));
    const found = await Promise.all(threads.map(({ threadId, evaluate }) => followed(threadId, evaluate)));
    await new Promise((resolve) => session.post('NodeWorker.disable', resolve));
    return found.flatMap((stuck) => stuck ?? []);
  } catch {
    // A Node without an inspector: then nothing is told.
    return [];
  } finally {
    session.disconnect();
  }
};

/**
 * Called on another thread than the main one: looks at that. If it is stuck, `then` is evaluated on it. Answers after some seconds at most;
 * never rejects.
 */
export const stuckMainThread = async (then: string): Promise<StuckThread | undefined> => {
  const session = new Session();
  try {
    session.connectToMainThread();
    const evaluate: Evaluate = (expression) =>
      answered((heard) =>
        session.post('Runtime.evaluate', { expression, returnByValue: true }, (_, answer) =>
          heard(answer?.result?.value),
        ),
      );
    const stuck = await followed(0, evaluate);
    if (stuck !== undefined) await evaluate(then);
    return stuck;
  } catch {
    return undefined;
  } finally {
    session.disconnect();
  }
};

interface Evaluated {
  readonly result?: { readonly value?: unknown };
}

/** Looks at a thread until it is in another call, or in none, or has been in one for too long. */
const followed = async (threadId: number, evaluate: Evaluate): Promise<StuckThread | undefined> => {
  const look = async (): Promise<Look | undefined> => {
    const answer = await evaluate(lookExpression);
    return typeof answer === 'string' ? (JSON.parse(answer) as Look) : undefined;
  };
  const first = await look();
  if (first?.place === undefined) return undefined;
  const { signal } = looking.ending;
  for (;;) {
    await wait(BETWEEN_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) return undefined;
    const next = await look();
    if (next?.place === undefined || next.calls !== first.calls || next.words !== first.words) return undefined;
    if (next.busy - first.busy >= PATIENCE_MS) return { threadId, what: next.words, place: next.place };
  }
};

const answered = (ask: (heard: (value: unknown) => void) => void): Promise<unknown> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ANSWER_MS);
    ask((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
