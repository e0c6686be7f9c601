import { ShootdownError } from '../model/errors.ts';

/** Where the server of a cluster is, and how one logs in there. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** Whether the connection is encrypted, and the server's certificate checked. */
  readonly tls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  /** The number of the database on the server. */
  readonly database: number;
  /** The URL without the password: what is told to people, and written to logs. */
  readonly shown: string;
}

/** Where the password is taken from that a URL does not have: others on the machine see what is on a command line. */
export const passwordVariable = 'SHOOTDOWN_PASSWORD';

const DEFAULT_PORT = 6379;

/**
 * `redis://HOST`, `rediss://USER:PASSWORD@HOST:PORT/DATABASE` as an address; with two s the connection is encrypted. Throws a `usage` error
 * for anything else. The password may be in the environment.
 */
export const serverAddress = (text: string, environment: NodeJS.ProcessEnv = process.env): ServerAddress => {
  const refuse = (why: string): ShootdownError =>
    new ShootdownError(
      'usage',
      `${withoutPassword(text)} ${why}`,
      'write redis://HOST, redis://HOST:6379, redis://USER:PASSWORD@HOST or, for an encrypted connection, rediss://HOST',
    );
  if (!URL.canParse(text)) throw refuse('is no URL of a server');
  const url = new URL(text);
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:')
    throw refuse('does not begin with redis:// or rediss://');
  if (url.hostname === '') throw refuse('names no host');
  if (!/^\/?\d{0,4}$/.test(url.pathname)) throw refuse('has a path that is no number of a database');
  if (url.search !== '' || url.hash !== '') throw refuse('has more than a host and a number of a database');
  const username = decodedPart(url.username);
  const password = decodedPart(url.password) ?? environment[passwordVariable];
  const port = url.port === '' ? DEFAULT_PORT : Number(url.port);
  const database = Number(url.pathname.slice(1));
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    tls: url.protocol === 'rediss:',
    username,
    password: password === '' ? undefined : password,
    database,
    shown: `${url.protocol}//${username === undefined ? '' : `${url.username}@`}${url.hostname}:${port}${database === 0 ? '' : `/${database}`}`,
  };
};

/** A part of a URL as it is meant; a percent sign that encodes nothing stands for itself. */
const decodedPart = (part: string): string | undefined => {
  if (part === '') return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
};

/** Any text that is meant as a URL, as it can be told: without what stands between the user and the host. */
export const withoutPassword = (text: string): string => text.replace(/(\/\/[^/@:]*):[^@]*@/, '$1@');
