import { setTimeout as wait } from 'node:timers/promises';
import { ShootdownError } from '../../../model/errors.ts';
import type { Watch } from '../../../search/executor.ts';
import { textOf } from '../../plain-message.ts';
import { Bell } from '../bell.ts';
import { KEPT_MS } from '../choose-keeper.ts';
import { inboxGroup, jointKeys } from '../keys.ts';
import type { Manifest } from '../manifest.ts';
import { type Command, type Report, readReport } from '../messages.ts';
import { dealPartitions } from '../owners.ts';
import type { HostRecord } from '../records.ts';
import { FIELD, StreamReader } from '../stream-reader.ts';
import { Epoch, EpochLost } from './epoch.ts';
import type { Link, LinkListener } from './link.ts';

export interface EpochsOptions {
  readonly id: string;
  readonly partitions: number;
  /** What a host's system has to come to. */
  readonly signature: string;
  /** How many hosts the workers that are there come to; throws once there has been none for too long. */
  readonly fitting: () => Promise<number>;
  readonly signal: AbortSignal | undefined;
}

/** Milliseconds that hosts are waited for which are not the first, and between two looks at who is there. */
const SETTLE_MS = 3_000;
const LOOK_MS = 250;
/** Milliseconds after which a server is asked again that has refused something. */
const REFUSED_MS = 1_000;
/** How long it can be read that a search has ended, in milliseconds. */
const ENDED_MS = 30_000;
/** Seconds from 1970 to 2025: the number of an epoch has 31 bits. */
const SINCE = 1_735_689_600;
/** Messages that a stream of commands or reports keeps; there are never more that somebody has not read. */
const KEPT_MESSAGES = 10_000;

/** The search was told to end before there was an epoch. */
export class Stopped extends Error {
  override readonly name: string = 'Stopped';
}

/** Makes the epochs of a joint search, one after the other, of the hosts that are there. */
export class Epochs implements LinkListener {
  readonly #link: Link;
  readonly #options: EpochsOptions;
  readonly #bell = new Bell();
  #reader: StreamReader | undefined;
  #hosts: ReadonlyMap<string, HostRecord> = new Map();
  #current: Epoch | undefined;
  #number = 0;
  #broken: unknown;

  private constructor(link: Link, options: EpochsOptions) {
    this.#link = link;
    this.#options = options;
  }

  static async open(link: Link, options: EpochsOptions): Promise<Epochs> {
    const epochs = new Epochs(link, options);
    const { client } = link.connection;
    const { reports } = jointKeys(options.id);
    epochs.#reader = await StreamReader.open(client, reports, (text) => epochs.#hear(text));
    await link.listen(epochs);
    return epochs;
  }

