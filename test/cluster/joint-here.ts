// Joint searches whose hosts are all in this process, each with connections of its own.
import { expect } from 'vitest';
import { openJoint } from '../../src/cluster/joint/client/open.ts';
import { beHost } from '../../src/cluster/joint/host/host.ts';
import { hostsOf, type JointRecord } from '../../src/cluster/joint/records.ts';
import { wakeAll } from '../../src/cluster/registry.ts';
import { serverAddress } from '../../src/cluster/server-address.ts';
import type { Instance } from '../../src/model/instance.ts';
import type { System } from '../../src/model/rules/rule.ts';
import { explore } from '../../src/search/breadth-first.ts';
import type { SearchOptions } from '../../src/search/options.ts';
import type { Outcome } from '../../src/search/outcome.ts';
import type { Elsewhere, Reductions, RemoteExecutor } from '../../src/search/remote.ts';
import { afterFile } from '../run/after-file.ts';
import { connectionTo } from './server.ts';

export interface JointHere extends Partial<Reductions> {
  readonly hosts: number;
  readonly partitions: number;
  /** Default: another one each time. */
  readonly id?: string;
  /** The folder for checkpoints. Default: the server. */
  readonly shared?: string;
  /** Bytes for the states of each host. Default: no limit. */
  readonly memory?: number;
  /** The system of the host at a place, where it is another one. */
  readonly systemOf?: (host: number) => System;
  readonly note?: (text: string) => void;
}

/** A host that runs. */
export interface HostHere {
  /** Ends it without a word, and has the client see that. */
  kill(): Promise<void>;
  readonly ended: Promise<void>;
}

let names = 0;

/** Begins a joint search, and hosts for it. */
export const joint = async (
  url: string,
  system: System,
  { hosts, partitions, id = `here-${names++}`, shared, memory, systemOf, note = () => {}, ...given }: JointHere,
): Promise<{ readonly executor: RemoteExecutor; readonly hosts: readonly HostHere[] }> => {
  const address = serverAddress(url, {});
  const reductions = { symmetry: false, mergeLocal: false, lazyNoise: false, ...given };
  const connection = await connectionTo(url);
  const running = Array.from({ length: hosts }, (_, place): HostHere => {
    const name = `${place}-of-${id}-${names++}`;
    const controller = new AbortController();
    const run = beHost({
      ...reductions,
      address,
      joint: id,
      id: name,
      system: systemOf?.(place) ?? system,
      shared,
      memory: memory ?? Number.POSITIVE_INFINITY,
      signal: controller.signal,
      listening: () =>
        void hostsOf(connection)
          .put(name, { name: `host ${place}`, joint: id }, 3_600_000)
          .then(() => wakeAll(connection)),
    });
    const ended = run.catch(() => {}).then(() => hostsOf(connection).remove(name));
    afterFile(async () => {
      controller.abort();
      await ended;
    });
    return {
      ended,
      kill: async () => {
        controller.abort();
        await hostsOf(connection).remove(name);
        await wakeAll(connection);
      },
    };
  });
  const source = { model: '', variant: '', set: {}, properties: undefined, condition: {}, ...reductions };
  const needs = { version: '', build: '', modules: [] };
  const record: JointRecord = { client: 'here', command: '', needs, source, partitions, shared };
  const executor = await openJoint(system, {
    address,
    id,
    record,
    fitting: async () => hosts,
    signal: undefined,
    note,
  });
  return { executor, hosts: running };
};

/** What a joint search comes to. */
export const jointOutcome = async (
  url: string,
  { system }: Pick<Instance, 'system'>,
  how: JointHere,
  options: SearchOptions = {},
): Promise<Outcome> => {
  const { executor, hosts } = await joint(url, system, how);
  const outcome = await explored(executor, system, options);
  // They are told that it is over.
  await Promise.all(hosts.map(({ ended }) => ended));
  return outcome;
};

export const explored = (executor: RemoteExecutor, system: System, options: SearchOptions = {}): Promise<Outcome> =>
  explore(executor, system, options, {
    levelEnd: () => executor.levelEnd(),
    unfinished: () => executor.unfinished(),
    ended: async (ending) => {
      if (ending !== 'incomplete') executor.finish();
    },
  });

/** The same for `check`. */
export const elsewhereHere =
  (url: string, how: JointHere): Elsewhere =>
  async (system, reductions) =>
    (await joint(url, system, { ...how, ...reductions })).executor;

/** Nothing of joint searches is left at a server. */
export const expectNothingLeft = async (url: string): Promise<void> => {
  const left = await (await connectionTo(url)).client.keys('shootdown:*');
  // The commands are read to their end, and the number of the epoch is another one each time.
  expect(left.filter((key) => !/:(?:commands|epoch)$/.test(key))).toEqual([]);
};
