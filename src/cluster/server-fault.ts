// What a server, or the way to it, answers instead of what was asked for, in words that say what to do.

import { messageOf, ShootdownError } from '../model/errors.ts';
import { passwordVariable, type ServerAddress } from './server-address.ts';

/** A kind of fault: how it is recognised, by code or message, and what is told of it. */
interface Fault {
  readonly is: RegExp;
  readonly what: string;
  readonly hint: string;
}

/** The first that fits is told. */
const faults: readonly Fault[] = [
  {
    is: /WRONGPASS|invalid password|invalid username-password/i,
    what: 'refuses the user or the password',
    hint: `is the password right? It is in the URL (redis://USER:PASSWORD@HOST) or in ${passwordVariable}; what is no letter or digit is percent-encoded in a URL`,
  },
  {
    is: /NOAUTH/,
    what: 'wants a password',
    hint: `write it into the URL (redis://USER:PASSWORD@HOST), or into the environment as ${passwordVariable}`,
  },
  {
    is: /NOPERM/,
    what: 'lets this user not do what is needed',
    hint: 'the user needs all commands on keys and channels that begin with shootdown: ACL SETUSER NAME ~shootdown* &shootdown* +@all',
  },
  {
    is: /\bOOM\b/,
    what: 'has no memory left',
    hint: 'give it more (CONFIG SET maxmemory SIZE), or take away what it does not need any more; then go on with the same command',
  },
  {
    is: /READONLY/,
    what: 'is a replica, and takes nothing new',
    hint: 'name the server that it is a replica of',
  },
  {
    is: /MISCONF/,
    what: 'cannot write to its disk, and takes nothing new',
    hint: 'is its disk full? Its log says more',
  },
  { is: /LOADING/, what: 'is still loading its data', hint: 'try again in a moment' },
  { is: /ENOTFOUND|EAI_AGAIN/, what: 'cannot be found by its name', hint: 'is the name of the host right?' },
  {
    is: /ECONNREFUSED/,
    what: 'does not answer: nothing listens there',
    hint: 'is it running, on that port, and does it listen on more than localhost (its options bind and protected-mode)?',
  },
  {
    is: /DENIED/,
    what: 'takes nobody from another machine: it is in protected mode',
    hint: 'give it a password (requirepass), then it takes who knows that',
  },
  {
    is: /EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|timed out/i,
    what: 'does not answer',
    hint: 'does a firewall stand between, is the machine down, or is rediss:// written for a port without TLS?',
  },
  {
    is: /CERT|certificate|self.signed|altnames/i,
    what: 'has a certificate that is not trusted',
    hint: 'name the file of its authority in NODE_EXTRA_CA_CERTS, and the host as its certificate does',
  },
  {
    is: /wrong version number|packet length too long|EPROTO|ERR_SSL|Protocol error|RESP type|before secure TLS/i,
    what: 'does not speak the same protocol',
    hint: 'rediss:// is for a port with TLS, redis:// for one without; and is it a Redis or Valkey server?',
  },
  {
    is: /ECONNRESET|EPIPE|Connection is closed|closed the connection/i,
    what: 'closes the connection',
    hint: 'is it a Redis or Valkey server, and is rediss:// written for a port with TLS, and redis:// for one without?',
  },
];

/** The `server` error for what went wrong between here and a server; one that is a ShootdownError already is left as it is. */
export const serverFault = (error: unknown, address: ServerAddress): ShootdownError => {
  if (error instanceof ShootdownError) return error;
  const text = textOf(error);
  const fault = faults.find(({ is }) => is.test(text));
  return fault === undefined
    ? new ShootdownError('server', `the server at ${address.shown}: ${messageOf(error)}`, undefined, error)
    : new ShootdownError('server', `the server at ${address.shown} ${fault.what}`, fault.hint, error);
};

/** Whether the server refused to store something because its memory is full. */
export const isFull = (error: unknown): boolean => /\bOOM\b/.test(textOf(error));

/** Message and code of an error, and of those that it is made of: a host can have several addresses. */
const textOf = (error: unknown): string => {
  const parts = error instanceof AggregateError ? error.errors.map(textOf) : [];
  const code = (error as NodeJS.ErrnoException | null)?.code ?? '';
  return [messageOf(error), code, ...parts].join(' ');
};
