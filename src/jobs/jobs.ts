import type { JobEnd } from './endings.ts';
import type { Job, JobKind, JobOf } from './job.ts';
import { type PoolOptions, runJobs } from './pool.ts';

/** Where the jobs of a command run: on threads here, or on the workers of a cluster. What they come to does not depend on it. */
export interface Jobs {
  /** Whether they share this machine: then its cores and memory are shared out among them. Otherwise each machine does that for itself. */
  readonly here: boolean;
  /** Runs jobs; as `runJobs` of pool.ts, which is it here. Of a cluster it rejects with a `server` error once the server or all workers are lost. */
  run<K extends JobKind>(jobs: readonly (JobOf<K> & Job)[], options: PoolOptions<K>): Promise<readonly JobEnd<K>[]>;
  /** Called once, when the command has ended. `finished`: it came to its end, so what is kept of its jobs is of no use any more. */
  end(finished: boolean): Promise<void>;
}

export const jobsHere: Jobs = { here: true, run: runJobs, end: async () => {} };
