// Machines with addresses of their own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasHosts, makeHosts, withHosts } from './hosts.ts';
import { says, start, startWorker, timeless } from './processes.ts';
import { hasServer, startServer, withServer } from './server.ts';

describe.skipIf(!hasServer || !hasHosts)(withServer(withHosts('on three hosts')), () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'shootdown-hosts-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('bugs on two hosts gives byte for byte what it gives on one, but for times; also with a link that was cut meanwhile', async () => {
    const [here, first, second] = makeHosts(3);
    if (here === undefined || first === undefined || second === undefined) throw new Error('there are not three hosts');
    const { url } = await startServer(['--protected-mode', 'no'], { host: here.address, run: here.run });
    const workers = await Promise.all(
      [first, second].map(({ run }) => startWorker({ folder, run }, url, '--workers', '1')),
    );
    const command = ['bugs', 'A2', 'B1', '--json', '--no-out'];
    const far = start({ folder, run: here.run }, ...command, '--on', url);
    const begun = await Promise.any(workers.map((worker, i) => says(worker, /: begun/).then(() => [first, second][i])));
    begun?.cut();
    const cut = setTimeout(() => begun?.join(), 3_000);
    expect(await far.ended).toBe(0);
    clearTimeout(cut);
    const near = start({ folder }, ...command);
    expect(await near.ended).toBe(0);
    expect(timeless(far.out())).toBe(timeless(near.out()));
    for (const worker of workers) expect(worker.err()).toMatch(/: (?:violated|holds) after/);
    const worker = start({ folder, run: second.run }, 'worker', '--on', url.replace(here.address, '10.77.0.9'));
    expect(await worker.ended).toBe(152);
    expect(worker.err()).toContain('the server at redis://10.77.0.9:');
  });
});
