// Whatever goes wrong in a joint search, the result is right, or it is said what to do.
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import zap from '../../models/zap/model.ts';
import type { Connection } from '../../src/cluster/connection.ts';
import { writeFrame } from '../../src/cluster/joint/frame.ts';
import { instantiate } from '../../src/model/instance.ts';
import { Stepper } from '../../src/packed/index.ts';
import { explore } from '../../src/search/breadth-first.ts';
import { noFindings } from '../../src/search/findings.ts';
import type { Outcome } from '../../src/search/outcome.ts';
import type { RemoteExecutor } from '../../src/search/remote.ts';
import { packedExecutor } from '../../src/workers/executor.ts';
import { explored, type HostHere, type JointHere, joint } from './joint-here.ts';
import { connectionTo, hasServer, startServer, type TestServer, withServer } from './server.ts';

/** 43,229 states on 43 levels. */
const { system } = instantiate(zap, '2022');
const how = { partitions: 8, symmetry: true };

/** What is the same on one machine. */
const figures = ({ ending, statistics: { seconds, bytes, ...counts } }: Outcome): object => ({ ...ending, ...counts });
let here: Promise<object> | undefined;
const answerHere = (): Promise<object> => {
  here ??= explore(packedExecutor(system, { symmetry: true }), system).then(figures);
  return here;
};

/** Does something at the end of a level, once, without the search waiting for it. */
const atLevel = (executor: RemoteExecutor, level: number, happens: () => Promise<unknown>): void => {
  const levelEnd = executor.levelEnd.bind(executor);
  let happened = false;
  executor.levelEnd = async () => {
    await levelEnd();
    if (happened || executor.levels.length <= level) return;
    happened = true;
    await happens();
  };
};

/** The inbox of a host in the epoch that is. */
const inboxOf = async ({ client }: Connection, id: string, host: number): Promise<string> =>
  `shootdown:joint:${id}:${await client.get(`shootdown:joint:${id}:epoch`)}:to:${host}`;

