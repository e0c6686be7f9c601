import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { ShootdownError } from '../../../model/errors.ts';
import { Connection } from '../../connection.ts';
import { BEAT_MS, DEAD_MS, Heartbeat, within } from '../../heartbeat.ts';
import { onWake, wakeAll } from '../../registry.ts';
import type { ServerAddress } from '../../server-address.ts';
import { isFull } from '../../server-fault.ts';
import { jointKeys } from '../keys.ts';
import { type HostRecord, hostsOf, type JointRecord, jointsOf } from '../records.ts';

export interface LinkOptions {
  readonly address: ServerAddress;
  readonly id: string;
  readonly record: JointRecord;
  readonly note: (text: string) => void;
}

/** What the client is told of the server, and of who is there. */
export interface LinkListener {
  /** With each beat: the hosts of this search. */
  present(hosts: ReadonlyMap<string, HostRecord>): void;
  /** The server was started anew: what it had may be lost. */
  restarted(): void;
  /** Nothing more comes of it. */
  lost(error: unknown): void;
}

/** Renews the lease if it is one's own, or nobody's; answers 0 if it is another's. */
const RENEW = `local is = redis.call('get', KEYS[1])
if is and is ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1`;

/** The client's end of a joint search at the server: only one process has it, and it tells the workers that there is something to do. */
export class Link {
  readonly connection: Connection;
  readonly #options: LinkOptions;
  readonly #token = randomBytes(8).toString('hex');
  #listener: LinkListener | undefined;
  #heartbeat: Heartbeat | undefined;
  #endWake: (() => void) | undefined;
  #runId: string | undefined;
  #told: string | undefined;

  private constructor(connection: Connection, options: LinkOptions) {
    this.connection = connection;
    this.#options = options;
  }

  /** Rejects with a `server` error where there is none, or where another process has the same search. */
  static async open(options: LinkOptions): Promise<Link> {
    const connection = await Connection.open(options.address, 'shootdown');
    try {
      const link = new Link(connection, options);
      await link.#take();
      return link;
    } catch (error) {
      connection.close();
      throw connection.fault(error);
    }
  }

  /** Begins to beat. */
  async listen(listener: LinkListener): Promise<void> {
    this.#listener = listener;
    this.#heartbeat = new Heartbeat({
      connection: this.connection,
      beat: () => this.#beat(),
      onMiss: (error, since) => {
        if (error instanceof ShootdownError || (isFull(error) && since >= DEAD_MS)) listener.lost(error);
        const { message } = this.connection.fault(error);
        if (message !== this.#told) this.#options.note(`${message}: waiting`);
        this.#told = message;
      },
      onBack: () => {
        this.#told = undefined;
        this.#options.note('the server answers again');
      },
      onLost: (error) => listener.lost(error),
    });
    await this.#beat();
    this.#endWake = await onWake(this.connection, () => this.#heartbeat?.now());
    await wakeAll(this.connection);
  }

  /** Whether this process has the lease still. */
  async isOurs(): Promise<boolean> {
    const { client } = this.connection;
    const key = jointKeys(this.#options.id).lease;
    return (await client.eval(RENEW, 1, key, this.#token, DEAD_MS)) === 1;
  }

  /** Throws a `server` error if another process has it. */
  async requireOurs(): Promise<void> {
    if (!(await this.isOurs()))
      throw new ShootdownError('server', 'another process has taken the search over, while this one was away');
  }

  /** The workers are told that it is over. `clear`: takes away what there is of the search. */
  async close(clear: () => Promise<void> = async () => {}): Promise<void> {
    this.#heartbeat?.end();
    this.#endWake?.();
    const { id } = this.#options;
    const leave = async (): Promise<void> => {
      if (!(await this.isOurs())) return;
      await jointsOf(this.connection).remove(id);
      await clear();
      await this.connection.client.del(jointKeys(id).lease);
      await wakeAll(this.connection);
    };
    // Where the server has gone there is nobody to tell.
    await within(DEAD_MS, leave()).catch(() => {});
    this.connection.close();
  }

  /** Waits for the lease as long as a process has it that may have died. */
  async #take(): Promise<void> {
    const { address, id, note } = this.#options;
    const end = performance.now() + DEAD_MS + BEAT_MS;
    for (let told = false; !(await this.isOurs()); told = true) {
      if (performance.now() > end)
        throw new ShootdownError(
          'server',
          `the same command runs already, with the server at ${address.shown}`,
          'wait for it, or end it: then this one goes on where it was',
        );
      if (!told) note(`another process has search ${id}: waiting until it ends`);
      await wait(BEAT_MS / 4);
    }
  }

  async #beat(): Promise<void> {
    const { id, record } = this.#options;
    const { connection } = this;
    await this.requireOurs();
    await jointsOf(connection).put(id, record, DEAD_MS);
    const runId = /run_id:(\w+)/.exec(await connection.client.info('server'))?.[1];
    if (this.#runId !== undefined && runId !== this.#runId) this.#listener?.restarted();
    this.#runId = runId;
    const all = await hostsOf(connection).list();
    this.#listener?.present(new Map([...all].filter(([, { joint }]) => joint === id)));
  }
}
