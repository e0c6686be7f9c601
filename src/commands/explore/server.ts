// Serves the page, and answers it: on this machine alone, and to whoever has the token alone.

import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { messageOf } from '../../model/errors.ts';
import { type PageFile, readPage } from '../../report/html/read-page.ts';
import type { Explorer } from './explorer.ts';

/** A server that runs. */
export interface Serving {
  /** With the token: `http://127.0.0.1:PORT/?token=...`. */
  readonly url: string;
  close(): Promise<void>;
}

const types: { readonly [F in PageFile]: string } = {
  'index.html': 'text/html; charset=utf-8',
  'app.js': 'text/javascript; charset=utf-8',
  'app.css': 'text/css; charset=utf-8',
};

/** Bytes that a request may have: a goal is a line. */
const MOST_BYTES = 65_536;

/**
 * Serves an explorer on a free port of 127.0.0.1 until it is closed. A request is refused unless it names this host, comes from this page
 * if it says where it comes from (a page elsewhere, or a name that leads here by DNS, cannot ask), and has the token. Throws a `file`
 * error where the page is not there.
 */
export const serve = async (explorer: Explorer): Promise<Serving> => {
  const page = readPage();
  const token = randomBytes(24).toString('base64url');
  let host = '';

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method, headers } = request;
    const { pathname, searchParams } = new URL(request.url ?? '/', `http://${host}`);
    if (headers.host !== host) return refuse(response, 421, `this is ${host}`);
    if (headers.origin !== undefined && headers.origin !== `http://${host}`)
      return refuse(response, 403, 'a page from elsewhere cannot ask this program');
    if (method === 'GET' && pathname === '/') {
      if (!isToken(searchParams.get('token')))
        return refuse(response, 403, 'the address is not whole: it ends with ?token=...');
      return send(response, 200, types['index.html'], page['index.html']);
    }
    const file = (['app.js', 'app.css'] as const).find((name) => pathname === `/${name}`);
    if (method === 'GET' && file !== undefined) return send(response, 200, types[file], page[file]);
    if (method !== 'POST' || pathname !== '/ask') return refuse(response, 404, 'there is nothing here');
    if (!isToken(headers['x-shootdown-token'])) return refuse(response, 403, 'the token is wrong');
    const body = await bodyOf(request);
    if (body === undefined) return refuse(response, 413, 'the request is too long');
    let asked: unknown;
    try {
      asked = JSON.parse(body);
    } catch {
      return refuse(response, 400, 'the request is not JSON');
    }
    const told = await explorer.answer(asked);
    send(response, 200, 'application/json; charset=utf-8', Buffer.from(JSON.stringify(told)));
  };

  const isToken = (given: unknown): boolean => {
    const [a, b] = [Buffer.from(String(given)), Buffer.from(token)];
    return a.length === b.length && timingSafeEqual(a, b);
  };

  // One after the other: a walk is in one place at a time.
  let last: Promise<void> = Promise.resolve();
  const server = createServer((request, response) => {
    last = last.then(() => answer(request, response)).catch((error) => refuse(response, 500, messageOf(error)));
  });
  await new Promise<void>((resolve, reject) => {
    server.on('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  host = `127.0.0.1:${port}`;
  return {
    url: `http://${host}/?token=${token}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

const send = (response: ServerResponse, status: number, type: string, body: Buffer | string): void => {
  response.writeHead(status, {
    'content-type': type,
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
  });
  response.end(body);
};

const refuse = (response: ServerResponse, status: number, why: string): void => {
  if (response.headersSent) return;
  send(response, status, 'text/plain; charset=utf-8', `${why}\n`);
};

/** Undefined for one that is too long. */
const bodyOf = async (request: IncomingMessage): Promise<string | undefined> => {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    bytes += (part as Buffer).length;
    if (bytes > MOST_BYTES) return undefined;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8');
};