describe.skipIf(!hasServer)(withServer('with a server'), () => {
  let server: TestServer;
  let connection: Connection;
  beforeAll(async () => {
    server = await startServer();
    connection = await connectionTo(server.url);
  });

  /** A search to which something happens at level 20; and what was said. */
  const troubled = async (
    more: Partial<JointHere> & { readonly hosts: number; readonly id: string },
    happens: (hosts: readonly HostHere[]) => Promise<unknown>,
  ): Promise<string> => {
    const notes: string[] = [];
    const search = await joint(server.url, system, { ...how, ...more, note: (text) => void notes.push(text) });
    atLevel(search.executor, 20, () => happens(search.hosts));
    expect(figures(await explored(search.executor, system))).toEqual(await answerHere());
    return notes.join('\n');
  };

  test.concurrent('a host that dies has its partitions taken up by the others', async () => {
    const notes = await troubled({ hosts: 3, id: 'dies' }, async ([first]) => first?.kill());
    expect(notes).toMatch(/the host on host 0 is gone: going on from (?:level \d+|the beginning)/);
  });

  test.concurrent.each([
    ['truncated', (whole: Buffer) => whole.subarray(0, 100), 'is truncated: it has 100 bytes of'],
    ['flipped', (whole: Buffer) => whole.fill(0xff, 60, 61), 'is damaged: its checksum is another one'],
    ['foreign', () => Buffer.from('hello '.repeat(20)), 'does not begin as one of shootdown'],
    ['empty', () => Buffer.alloc(0), 'is empty'],
  ] as const)('a message that is %s is refused, and the level is repeated', async (name, damaged, words) => {
    const id = `message-${name}`;
    const notes = await troubled({ hosts: 2, id }, async () => {
      const words = new Int32Array(50 * 20).fill(7);
      const frame = { epoch: 1, level: 999, from: 0, sequence: 0, words };
      await connection.client.xadd(await inboxOf(connection, id, 1), '*', 'm', damaged(writeFrame(frame, 20)));
    });
    expect(notes).toContain(`a message ${words}`);
    expect(notes).toMatch(/says a host: going on from/);
  });

  test.concurrent('a message that comes twice is counted once, and does no harm later either', async () => {
    const { client } = connection;
    const id = 'twice';
    let doubled = 0;
    const more = setInterval(async () => {
      const inbox = await inboxOf(connection, id, 1);
      const [entry] = (await client.xrangeBuffer(inbox, '-', '+', 'COUNT', 1)) as [Buffer, Buffer[]][];
      const bytes = entry?.[1][1];
      if (bytes !== undefined && (await client.xadd(inbox, 'NOMKSTREAM', '*', 'm', bytes)) !== null) doubled++;
    }, 1);
    const notes = await troubled({ hosts: 2, id }, async () => {});
    clearInterval(more);
    expect(doubled).toBeGreaterThan(0);
    // Also one that comes after its level has ended.
    expect(notes).not.toContain('going on from');
  });

  test.concurrent('a message that is there before the command that the others sent it on is taken', async () => {
    const id = 'early';
    const notes: string[] = [];
    const search = await joint(server.url, system, { ...how, hosts: 2, id, note: (text) => void notes.push(text) });
    atLevel(search.executor, 20, async () => {
      const epoch = Number(await connection.client.get(`shootdown:joint:${id}:epoch`));
      // Of a sender that nobody counts.
      const frame = { epoch, level: search.executor.levels.length, from: 7, sequence: 0, words: new Int32Array(0) };
      const { width } = new Stepper(system, { counted: noFindings(system), threw: () => true });
      await connection.client.xadd(await inboxOf(connection, id, 1), '*', 'm', writeFrame(frame, width));
      // Until it has been taken, and would have been refused.
      while ((await connection.client.xlen(await inboxOf(connection, id, 1))) > 0) await wait(5);
    });
    expect(figures(await explored(search.executor, system))).toEqual(await answerHere());
    expect(notes.join()).not.toContain('going on from');
  });

  test.concurrent('streams that are gone, as with a server that has lost its data, are made again', async () => {
    const id = 'gone';
    const notes = await troubled({ hosts: 2, id }, async () => {
      await connection.client.del(await inboxOf(connection, id, 0), await inboxOf(connection, id, 1));
    });
    expect(notes).toContain('its inbox at the server is gone, says a host: going on from');
  });

  test.concurrent('hosts that come later get their share at the end of a level', async () => {
    const id = 'later';
    const { executor } = await joint(server.url, system, { ...how, hosts: 1, id });
    let second: Promise<{ readonly executor: RemoteExecutor }> | undefined;
    atLevel(executor, 15, async () => {
      // The client of the second is refused; its host stays.
      second = joint(server.url, system, { ...how, hosts: 1, id });
      await expect(second).rejects.toThrow('the same command runs already');
    });
    expect(figures(await explored(executor, system))).toEqual(await answerHere());
    expect(second).toBeDefined();
  });

  test.concurrent('a host that has built another system is refused', async () => {
    const other = instantiate(zap, '2022', { ptes: 2 }).system;
    const { executor } = await joint(server.url, system, {
      ...how,
      hosts: 2,
      systemOf: (place) => (place === 1 ? other : system),
    });
    await expect(explored(executor, system)).rejects.toThrow(
      'the host on host 1 has built another system from the model',
    );
  });

  test.concurrent('a search whose client was stopped is gone on with, by another number of hosts', async () => {
    const id = 'stopped';
    const first = await joint(server.url, system, { ...how, hosts: 3, id });
    const { ending } = await explored(first.executor, system, { maxStates: 20_000 });
    expect(ending.kind).toBe('incomplete');
    const notes: string[] = [];
    const then = await joint(server.url, system, { ...how, hosts: 2, id, note: (text) => void notes.push(text) });
    expect(figures(await explored(then.executor, system))).toEqual(await answerHere());
    expect(notes.join('\n')).toMatch(/going on with level \d+: \d+ states were kept/);
  });
});

describe.skipIf(!hasServer)(withServer('with a server that is full'), () => {
  test('it ends with what to do, and is gone on with from the checkpoint', async () => {
    const { url } = await startServer();
    const { client } = await connectionTo(url);
    const search = await joint(url, system, { ...how, hosts: 2, id: 'full' });
    // Left once, so that there is a checkpoint.
    await explored(search.executor, system, { maxDepth: 20 });
    const again = await joint(url, system, { ...how, hosts: 2, id: 'full' });
    atLevel(again.executor, 21, () => client.config('SET', 'maxmemory', '1mb'));
    await expect(explored(again.executor, system)).rejects.toThrow('has no memory left');
    await client.config('SET', 'maxmemory', '0');
    const notes: string[] = [];
    const last = await joint(url, system, { ...how, hosts: 2, id: 'full', note: (text) => void notes.push(text) });
    expect(figures(await explored(last.executor, system))).toEqual(await answerHere());
    expect(notes.join('\n')).toMatch(/going on with level 2\d: \d+ states were kept/);
  });
});
