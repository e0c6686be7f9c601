// What is told of a server that is not there, does not let in, or cannot be used.
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Connection } from '../../src/cluster/connection.ts';
import { serverAddress } from '../../src/cluster/server-address.ts';
import { startWorker } from './processes.ts';
import { connectionTo, freePort, hasServer, startServer, withServer } from './server.ts';

const refusal = (url: string, environment: NodeJS.ProcessEnv = {}): Promise<string> =>
  Connection.open(serverAddress(url, environment), 'test').then(
    (connection) => {
      connection.close();
      return 'connected';
    },
    (error: Error & { readonly hint?: string }) => `${error.message}; ${error.hint}`,
  );

test('what is no URL of a server is refused, and no password is ever told', () => {
  const message = (text: string): string => {
    try {
      return serverAddress(text, {}).shown;
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(message('localhost')).toBe('localhost is no URL of a server');
  expect(message('http://node1')).toBe('http://node1 does not begin with redis:// or rediss://');
  expect(message('redis://')).toBe('redis:// names no host');
  expect(message('redis://node1/jobs')).toBe('redis://node1/jobs has a path that is no number of a database');
  expect(message('http://me:secret@node1')).toBe('http://me@node1 does not begin with redis:// or rediss://');
  expect(message('rediss://me:sec%2Fret@node1/2')).toBe('rediss://me@node1:6379/2');
});

test('all of a URL is read, and the password may be in the environment', () => {
  expect(serverAddress('rediss://me:sec%2Fret@[::1]:7000/2', {})).toMatchObject({
    host: '::1',
    port: 7000,
    tls: true,
    username: 'me',
    password: 'sec/ret',
    database: 2,
  });
  expect(serverAddress('redis://node1', { SHOOTDOWN_PASSWORD: 'x' })).toMatchObject({ port: 6379, password: 'x' });
  expect(serverAddress('redis://:y@node1', { SHOOTDOWN_PASSWORD: 'x' }).password).toBe('y');
});

test('a server that is not there is told at once', async () => {
  expect(await refusal(`redis://127.0.0.1:${await freePort()}`)).toMatch(
    /^the server at redis:\/\/127.0.0.1:\d+ does not answer: nothing listens there; is it running/,
  );
  expect(await refusal('redis://no-such-host.invalid')).toMatch(/cannot be found by its name/);
});

test('a server that speaks something else is told as such', async () => {
  const server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.on('listening', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    expect(await refusal(`redis://127.0.0.1:${port}`)).toMatch(/is it a Redis or Valkey server/);
    expect(await refusal(`rediss://127.0.0.1:${port}`)).toMatch(/is it a Redis or Valkey server/);
  } finally {
    server.close();
  }
});

describe.skipIf(!hasServer)(withServer('with a server'), () => {
  test('a password that is wrong or missing is told as such', async () => {
    const { port } = await startServer(['--requirepass', 'right']);
    const at = `127.0.0.1:${port}`;
    expect(await refusal(`redis://:right@${at}`)).toBe('connected');
    expect(await refusal(`redis://${at}`, { SHOOTDOWN_PASSWORD: 'right' })).toBe('connected');
    const wrong = await refusal(`redis://:wrong@${at}`);
    expect(wrong).toMatch(/refuses the user or the password; is the password right\?/);
    expect(wrong).not.toContain('wrong@');
    expect(await refusal(`redis://${at}`)).toMatch(/wants a password; write it into the URL/);
  });

  test('a user that may not do what is needed is told which right there has to be', async () => {
    const { url, port } = await startServer();
    const { client } = await connectionTo(url);
    await client.call('ACL', 'SETUSER', 'weak', 'on', '>x', '~shootdown*', '+ping', '+info', '+client');
    const connection = await Connection.open(serverAddress(`redis://weak:x@127.0.0.1:${port}`, {}), 'test');
    const error = await connection.client.set('shootdown:a', '1').catch((thrown: unknown) => connection.fault(thrown));
    connection.close();
    expect(String(error)).toMatch(/lets this user not do what is needed/);
  });

  test('a server that throws data away when it is full is refused', async () => {
    const { url } = await startServer(['--maxmemory', '50mb', '--maxmemory-policy', 'allkeys-lru']);
    expect(await refusal(url)).toMatch(/throws data away when its memory is full \(maxmemory-policy allkeys-lru\)/);
  });

  test('a replica is refused', async () => {
    const { port } = await startServer();
    const replica = await startServer(['--replicaof', '127.0.0.1', String(port)]);
    expect(await refusal(replica.url)).toMatch(/is a replica, and takes nothing new/);
  });

  test('TLS is spoken to a port that has it, with a certificate that is trusted, and only there', async () => {
    const { folder } = await startServer();
    const files = { key: join(folder, 'key.pem'), certificate: join(folder, 'certificate.pem') };
    const subject = ['-subj', '/CN=shootdown', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const request = [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-days',
      '2',
    ];
    execFileSync('openssl', [...request, ...subject, '-keyout', files.key, '-out', files.certificate], {
      stdio: 'pipe',
    });
    const port = await freePort();
    await startServer(
      ['--tls-port', String(port), '--tls-cert-file', files.certificate, '--tls-key-file', files.key].concat(
        '--tls-ca-cert-file',
        files.certificate,
        '--tls-auth-clients',
        'no',
      ),
    );
    expect(await refusal(`rediss://127.0.0.1:${port}`)).toMatch(
      /has a certificate that is not trusted; name the file of its authority in NODE_EXTRA_CA_CERTS/,
    );
    expect(await refusal(`redis://127.0.0.1:${port}`)).toMatch(/is rediss:\/\/ written for a port with TLS/);
    const place = { folder, environment: { NODE_EXTRA_CA_CERTS: files.certificate } };
    const worker = await startWorker(place, `rediss://127.0.0.1:${port}`, '--idle', '1s');
    expect(await worker.ended).toBe(0);
  });
});
