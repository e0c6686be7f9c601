// One search on several hosts, of which one is killed or cut off at a random moment: CLUSTER_RUNS times, from SEED on. Whatever it is, the result is that
// of one machine, and nothing hangs. Each run takes some 20 seconds, most of which is waiting.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { randomFrom } from '../../src/check/symmetry-test/random.ts';
import { shootdownIn } from '../run-here.ts';
import { type Host, hasHosts, makeHosts, withHosts } from './hosts.ts';
import { type Program, says, start, startWorker, timeless } from './processes.ts';
import { hasServer, startServer, type TestServer, withServer } from './server.ts';

const RUNS = Number(process.env.CLUSTER_RUNS ?? 1);
const SEED = Number(process.env.SEED);
/** Some 200,000 states, all with the hosts: a limit on steps has noise taken always. */
const command = ['check', 'zap/2022-batches', '--set', 'cpus=2', '--max-depth', '14', '--json'];

describe.skipIf(!hasServer || !hasHosts)(withServer(withHosts('on five hosts')), () => {
  let folder: string;
  let hosts: readonly Host[];
  let server: TestServer;
  let expected: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shootdown-joint-'));
    hosts = makeHosts(5);
    const [{ address, run }] = hosts as [Host];
    server = await startServer(['--protected-mode', 'no', '--appendonly', 'yes'], { host: address, run });
    const here = shootdownIn(folder, ...command, '--no-out');
    expect(here.code).toBe(30);
    expected = timeless(here.out);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(Array.from({ length: RUNS }, (_, i) => SEED + i))('seed %i', async (seed) => {
    const random = randomFrom(seed);
    const { url } = server;
    const places = hosts.slice(1);
    const workers: Program[] = [];
    const many = 2 + random(2);
    for (const { run } of places.slice(0, many))
      workers.push(await startWorker({ folder, run }, url, '--workers', '1'));
    const clientHost = places.at(-1) as Host;
    const partitions = [2, 3, 8, 16][random(4)];
    const begin = (): Program =>
      start({ folder, run: clientHost.run }, ...command, '--no-out', '--on', url, '--partitions', String(partitions));
    let client = begin();
    await says(client, /there: \d at once/);
    const what = ['worker', 'client', 'server', 'cut worker', 'cut client'][random(5)];
    const victim = random(many);
    await wait(random(5_000));
    const away = random(15_000);
    switch (what) {
      case 'worker':
        workers[victim]?.kill('SIGKILL');
        await wait(away / 4);
        workers.push(await startWorker({ folder, run: places[victim]?.run ?? [] }, url, '--workers', '1'));
        break;
      case 'client':
        client.kill('SIGKILL');
        await client.ended;
        client = begin();
        break;
      case 'server':
        await server.kill();
        await wait(away / 4);
        await server.start();
        break;
      default: {
        const host = what === 'cut client' ? clientHost : places[victim];
        host?.cut();
        await wait(away);
        host?.join();
      }
    }
    expect(await client.ended, `${what}: ${client.err()}`).toBe(30);
    expect(timeless(client.out()), what).toBe(expected);
    // A long run says what it was that went well.
    if (RUNS > 1) console.log(`seed ${seed}: ${what} of ${many}, ${partitions} partitions: ${client.err()}`);
    for (const worker of workers) worker.kill('SIGKILL');
    await Promise.all(workers.map(({ ended }) => ended));
  });
});
