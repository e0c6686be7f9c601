// Threads that are used again, for tests of very many searches; the partition that they serve is the one of the program.
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { PartitionThread, Spawn } from '../src/workers/pool.ts';

const entry = fileURLToPath(new URL('../out/dist/test/fixtures/partition-host.js', import.meta.url));

export interface PartitionHosts {
  readonly spawn: Spawn;
  end(): Promise<void>;
}

type Heard = (value: unknown) => void;

class Host implements PartitionThread {
  readonly worker = new Worker(entry);
  readonly #idle: Host[];
  /** Listeners of the search that it works for. */
  readonly #heard = { message: [] as Heard[], error: [] as Heard[], exit: [] as Heard[] };
  /** Requests that it has not answered. */
  #asked = 0;
  #dead = false;

  constructor(idle: Host[]) {
    this.#idle = idle;
    for (const event of ['message', 'error', 'exit'] as const)
      this.worker.on(event, (value: unknown) => {
        if (event === 'message') this.#asked--;
        else this.#dead = true;
        for (const heard of this.#heard[event]) heard(value);
      });
  }

  postMessage(request: object): void {
    // Which is not answered.
    if (!('kind' in request && request.kind === 'memory')) this.#asked++;
    this.worker.postMessage(request);
  }

  on(event: 'message' | 'error' | 'exit', heard: (value: never) => void): void {
    this.#heard[event].push(heard as Heard);
  }

  /** Ends it only if it could not be used again. */
  async terminate(): Promise<void> {
    for (const listeners of Object.values(this.#heard)) listeners.length = 0;
    if (this.#asked > 0 || this.#dead) await this.worker.terminate();
    else this.#idle.push(this);
  }
}

/** As many threads as are needed at once, each used again when its search has ended. */
export const partitionHosts = (): PartitionHosts => {
  const all: Host[] = [];
  const idle: Host[] = [];
  return {
    spawn: (task, started) => {
      const host = idle.pop() ?? new Host(idle);
      if (!all.includes(host)) all.push(host);
      host.postMessage({ task });
      process.nextTick(started, null, host);
    },
    end: async () => void (await Promise.all(all.map(({ worker }) => worker.terminate()))),
  };
};
