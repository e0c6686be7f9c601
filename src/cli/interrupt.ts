/** What asks the program to stop: Ctrl-C, a job scheduler, a terminal that was closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
type Signal = (typeof signals)[number];

/**
 * Signals that come within so many milliseconds of the first are one request: GNU timeout sends its signal to the program and
 * then to the process group, and a closed terminal or a service manager sends several kinds.
 */
const ONE_REQUEST_MS = 1000;

/**
 * Whether a signal that comes `after` milliseconds after the first asks to quit at once. So does a Ctrl-C, and the same signal
 * once more. SIGTERM some time after SIGINT is how schedulers repeat themselves, and asks for nothing new.
 */
export const quitsAtOnce = (first: Signal, signal: Signal, after: number): boolean =>
  after >= ONE_REQUEST_MS && (signal === 'SIGINT' || (signal === first && signal !== 'SIGHUP'));

/**
 * Answers with a signal that the first Ctrl-C (or SIGTERM, or SIGHUP) aborts, so that what was explored can still be told and saved. A
 * second request calls `quit`, which ends the program.
 */
export const onInterrupt = (note: (text: string) => void, quit: () => void): AbortSignal => {
  const controller = new AbortController();
  let first: { readonly signal: Signal; readonly at: number } | undefined;
  for (const signal of signals)
    process.on(signal, () => {
      const now = performance.now();
      if (first === undefined) {
        first = { signal, at: now };
        note('stopping; again to quit at once');
        controller.abort();
      } else if (quitsAtOnce(first.signal, signal, now - first.at)) quit();
    });
  return controller.signal;
};
