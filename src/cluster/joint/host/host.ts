import { ShootdownError } from '../../../model/errors.ts';
import type { System } from '../../../model/rules/rule.ts';
import { sendableFindings, sentError } from '../../../workers/messages.ts';
import { signatureOf } from '../../../workers/signature.ts';
import { Connection } from '../../connection.ts';
import { Heartbeat } from '../../heartbeat.ts';
import { textOf } from '../../plain-message.ts';
import type { ServerAddress } from '../../server-address.ts';
import { isFull } from '../../server-fault.ts';
import { Bell } from '../bell.ts';
import { DamagedFrame, writeFrame } from '../frame.ts';
import { keeperOf } from '../keepers.ts';
import { jointKeys } from '../keys.ts';
import { type Command, type ReportBody, readCommand } from '../messages.ts';
import { FIELD, StreamReader } from '../stream-reader.ts';
import { Inbox } from './inbox.ts';
import { Outbox } from './outbox.ts';
import { Share } from './share.ts';

export interface HostOptions {
  readonly address: ServerAddress;
  /** The id of the search, and of this host. */
  readonly joint: string;
  readonly id: string;
  readonly system: System;
  readonly symmetry: boolean;
  readonly mergeLocal: boolean;
  readonly lazyNoise: boolean;
  readonly shared: string | undefined;
  /** Bytes for its states. */
  readonly memory: number;
  readonly signal: AbortSignal;
  /** Called when it hears commands: an epoch may have it from now on. */
  readonly listening: () => void;
}

/** Milliseconds between two reports of progress, and between two times that events are let happen. */
const PROGRESS_MS = 500;
const SLICE_MS = 20;
/** Milliseconds after which a host that nobody rings looks what there is. */
const IDLE_MS = 1_000;

/** What a host has in an epoch. */
interface Epoch {
  readonly number: number;
  readonly own: number;
  readonly hosts: number;
  readonly owners: readonly number[];
  readonly share: Share;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  /** For each host how many frames it was sent in this level. */
  readonly frames: number[];
  /** The last round that it was asked for, and the last one that it was asked to end. */
  round: number;
  stopped: number;
}

/** Takes part in a joint search until that is over, or until the signal. Rejects with what makes that impossible. */
export const beHost = async (options: HostOptions): Promise<void> => {
  const connection = await Connection.open(options.address, 'shootdown-host');
  const host = new Host(connection, options);
  try {
    await host.run();
  } finally {
    host.close();
    connection.close();
  }
};

class Host {
  readonly #connection: Connection;
  readonly #options: HostOptions;
  readonly #bell = new Bell();
  readonly #commands: Command[] = [];
  readonly #heartbeat: Heartbeat;
  #reader: StreamReader | undefined;
  #epoch: Epoch | undefined;
  /** The newest epoch that was heard of, though it may not have come to its turn. */
  #newest = 0;
  #isOverForAll = false;
  #reported = 0;
  #breathed = performance.now();

