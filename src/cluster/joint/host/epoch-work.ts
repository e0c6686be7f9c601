import { sendableFindings } from '../../../workers/messages.ts';
import { signatureOf } from '../../../workers/signature.ts';
import type { Connection } from '../../connection.ts';
import type { Bell } from '../bell.ts';
import { keeperOf } from '../choose-keeper.ts';
import { writeFrame } from '../frame.ts';
import { jointKeys } from '../keys.ts';
import type { Command, ReportBody } from '../messages.ts';
import type { HostOptions } from './host-options.ts';
import { Inbox } from './inbox.ts';
import { Outbox } from './outbox.ts';
import { Share } from './share.ts';

/** What the work of an epoch needs of its host. */
export interface Surroundings {
  readonly connection: Connection;
  readonly options: HostOptions;
  readonly bell: Bell;
  /** Lets commands and messages come in, now and then; and tells how far it is. */
  readonly breathe: () => Promise<void>;
  /** The newest epoch that was heard of. */
  readonly newest: () => number;
  readonly report: (body: ReportBody) => void;
}

/** Milliseconds for which messages are taken in before something else has its turn, and for which they are waited for. */
const SLICE_MS = 20;
const WAIT_MS = 100;

/** What a host does in one epoch: its share of the states, and what goes out and comes in. */
export class EpochWork {
  readonly number: number;
  /** The last round that it was asked for. */
  round: number;
  readonly #command: Command & { readonly kind: 'epoch' };
  readonly #here: Surroundings;
  readonly #own: number;
  readonly #share: Share;
  readonly #inbox: Inbox;
  readonly #outbox: Outbox;
  /** For each host how many frames it was sent in this level. */
  readonly #frames: number[];
  /** The last round that it was asked to end. */
  #stopped = -1;

  /** `own`: the place of this host. */
  constructor(command: Command & { readonly kind: 'epoch' }, own: number, here: Surroundings) {
    const { epoch: number, round, hosts, owners } = command;
    this.number = number;
    this.round = round;
    this.#command = command;
    this.#here = here;
    this.#own = own;
    const { client } = here.connection;
    const { joint } = here.options;
    const { inbox } = jointKeys(joint);
    const ring = (): void => here.bell.ring();
    this.#frames = hosts.map(() => 0);
    const keys = hosts.map((_, place) => inbox(number, place));
    this.#outbox = new Outbox(client, keys, ring);
    this.#share = new Share({ ...here.options, owners, own, ready: (to, words) => this.#send(to, words) });
    this.#inbox = new Inbox(client, inbox(number, own), this.#share.width, ring);
  }

  get counts(): Share['counts'] {
    return this.#share.counts;
  }

  /** There is no inbox of the epoch any more. */
  get isGone(): boolean {
    return this.#inbox.gone || this.#outbox.gone;
  }

  /** Has what is asked for in a round end soon. */
  stop(round: number): void {
    this.#stopped = round;
  }

  close(): void {
    this.#inbox.close();
    this.#outbox.close();
    this.#share.close();
  }

