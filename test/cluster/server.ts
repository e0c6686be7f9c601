// Starts a Valkey or Redis server of a test's own: on a free port, in a folder of its own, and nothing of it is left afterwards.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from '../../src/cluster/connection.ts';
import { serverAddress } from '../../src/cluster/server-address.ts';
import { afterFile } from '../run/after-file.ts';

const program = ['valkey-server', 'redis-server'].find(
  (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
);

/** What a group of tests is called that needs a server; it says so where there is none. */
export const withServer = (title: string): string =>
  program === undefined ? `${title} (SKIPPED: neither valkey-server nor redis-server is installed)` : title;
export const hasServer = program !== undefined;

export interface TestServer {
  readonly port: number;
  /** `redis://127.0.0.1:PORT`. */
  readonly url: string;
  /** Its folder: a file that options name can be put there. */
  readonly folder: string;
  /** Kills it, as a machine that fails would; nothing that it had not written is kept. */
  kill(): Promise<void>;
  /** Starts it again, on the same port and with what it had written. */
  start(): Promise<void>;
}

/**
 * Starts a server with these options besides its own: `['--requirepass', 'x']`. `run` is put before its command line: `ip netns exec NAME`.
 * It listens at `host`. It is killed after the file's last test.
 */
export const startServer = async (
  options: readonly string[] = [],
  { host = '127.0.0.1', run = [] }: { readonly host?: string; readonly run?: readonly string[] } = {},
): Promise<TestServer> => {
  if (program === undefined) throw new Error('no server is installed');
  const folder = mkdtempSync(join(tmpdir(), 'shootdown-server-'));
  const port = await freePort();
  const fixed = ['--dir', folder, '--bind', host, '--save', '', '--enable-debug-command', 'yes'];
  const [command = '', ...args] = [...run, program, '--port', String(port), ...fixed, ...options];
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const started = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    child = started;
    await new Promise<void>((resolve, reject) => {
      let log = '';
      const heard = (data: Buffer): void => {
        log += String(data);
        if (log.includes('Ready to accept connections')) resolve();
      };
      started.stdout.on('data', heard);
      started.stderr.on('data', heard);
      started.on('close', (code) => reject(new Error(`the server ended with code ${code}: ${log}`)));
    });
  };
  const kill = async (): Promise<void> => {
    const running = child;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
    const closed = new Promise((resolve) => running.on('close', resolve));
    running.kill('SIGKILL');
    await closed;
  };
  afterFile(async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true });
  });
  await start();
  return { port, url: `redis://${host}:${port}`, folder, kill, start };
};

/** A port that nothing listens on. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(address)));
    });
  });

/** A connection to a server, closed after the file's last test. */
export const connectionTo = async (url: string): Promise<Connection> => {
  const connection = await Connection.open(serverAddress(url, {}), 'test');
  afterFile(() => connection.close());
  return connection;
};
