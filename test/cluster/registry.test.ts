// Who is there, as a server knows it.
import { describe, expect, test } from 'vitest';
import { onWake, Registry, wakeAll } from '../../src/cluster/registry.ts';
import { connectionTo, hasServer, startServer, withServer } from './server.ts';

const parse = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

describe.skipIf(!hasServer)(withServer('with a server'), () => {
  test('what is put is in the list until it is removed, or nobody has put it again in time', async () => {
    const connection = await connectionTo((await startServer()).url);
    const registry = new Registry(connection, 'worker', parse);
    await registry.put('a', 'one', 60_000);
    await registry.put('b', 'two', 60_000);
    await registry.put('c', 'three', 1);
    await expect
      .poll(async () => [...(await registry.list())])
      .toEqual([
        ['a', 'one'],
        ['b', 'two'],
      ]);
    expect(await connection.client.smembers('shootdown:workers')).toHaveLength(2);
    await registry.remove('a');
    expect([...(await registry.list()).keys()]).toEqual(['b']);
    expect(await registry.get('b')).toBe('two');
    expect(await registry.get('a')).toBeUndefined();
  });

  test('what somebody else wrote there is no record, and does no harm', async () => {
    const connection = await connectionTo((await startServer()).url);
    const registry = new Registry(connection, 'worker', parse);
    await registry.put('good', 'one', 60_000);
    await connection.client.sadd('shootdown:workers', 'foreign', 'cut');
    await connection.client.set('shootdown:worker:foreign', '{"hello":1}');
    await connection.client.set('shootdown:worker:cut', '{"shootdown":1,"sum":"00');
    expect([...(await registry.list()).keys()]).toEqual(['good']);
  });

  test('all who listen are woken, also after the server was away', async () => {
    const server = await startServer();
    const connection = await connectionTo(server.url);
    let woken = 0;
    const end = await onWake(connection, () => woken++);
    await wakeAll(connection);
    await expect.poll(() => woken).toBe(1);
    await server.kill();
    await server.start();
    await expect
      .poll(
        async () => {
          await wakeAll(connection);
          return woken;
        },
        { timeout: 30_000 },
      )
      .toBeGreaterThan(1);
    end();
  });
});
