import { isIP } from 'node:net';
import type { Redis } from 'ioredis';
import { ShootdownError } from '../model/errors.ts';
import { loadIoredis } from './clients.ts';
import { DEAD_MS, within } from './heartbeat.ts';
import type { ServerAddress } from './server-address.ts';
import { serverFault } from './server-fault.ts';

/** The oldest server that has all commands that are used. */
const oldest = [6, 2] as const;

/** Longest time between two attempts to reach a server that has gone, in milliseconds. */
const RETRY_MS = 1_000;

/**
 * A connection to the server of a cluster. Once it stands it is made again by itself whenever it breaks; commands that are given meanwhile wait.
 * What waits for one bounds that itself (`within`, `Heartbeat`).
 */
export class Connection {
  readonly address: ServerAddress;
  /** The client: its commands are the server's. */
  readonly client: Redis;
  /** What it was broken by, last. */
  #cause: unknown;

  private constructor(address: ServerAddress, client: Redis) {
    this.address = address;
    this.client = client;
    client.on('error', (error: unknown) => {
      this.#cause = error;
    });
  }

  /**
   * Connects, and makes sure that the server can be used. `name` is what the server's list of clients shows. Throws a `server` error, at the
   * latest after some seconds, for one that is not there, does not let in, is too old, or throws away what it should keep.
   */
  static async open(address: ServerAddress, name: string): Promise<Connection> {
    const { Redis } = await loadIoredis();
    let stands = false;
    let cause: unknown;
    const client = new Redis({
      host: address.host,
      port: address.port,
      db: address.database,
      lazyConnect: true,
      connectTimeout: DEAD_MS,
      connectionName: name,
      // A command waits for as long as the server is away: what it is given up after is not a number of attempts.
      maxRetriesPerRequest: null,
      // Before it has stood once, the first fault is the answer.
      retryStrategy: (attempts) => (stands ? Math.min(50 * 2 ** attempts, RETRY_MS) : null),
      ...(address.username === undefined ? {} : { username: address.username }),
      ...(address.password === undefined ? {} : { password: address.password }),
      ...(address.tls ? { tls: isIP(address.host) === 0 ? { servername: address.host } : {} } : {}),
    });
    client.on('error', (error: unknown) => {
      cause = error;
    });
    try {
      await within(DEAD_MS, client.connect());
      requireUsable(parseInfo(await within(DEAD_MS, client.info())), address);
      stands = true;
      return new Connection(address, client);
    } catch (error) {
      client.disconnect();
      throw serverFault(error instanceof ShootdownError ? error : (cause ?? error), address);
    }
  }

  /** Throws what it is broken by, if it is. */
  requireUp(): void {
    if (this.client.status !== 'ready') throw this.#cause ?? new Error('Connection is closed.');
  }

  /** What an error of a command means. */
  fault(error: unknown): ShootdownError {
    return serverFault(error, this.address);
  }

  /** Breaks the connection, which is then made again: for a link that has been cut without a word. */
  renew(): void {
    this.client.disconnect(true);
  }

  close(): void {
    this.client.disconnect();
  }
}

/** `redis_version:7.0.15` and so on, by name. */
const parseInfo = (info: string): ReadonlyMap<string, string> =>
  new Map(
    info
      .split(/\r?\n/)
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)] as const)
      .filter(([name]) => name !== ''),
  );

/** Throws what is wrong with a server that does answer. */
const requireUsable = (info: ReadonlyMap<string, string>, address: ServerAddress): void => {
  const version = info.get('redis_version');
  if (version === undefined)
    throw new ShootdownError('server', `what answers at ${address.shown} is no Redis or Valkey server`);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < oldest[0] || (major === oldest[0] && minor < oldest[1]))
    throw new ShootdownError(
      'server',
      `the server at ${address.shown} has version ${version}`,
      `it has to be ${oldest.join('.')} or later, or Valkey`,
    );
  if (info.get('role') === 'slave')
    throw new ShootdownError(
      'server',
      `the server at ${address.shown} is a replica, and takes nothing new`,
      'name the server that it is a replica of',
    );
  const policy = info.get('maxmemory_policy');
  if (info.get('maxmemory') !== '0' && policy !== undefined && policy !== 'noeviction')
    throw new ShootdownError(
      'server',
      `the server at ${address.shown} throws data away when its memory is full (maxmemory-policy ${policy})`,
      'results would be lost: set maxmemory-policy noeviction there',
    );
};
