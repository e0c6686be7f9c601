import type { Worker } from 'node:worker_threads';
import Pool from 'worker-threads-pool';
import { searchLimits } from '../workers/search-limits.ts';

/** What a cell's thread says to the main thread. A cell ends with a result or an error. */
export type CellMessage<P, R> =
  | { readonly kind: 'progress'; readonly progress: P }
  | { readonly kind: 'result'; readonly result: R }
  | { readonly kind: 'error'; readonly error: CellError };

export interface CellError {
  /** The code of a ShootdownError, or `internal` for anything else. */
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly stack: string | undefined;
}

/** What the main thread says to a cell's: to end soon, with what it has. */
export const stopMessage = 'stop';

/** How a cell ended. */
export type CellEnd<R> =
  | { readonly kind: 'result'; readonly result: R }
  | { readonly kind: 'error'; readonly error: CellError }
  /** The thread's heap was full: the cell's work needs more memory than a thread has. */
  | { readonly kind: 'heap full' }
  /** It had not begun when everything was stopped. */
  | { readonly kind: 'not begun' }
  /** It was asked to stop, or its time was long over, and it did not answer: it was ended. */
  | { readonly kind: 'silent'; readonly why: 'stopped' | 'time' };

/** How long a thread that should have answered is waited for, in milliseconds. */
export const patience = 5_000;

export interface CellOptions<P, R> {
  /** The module that a cell's thread runs; it finds its cell in `workerData`. */
  readonly entry: URL;
  /** How many threads at once. */
  readonly atOnce: number;
  readonly signal?: AbortSignal;
  /** Seconds that a cell's own work may take; it keeps to that itself, unless it hangs. Default: no limit. */
  readonly maxTime?: number | undefined;
  readonly onProgress?: (cell: number, progress: P) => void;
  /** Called once for every cell, in the order in which they end. */
  readonly onEnd?: (cell: number, end: CellEnd<R>) => void;
}

/**
 * Runs every cell on a thread of its own, some at once, and answers how each ended, in their order. Never hangs on a
 * thread that dies, nor (once it was asked to stop, or its time is over) on one whose model runs for ever; never rejects.
 *
 * The pool (worker-threads-pool) only counts threads: it starts one for every acquire, frees the slot when the thread
 * exits, and starts queued acquires whatever happened meanwhile. So a thread is ended here once it has answered, even
 * if its model has left a timer behind, and one that starts after the signal was given is ended before it has begun.
 */
export const runCells = <C, P, R>(cells: readonly C[], options: CellOptions<P, R>): Promise<readonly CellEnd<R>[]> => {
  const { entry, atOnce, signal, maxTime, onProgress, onEnd } = options;
  const pool = new Pool({ max: Math.max(1, atOnce) });
  // One listener for all threads: Node warns of a leak at eleven.
  const running = new Set<() => void>();
  const stopAll = (): void => {
    for (const stop of running) stop();
  };
  signal?.addEventListener('abort', stopAll);
  return Promise.all(
    cells.map(
      (cell, i) =>
        new Promise<CellEnd<R>>((resolve) => {
          let ended = false;
          const end = (how: CellEnd<R>): void => {
            if (ended) return;
            ended = true;
            onEnd?.(i, how);
            resolve(how);
          };
          pool.acquire(entry, { workerData: cell, resourceLimits: searchLimits }, (error, worker) => {
            if (worker === undefined) end({ kind: 'error', error: internal(error) });
            else if (signal?.aborted === true) {
              end({ kind: 'not begun' });
              void worker.terminate();
            } else follow(worker, running, maxTime, (progress: P) => onProgress?.(i, progress), end);
          });
        }),
    ),
  ).finally(() => signal?.removeEventListener('abort', stopAll));
};

/** Hears a thread to its end; while it runs, what stops it is in `running`. */
const follow = <P, R>(
  worker: Worker,
  running: Set<() => void>,
  maxTime: number | undefined,
  onProgress: (progress: P) => void,
  end: (how: CellEnd<R>) => void,
): void => {
  const timers: NodeJS.Timeout[] = [];
  const giveUp = (after: number, why: 'stopped' | 'time'): void => {
    timers.push(setTimeout(() => finish({ kind: 'silent', why }), after));
  };
  const stop = (): void => {
    worker.postMessage(stopMessage);
    giveUp(patience, 'stopped');
  };
  if (maxTime !== undefined) giveUp(maxTime * 1000 + patience, 'time');
  const finish = (how: CellEnd<R>): void => {
    running.delete(stop);
    for (const timer of timers) clearTimeout(timer);
    end(how);
    void worker.terminate();
  };
  running.add(stop);
  worker.on('message', (given: unknown) => {
    const message = parseMessage<P, R>(given);
    if (message.kind === 'progress') onProgress(message.progress);
    else finish(message);
  });
  worker.on('messageerror', (error) => finish({ kind: 'error', error: internal(error) }));
  worker.on('error', (error: Error & { readonly code?: string }) =>
    finish(
      error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? { kind: 'heap full' } : { kind: 'error', error: internal(error) },
    ),
  );
  worker.on('exit', (code) =>
    finish({
      kind: 'error',
      error: {
        code: 'recipe',
        message: `its thread ended with code ${code} before there was a verdict`,
        hint: 'does the model call process.exit(), or does its file await what never comes?',
        stack: undefined,
      },
    }),
  );
};

/** A model's own code may post messages too; only what a cell's entry says is listened to. */
const parseMessage = <P, R>(given: unknown): CellMessage<P, R> => {
  if (typeof given === 'object' && given !== null && 'kind' in given) {
    if (given.kind === 'progress' || given.kind === 'result' || given.kind === 'error')
      return given as CellMessage<P, R>;
  }
  return { kind: 'error', error: internal(new Error(`the thread sent what is no message: ${JSON.stringify(given)}`)) };
};

const internal = (error: Error | null): CellError => ({
  code: 'internal',
  message: error?.message ?? 'the thread was not started',
  hint: undefined,
  stack: error?.stack,
});
