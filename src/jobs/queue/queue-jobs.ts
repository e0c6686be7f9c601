import { randomBytes } from 'node:crypto';
import { loadBullmq } from '../../cluster/clients.ts';
import { Connection } from '../../cluster/connection.ts';
import { identityHere } from '../../cluster/identity.ts';
import { wakeAll } from '../../cluster/registry.ts';
import { modulePathOf } from '../../loading/find-module.ts';
import type { JobEnd } from '../endings.ts';
import type { Job, JobKind, JobOf } from '../job.ts';
import type { Jobs } from '../jobs.ts';
import { modulesOf } from '../modules.ts';
import type { PoolOptions } from '../pool.ts';
import type { ClientOptions } from './client-options.ts';
import { answerKey, KEPT_MS, runKey, runsOf } from './queue.ts';
import { QueueRun } from './queue-run.ts';

/**
 * The jobs of a command, done by the workers of a cluster. Everything that one has to know to go on is at the server: a command that is given again after
 * its process died takes up what has been answered, and waits for the rest.
 */
export class QueueJobs implements Jobs {
  readonly here = false;
  readonly #options: ClientOptions;
  #connection: Promise<Connection> | undefined;
  #interrupted = false;
  #run: Promise<{ readonly id: string; readonly isOld: boolean }> | undefined;
  /** What has been said of the cluster: a command can have many goes. */
  readonly #said = new Set<string>();
  /** The jobs of which answers are kept at the server. */
  readonly #answered: string[] = [];

  constructor(options: ClientOptions) {
    this.#options = options;
  }

  async run<K extends JobKind>(
    jobs: readonly (JobOf<K> & Job)[],
    options: PoolOptions<K>,
  ): Promise<readonly JobEnd<K>[]> {
    if (jobs.length === 0) return [];
    const bullmq = await loadBullmq();
    const connection = await this.#open();
    try {
      this.#run ??= this.#begun(connection);
      const modules = await Promise.all(
        modulesOf(jobs).map(async (name) => ({ name, path: await modulePathOf(name) })),
      );
      const run = new QueueRun<K>(jobs, options, {
        ...this.#options,
        ...(await this.#run),
        connection,
        bullmq,
        needs: identityHere(modules),
        once: (text) => this.#once(text),
      });
      const ends = await run.ends();
      this.#answered.push(...run.ids);
      this.#interrupted ||= options.signal?.aborted === true;
      return ends;
    } catch (error) {
      throw connection.fault(error);
    }
  }

  async end(finished: boolean): Promise<void> {
    if (this.#connection === undefined) return;
    const connection = await this.#connection.catch(() => undefined);
    if (connection === undefined) return;
    try {
      if (finished && !this.#interrupted && this.#run !== undefined)
        await this.#forget(connection, (await this.#run).id);
    } catch {
      // What is kept at the server is not needed any more; it goes by itself some day.
    } finally {
      connection.close();
    }
  }

  #once(text: string): void {
    if (!this.#said.has(text)) this.#options.note(text);
    this.#said.add(text);
  }

  #open(): Promise<Connection> {
    this.#connection ??= Connection.open(this.#options.address, 'shootdown');
    return this.#connection;
  }

  /** The run that this command line has begun, and not finished; or a new one. */
  async #begun({ client }: Connection): Promise<{ readonly id: string; readonly isOld: boolean }> {
    const key = runKey(this.#options.key);
    const fresh = randomBytes(4).toString('hex');
    const isNew = (await client.set(key, fresh, 'PX', KEPT_MS, 'NX')) === 'OK';
    return { id: isNew ? fresh : ((await client.get(key)) ?? fresh), isOld: !isNew };
  }

  async #forget(connection: Connection, run: string): Promise<void> {
    const { client } = connection;
    const key = runKey(this.#options.key);
    if ((await client.get(key)) === run) await client.del(key);
    for (let i = 0; i < this.#answered.length; i += 500)
      await client.del(...this.#answered.slice(i, i + 500).map(answerKey));
    await runsOf(connection).remove(run);
    await wakeAll(connection);
  }
}