  present(hosts: ReadonlyMap<string, HostRecord>): void {
    for (const id of this.#current?.hosts ?? [])
      if (!hosts.has(id)) this.#current?.lose(new EpochLost(`the host on ${this.#hosts.get(id)?.name ?? id} is gone`));
    this.#hosts = hosts;
    this.#bell.ring();
  }

  restarted(): void {
    this.#current?.lose(new EpochLost('the server was started anew'));
  }

  lost(error: unknown): void {
    this.#broken ??= error;
    this.#current?.lose(this.#link.connection.fault(error));
    this.#bell.ring();
  }

  /** Whether there are hosts that the epoch does not have, and could use. */
  get hasSpare(): boolean {
    const used = this.#current?.hosts.length ?? 0;
    return Math.min(this.#hosts.size, this.#options.partitions) > used;
  }

  /** What a worker is called that has a host. */
  nameOf(host: string): string {
    return this.#hosts.get(host)?.name ?? host;
  }

  /**
   * Begins an epoch with the hosts that there are, once there is one; each has its share of the checkpoint. Rejects with an EpochLost or a Stopped.
   */
  async begin(manifest: Manifest | undefined, watch: Watch | undefined): Promise<BegunEpoch> {
    const hosts = await this.#assemble(watch);
    const number = await this.#unlessRefused(() => this.#next());
    await this.#unlessRefused(() => this.#makeInboxes(number, hosts.length));
    const epoch = new Epoch(number, hosts, (command) => this.#post(command));
    this.#current = epoch;
    const owners = dealPartitions(this.#options.partitions, hosts.length);
    const ready = await epoch.ask({ kind: 'epoch', hosts, owners, manifest }, 'ready', watch && breathing(watch));
    for (const { host, signature } of ready)
      if (signature !== this.#options.signature)
        throw new ShootdownError(
          'worker',
          `the host on ${this.nameOf(host)} has built another system from the model`,
          'what the model builds must depend on variant and bounds alone, not on the machine, the time or chance',
        );
    const levels: number[] = [];
    for (const report of ready)
      report.levels.forEach((states, level) => {
        levels[level] = (levels[level] ?? 0) + states;
      });
    return { epoch, levels };
  }

  /** Tells all hosts that it is over, and takes away what only the search needed. `finished`: it is not gone on with. */
  async end(finished: boolean): Promise<void> {
    this.#reader?.close();
    const { client } = this.#link.connection;
    const { commands, epoch, reports, inbox } = jointKeys(this.#options.id);
    this.#post({ kind: 'end', epoch: this.#number + 1, round: 0 });
    // Hosts that have not read it yet do so soon.
    await client.pexpire(commands, ENDED_MS);
    if (finished) await client.pexpire(epoch, ENDED_MS);
    await client.unlink(reports, ...this.#inboxesOf(this.#number, inbox));
  }

  async #assemble(watch: Watch | undefined): Promise<readonly string[]> {
    const { partitions, fitting, signal } = this.#options;
    const began = performance.now();
    for (;;) {
      if (this.#broken !== undefined) throw this.#link.connection.fault(this.#broken);
      if (watch?.stopped() === true || signal?.aborted === true) throw new Stopped();
      const expected = Math.min(partitions, await fitting());
      const here = Math.min(partitions, this.#hosts.size);
      if (here > 0 && (here >= expected || performance.now() - began > SETTLE_MS))
        return [...this.#hosts.keys()].sort().slice(0, partitions);
      await this.#bell.wait(LOOK_MS);
      await watch?.breathe();
    }
  }

  /** What the server refuses now it may do later: for how long that is waited for, the beats of the link say. */
  async #unlessRefused<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ShootdownError) throw error;
      await wait(REFUSED_MS);
      throw new EpochLost(this.#link.connection.fault(error).message);
    }
  }

  /** The number of the next epoch, with the inboxes of the one before taken away. Also of a server that has lost its data it is another one than any before. */
  async #next(): Promise<number> {
    await this.#link.requireOurs();
    const { client } = this.#link.connection;
    const { epoch, inbox } = jointKeys(this.#options.id);
    const before = Number(await client.get(epoch));
    await client.unlink(...this.#inboxesOf(before, inbox), ...this.#inboxesOf(this.#number, inbox));
    const number = Math.max(before + 1, this.#number + 1, Math.floor(Date.now() / 1000) - SINCE);
    await client.set(epoch, number, 'PX', KEPT_MS);
    this.#number = number;
    return number;
  }

  async #makeInboxes(number: number, hosts: number): Promise<void> {
    const { client } = this.#link.connection;
    const { inbox } = jointKeys(this.#options.id);
    for (let host = 0; host < hosts; host++) {
      const key = inbox(number, host);
      await client.xgroup('CREATE', key, inboxGroup, '$', 'MKSTREAM').catch((error) => {
        // A group that is there is this one: the command was sent twice.
        if (!/BUSYGROUP/.test(String(error))) throw error;
      });
      await client.pexpire(key, KEPT_MS);
    }
  }

  /** However many hosts it had. */
  #inboxesOf(epoch: number, inbox: (epoch: number, host: number) => string): readonly string[] {
    return Array.from({ length: this.#options.partitions }, (_, host) => inbox(epoch, host));
  }

  #post(command: Command): void {
    const { client } = this.#link.connection;
    const { commands } = jointKeys(this.#options.id);
    client.xadd(commands, 'MAXLEN', '~', KEPT_MESSAGES, '*', FIELD, textOf(command)).catch((error: unknown) => {
      this.#current?.lose(new EpochLost(this.#link.connection.fault(error).message));
    });
  }

  #hear(text: string): void {
    let report: Report;
    try {
      report = readReport(text);
    } catch (error) {
      this.#current?.lose(new EpochLost(String(error)));
      return;
    }
    this.#current?.hear(report);
  }
}

export interface BegunEpoch {
  readonly epoch: Epoch;
  /** States of each level, of all hosts. */
  readonly levels: readonly number[];
}

/** Lets events happen, and never stops. */
const breathing = (watch: Watch): Watch => ({
  stopped: () => false,
  breathe: () => watch.breathe(),
  within: (size) => size,
});
