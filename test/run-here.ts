// Runs command lines by the compiled program without a process for each, which takes a third of a second of processor time before it does
// anything: for tests of what the program answers, not of how it starts and ends. A model's file is loaded once: for files that change
// between two commands, and for models that do something to their process, there is `shootdown` of run-cli.ts. The thread is that of all
// files of a process (run/projects.ts): what it has loaded, compiled and started for one is there for the next.
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { withoutProgress } from './progress-lines.ts';

/** How a command line ended. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  /** Without what is told of progress. */
  readonly err: string;
}

const entry = new URL('../out/dist/test/fixtures/program-host.js', import.meta.url);
const answered = new Int32Array(new SharedArrayBuffer(4));
let host: { readonly thread: Worker; readonly port: MessageChannel['port1'] } | undefined;

const start = (): NonNullable<typeof host> => {
  const { port1: port, port2 } = new MessageChannel();
  const thread = new Worker(entry, { workerData: { port: port2, answered }, transferList: [port2] });
  // It must not keep the process.
  thread.unref();
  return { thread, port };
};

/** What the program answers to a command line in a folder; waits for it without letting anything else happen. */
export const shootdownIn = (folder: string, ...args: readonly string[]): Ran => {
  host ??= start();
  const { port } = host;
  const before = process.cwd();
  process.chdir(folder);
  try {
    Atomics.store(answered, 0, 0);
    port.postMessage(args);
    // As long as a test may take: a thread that died never answers.
    if (Atomics.wait(answered, 0, 0, 15 * 60_000) === 'timed-out') throw new Error(`no answer to ${args.join(' ')}`);
    const received = receiveMessageOnPort(port);
    if (received === undefined) throw new Error(`an empty answer to ${args.join(' ')}`);
    const { code, out, err } = received.message as Ran;
    return { code, out, err: withoutProgress(err) };
  } finally {
    process.chdir(before);
  }
};
