import { ShootdownError } from '../../model/errors.ts';
import type { JobEnd } from '../endings.ts';
import type { Job, JobKind, JobOf, JointSettings } from '../job.ts';
import type { Jobs } from '../jobs.ts';
import { type PoolOptions, runJobs } from '../pool.ts';

/** What is no verdict on the model: the server, the workers, the folder, or what was asked for. */
const misuse: readonly string[] = ['server', 'worker', 'file', 'usage'];

/** Checks on threads here, each of which has its states with the hosts of a cluster. */
export class JointJobs implements Jobs {
  readonly here = false;
  readonly #joint: JointSettings;

  constructor(joint: JointSettings) {
    this.#joint = joint;
  }

  async run<K extends JobKind>(
    jobs: readonly (JobOf<K> & Job)[],
    options: PoolOptions<K>,
  ): Promise<readonly JobEnd<K>[]> {
    let wrong: ShootdownError | undefined;
    const ends = await runJobs<K>(
      jobs.map((job) => (job.kind === 'check' ? { ...job, joint: this.#joint } : job)),
      {
        ...options,
        onEnd: (i, end) => {
          if (end.kind === 'error' && misuse.includes(end.error.code))
            wrong ??= new ShootdownError(end.error.code as 'server', end.error.message, end.error.hint);
          else options.onEnd?.(i, end);
        },
      },
    );
    if (wrong !== undefined) throw wrong;
    return ends;
  }

  async end(): Promise<void> {}
}