  /** Takes up its partitions. Rejects with a DamagedFrame for what was kept and is not whole. */
  async begin(): Promise<void> {
    const { connection, options } = this.#here;
    const share = this.#share;
    const { manifest } = this.#command;
    if (manifest === undefined) share.start();
    else {
      const keeper = keeperOf(connection.client, options.joint, share.width, options.shared);
      await share.takeUp(keeper, manifest, () => !this.#isOver);
    }
    if (this.#isOver) return;
    this.#inbox.begin(share.partition.levels.length);
    const signature = signatureOf(options.system, share.partition.stepper.buffer);
    const findings = sendableFindings(share.partition.findings);
    this.#here.report({ kind: 'ready', signature, levels: share.levels, counts: share.counts, findings });
  }

  async check(seen: Uint8Array): Promise<void> {
    const share = this.#share;
    share.beginCheck(seen);
    while (!this.#isStopped && share.check()) await this.#here.breathe();
    const findings = sendableFindings(share.partition.findings);
    this.#here.report({ kind: 'checked', counts: share.counts, findings });
  }

  /** Makes the successors of the newest level; resolves when all that are others' are in their inboxes. */
  async expand(): Promise<void> {
    const share = this.#share;
    share.beginExpansion();
    this.#frames.fill(0);
    while (!this.#isStopped && share.expand()) await this.#makeRoom();
    share.router.flush();
    // What was asked to end is taken in whole all the same.
    while (!this.#outbox.empty && !this.#isOver) await this.#wait();
    if (!this.#isOver) this.#here.report({ kind: 'expanded', frames: [...this.#frames] });
  }

  /** Ends the level once what all have sent has come. `sent`: for each host how many frames it has sent to each. */
  async drain(sent: readonly (readonly number[])[]): Promise<void> {
    const frames = sent.map((to) => to[this.#own] ?? 0);
    while (!this.#inbox.hasAll(frames) && !this.#isOver) await this.#wait();
    if (this.#isOver) return;
    const share = this.#share;
    const states = share.endLevel();
    // Another host may hear the next command sooner, and what it sends be here before this one does.
    this.#inbox.begin(share.partition.levels.length);
    const { successors, foreign, sent: routed } = share.router;
    const traffic = { successors, foreign, sent: routed, frames: this.#outbox.frames, bytes: this.#outbox.bytes };
    const findings = sendableFindings(share.partition.findings);
    this.#here.report({ kind: 'drained', counts: share.counts, findings, states, traffic });
  }

  /** Keeps the levels `from` to `to - 1` of its partitions. */
  async save(from: number, to: number): Promise<void> {
    const { connection, options, report } = this.#here;
    const share = this.#share;
    const keeper = keeperOf(connection.client, options.joint, share.width, options.shared);
    const parts = new Map(
      [...this.#command.owners.entries()]
        .filter(([, host]) => host === this.#own)
        .map(([partition]) => [partition, { writer: keeper.keep(partition, this.number, from), states: 0 }]),
    );
    let why: string | undefined;
    try {
      for (const { partition, level, words } of share.statesOf(from, to)) {
        const part = parts.get(partition);
        if (part === undefined) throw new Error(`a state of partition ${partition} is with the host of others`);
        part.states += words.length / share.width;
        await part.writer.add({ level, words });
        if (this.#isOver) return;
      }
      for (const { writer } of parts.values()) await writer.end();
    } catch (error) {
      why = connection.fault(error).message;
      for (const partition of parts.keys()) await keeper.forget(partition, this.number, from).catch(() => {});
    }
    const kept = [...parts].map(([partition, { states, writer }]) => ({ partition, states, chunks: writer.chunks }));
    report({ kind: 'saved', kept, why });
  }

  async predecessor(target: Int32Array, level: number): Promise<void> {
    const state = await this.#share.predecessor(target, level, async () => {
      await this.#here.breathe();
      return !this.#isOver;
    });
    if (!this.#isOver) this.#here.report({ kind: 'predecessor', state });
  }

  async standFor(): Promise<void> {
    let states = 0;
    for (const some of this.#share.standFor()) {
      states += some;
      await this.#here.breathe();
      if (this.#isOver) return;
    }
    this.#here.report({ kind: 'stand for', states });
  }

  footprints(): void {
    this.#here.report({ kind: 'footprints', footprints: this.#share.partition.stepper.footprints });
  }

  /** Stores what has come, for a little while. */
  takeIn(): void {
    const until = performance.now() + SLICE_MS;
    while (!this.#inbox.isEmpty && performance.now() < until)
      this.#inbox.take(this.number, (words) => this.#share.partition.store(words));
    if (!this.#inbox.isEmpty) this.#here.bell.ring();
  }

  #send(to: number, words: Int32Array): void {
    const share = this.#share;
    const sequence = this.#frames[to] as number;
    this.#frames[to] = sequence + 1;
    const level = share.partition.levels.length;
    this.#outbox.add(to, writeFrame({ epoch: this.number, level, from: this.#own, sequence, words }, share.width));
  }

  /** Goes on taking in what others send, so that they can go on, until there is room for what it sends itself. */
  async #makeRoom(): Promise<void> {
    this.takeIn();
    await this.#here.breathe();
    while (this.#outbox.stuck && !this.#isOver) await this.#wait();
  }

  async #wait(): Promise<void> {
    await this.#here.bell.wait(WAIT_MS);
    this.takeIn();
    await this.#here.breathe();
  }

  /** Nothing more comes of this epoch. */
  get #isOver(): boolean {
    return this.number < this.#here.newest() || this.isGone || this.#here.options.signal.aborted;
  }

  get #isStopped(): boolean {
    return this.#stopped === this.round || this.#isOver;
  }
}