  constructor(connection: Connection, options: HostOptions) {
    this.#connection = connection;
    this.#options = options;
    // Renews a link that has been cut; what the host lives by is its worker's beat.
    this.#heartbeat = new Heartbeat({
      connection,
      patience: Number.POSITIVE_INFINITY,
      beat: async () => void (await connection.client.ping()),
      onLost: () => {},
    });
  }

  async run(): Promise<void> {
    const { joint, signal, listening } = this.#options;
    this.#reader = await StreamReader.open(this.#connection.client, jointKeys(joint).commands, (text) =>
      this.#hear(text),
    );
    signal.addEventListener('abort', () => this.#bell.ring());
    listening();
    while (!signal.aborted && !this.#isOverForAll) {
      const command = this.#commands.shift();
      if (command === undefined) {
        await this.#bell.wait(IDLE_MS);
        await this.#guarded(async () => void this.#takeIn());
      } else await this.#guarded(() => this.#obey(command));
    }
  }

  close(): void {
    this.#heartbeat.end();
    this.#reader?.close();
    this.#leave();
  }

  #hear(text: string): void {
    const command = readCommand(text);
    this.#newest = Math.max(this.#newest, command.epoch);
    const epoch = this.#epoch;
    if (command.kind !== 'stop') this.#commands.push(command);
    else if (epoch?.number === command.epoch) epoch.stopped = command.round;
    this.#bell.ring();
  }

  /** What goes wrong is told; the epoch is then over. */
  async #guarded(work: () => Promise<void>): Promise<void> {
    const round = this.#epoch?.round ?? 0;
    try {
      await work();
      const epoch = this.#epoch;
      if (epoch !== undefined && (epoch.inbox.gone || epoch.outbox.gone)) {
        this.#report({ kind: 'fault', why: 'its inbox at the server is gone' });
        this.#leave();
      }
    } catch (error) {
      if (error instanceof DamagedFrame) this.#report({ kind: 'fault', why: `a message ${error.message}` });
      else {
        this.#report({ kind: 'refused', error: sentError(error) }, round);
        if (!(error instanceof ShootdownError)) throw error;
      }
      this.#leave();
    }
  }

  #leave(): void {
    const epoch = this.#epoch;
    this.#epoch = undefined;
    epoch?.inbox.close();
    epoch?.outbox.close();
    epoch?.share.close();
  }

  async #obey(command: Command): Promise<void> {
    if (command.epoch < this.#newest) return;
    if (command.kind === 'end') this.#isOverForAll = true;
    if (command.kind === 'epoch' || command.kind === 'end') this.#leave();
    if (command.kind === 'epoch') return this.#begin(command);
    const epoch = this.#epoch;
    // One of an epoch that it has no part in; or one that came twice.
    if (epoch === undefined || command.epoch !== epoch.number || command.round <= epoch.round) return;
    epoch.round = command.round;
    const { share } = epoch;
    switch (command.kind) {
      case 'check':
        share.beginCheck(command.seen);
        while (!this.#isStopped(epoch) && share.check()) await this.#breathe();
        return this.#report({
          kind: 'checked',
          counts: share.counts,
          findings: sendableFindings(share.partition.findings),
        });
      case 'expand':
        return this.#expand(epoch);
      case 'drain':
        return this.#drain(
          epoch,
          command.sent.map((frames) => frames[epoch.own] ?? 0),
        );
      case 'save':
        return this.#save(epoch, command.from, command.to);
      case 'predecessor': {
        const pause = async (): Promise<boolean> => {
          await this.#breathe();
          return !this.#isStopped(epoch);
        };
        const state = await share.predecessor(command.target, command.level, pause);
        return this.#isStopped(epoch) ? undefined : this.#report({ kind: 'predecessor', state });
      }
      case 'footprints':
        return this.#report({ kind: 'footprints', footprints: share.partition.stepper.footprints });
    }
  }

  async #begin({ epoch: number, round, hosts, owners, manifest }: Command & { readonly kind: 'epoch' }): Promise<void> {
    const { joint, system, symmetry, mergeLocal, lazyNoise, memory, id, shared } = this.#options;
    const own = hosts.indexOf(id);
    if (own < 0) return;
    const { client } = this.#connection;
    const { inbox } = jointKeys(joint);
    const ring = (): void => this.#bell.ring();
    const outbox = new Outbox(
      client,
      hosts.map((_, place) => inbox(number, place)),
      ring,
    );
    const frames = hosts.map(() => 0);
    const ready = (to: number, words: Int32Array): void => {
      const sequence = frames[to] as number;
      const level = share.partition.levels.length;
      outbox.add(to, writeFrame({ epoch: number, level, from: own, sequence, words }, share.width));
      frames[to] = sequence + 1;
    };
    const share = new Share({ system, memory, symmetry, mergeLocal, lazyNoise, owners, own, ready });
    const epoch: Epoch = {
      number,
      own,
      owners,
      hosts: hosts.length,
      share,
      outbox,
      inbox: new Inbox(client, inbox(number, own), share.width, ring),
      frames,
      round,
      stopped: -1,
    };
    this.#epoch = epoch;
    if (manifest === undefined) share.start();
    else {
      const keeper = keeperOf(client, joint, share.width, shared);
      await share.takeUp(keeper, manifest, () => !this.#isStopped(epoch));
    }
    if (this.#isStopped(epoch)) return;
    const signature = signatureOf(system, share.partition.stepper.buffer);
    const findings = sendableFindings(share.partition.findings);
    this.#report({ kind: 'ready', signature, levels: share.levels, counts: share.counts, findings });
  }

  async #expand(epoch: Epoch): Promise<void> {
    const { share, outbox, inbox, frames, round } = epoch;
    share.beginExpansion();
    frames.fill(0);
    inbox.begin(share.partition.levels.length);
    while (!this.#isStopped(epoch) && share.expand()) await this.#makeRoom(epoch);
    share.router.flush();
    // What was asked to end is taken in whole all the same.
    while (!outbox.empty && !this.#isOver(epoch)) await this.#wait(epoch);
    if (!this.#isOver(epoch)) this.#report({ kind: 'expanded', frames: [...frames] }, round);
  }

  /** Goes on taking in what others send, so that they can go on, until there is room for what it sends itself. */
  async #makeRoom(epoch: Epoch): Promise<void> {
    this.#takeIn();
    await this.#breathe();
    while (epoch.outbox.stuck && !this.#isOver(epoch)) await this.#wait(epoch);
  }

  async #drain(epoch: Epoch, frames: readonly number[]): Promise<void> {
    const { share, inbox, outbox, round } = epoch;
    while (!inbox.hasAll(frames) && !this.#isOver(epoch)) await this.#wait(epoch);
    if (this.#isOver(epoch)) return;
    const states = share.endLevel();
    const { successors, foreign, sent } = share.router;
    const traffic = { successors, foreign, sent, frames: outbox.frames, bytes: outbox.bytes };
    const findings = sendableFindings(share.partition.findings);
    this.#report({ kind: 'drained', counts: share.counts, findings, states, traffic }, round);
  }

  async #save(epoch: Epoch, from: number, to: number): Promise<void> {
    const { number, owners, own, share, round } = epoch;
    const { joint, shared } = this.#options;
    const keeper = keeperOf(this.#connection.client, joint, share.width, shared);
    const parts = new Map(
      [...owners.keys()]
        .filter((partition) => owners[partition] === own)
        .map((partition) => [partition, { writer: keeper.keep(partition, number, from), states: 0 }]),
    );
    let why: string | undefined;
    try {
      for (const { partition, level, words } of share.statesOf(from, to)) {
        const part = parts.get(partition);
        if (part === undefined) throw new Error(`a state of partition ${partition} is with the host of others`);
        part.states += words.length / share.width;
        await part.writer.add({ level, words });
        if (this.#isOver(epoch)) return;
      }
      for (const { writer } of parts.values()) await writer.end();
    } catch (error) {
      why = this.#connection.fault(error).message;
      for (const partition of parts.keys()) await keeper.forget(partition, number, from).catch(() => {});
    }
    const kept = [...parts].map(([partition, { states, writer }]) => ({ partition, states, chunks: writer.chunks }));
    this.#report({ kind: 'saved', kept, why }, round);
  }

  /** Stores what has come. */
  #takeIn(): void {
    const epoch = this.#epoch;
    if (epoch === undefined) return;
    const { inbox, share, number } = epoch;
    const until = performance.now() + SLICE_MS;
    while (!inbox.isEmpty && performance.now() < until) inbox.take(number, (words) => share.partition.store(words));
    if (!inbox.isEmpty) this.#bell.ring();
  }

  async #wait(epoch: Epoch): Promise<void> {
    await this.#bell.wait(IDLE_MS / 10);
    this.#takeIn();
    await this.#breathe();
    if (epoch.inbox.gone) epoch.outbox.gone = true;
  }

  /** Nothing more comes of this epoch. */
  #isOver({ number, inbox, outbox }: Epoch): boolean {
    return number < this.#newest || inbox.gone || outbox.gone || this.#options.signal.aborted;
  }

  #isStopped(epoch: Epoch): boolean {
    return epoch.stopped === epoch.round || this.#isOver(epoch);
  }

  /** Lets commands and messages come in, now and then. */
  async #breathe(): Promise<void> {
    const now = performance.now();
    if (now - this.#breathed < SLICE_MS) return;
    if (now - this.#reported > PROGRESS_MS && this.#epoch !== undefined)
      this.#report({ kind: 'progress', counts: this.#epoch.share.counts });
    await new Promise((resolve) => setImmediate(resolve));
    this.#breathed = performance.now();
  }

  #report(body: ReportBody, round = this.#epoch?.round ?? 0): void {
    this.#reported = performance.now();
    const { joint, id } = this.#options;
    const text = textOf({ ...body, host: id, epoch: this.#epoch?.number ?? this.#newest, round });
    const send = (): void => {
      this.#connection.client.xadd(jointKeys(joint).reports, '*', FIELD, text).catch((error) => {
        // Without the room for a report nothing goes on; somebody may make some.
        if (isFull(error) && body.kind !== 'progress' && !this.#options.signal.aborted) setTimeout(send, IDLE_MS);
      });
    };
    send();
  }
}
