import { writeSync } from 'node:fs';

/**
 * Sends what this thread writes to stdout from now on to stderr, its console's too: stdout is for results, and a model's
 * own code may log. Answers with the way to stdout that is left, for the results.
 *
 * It is written at once: what a thread's own streams have not handed on when the thread is ended is lost.
 */
export const divertStdout = (): typeof process.stdout.write => {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = (text: string | Uint8Array, encoding?: unknown, written?: unknown): boolean => {
    const done = [encoding, written].find((given) => typeof given === 'function') as (() => void) | undefined;
    try {
      writeSync(stderr.fd ?? 2, typeof text === 'string' ? text : Buffer.from(text).toString());
    } catch {
      // A pipe that is full and does not block: the stream waits for it.
      return stderr.write(text, () => done?.());
    }
    done?.();
    return true;
  };
  return write;
};
