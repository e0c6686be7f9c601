declare module 'worker-threads-pool' {
  import type { Worker, WorkerOptions } from 'node:worker_threads';

  class Pool {
    constructor(options: { max: number });
    acquire(file: string | URL, options: WorkerOptions, started: (error: Error | null, worker?: Worker) => void): void;
  }
  export = Pool;
}
