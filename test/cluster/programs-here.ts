// Programs of a cluster in one thread, and without a process for each, which takes half a second of processor time before it takes part. Those that
// are killed, or told by a signal to end, are processes (processes.ts).
import { MessageChannel, Worker } from 'node:worker_threads';
import type { Asked, Told } from '../fixtures/concurrent-programs.ts';
import { withoutProgress } from '../progress-lines.ts';
import { afterFile } from '../run/after-file.ts';
import { type Program, says } from './processes.ts';

const entry = new URL('../../out/dist/test/fixtures/concurrent-programs.js', import.meta.url);

interface Running {
  readonly written: { out: string; err: string };
  readonly end: (code: number) => void;
}

interface Host {
  readonly port: MessageChannel['port1'];
  readonly running: Map<number, Running>;
}

let host: Host | undefined;
let programs = 0;

const startHost = (): Host => {
  const { port1: port, port2 } = new MessageChannel();
  const thread = new Worker(entry, { workerData: { port: port2 }, transferList: [port2] });
  const running = new Map<number, Running>();
  port.on('message', (told: Told) => {
    const one = running.get(told.id);
    if ('code' in told) one?.end(told.code);
    else if (one !== undefined) one.written[told.stream] += told.text;
  });
  afterFile(async () => {
    host = undefined;
    port.close();
    await thread.terminate();
  });
  return { port, running };
};

/** Runs a command line in the folder that this process is in, until the file's last test. Whatever the signal, it is interrupted. */
export const startHere = (...argv: readonly string[]): Program => {
  host ??= startHost();
  const { port, running } = host;
  const id = programs++;
  const written = { out: '', err: '' };
  const ended = new Promise<number>((end) => running.set(id, { written, end }));
  const ask = (asked: Asked): void => port.postMessage(asked);
  ask({ id, argv });
  return {
    out: () => written.out,
    err: () => withoutProgress(written.err),
    ended,
    kill: () => ask({ id, interrupt: true }),
  };
};

/** A worker that takes jobs. */
export const startWorkerHere = async (url: string, ...args: readonly string[]): Promise<Program> => {
  const worker = startHere('worker', '--on', url, ...args);
  await says(worker, /takes jobs from/);
  return worker;
};
